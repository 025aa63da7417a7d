"""The book of sources: where feedback comes from, how far each has been read, and what went wrong last.

A source is never due twice for one interval: whoever moves `collected_at` first collects. Two that collect the same
one all the same (a worker that was thought dead) do no harm, since responses are kept once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.feedback import CHANNELS, Channel
from voc.storage.inserts import insert_into
from voc.storage.tables import Source

_LONGEST_NAME = 120


def find_or_create(
    session: Session,
    *,
    name: str,
    channel: Channel,
    connector: str,
    options: Mapping[str, Any] | None = None,
    link_template: str | None = None,
    now: datetime,
) -> Source:
    """The source of this name, made where it is missing; the second call, or one at the same time, changes nothing.

    Raises `InputError` for a name that cannot be shown, an unknown channel, or a source of that name that collects
    another channel: a survey and a review page are judged differently and must not share a name.
    """
    name = name.strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise InputError(f"A source needs a name of 1 to {_LONGEST_NAME} printable characters.")
    if channel not in CHANNELS:
        raise InputError(f"Channel {channel!r} is unknown. Choose one of: {', '.join(CHANNELS)}.")
    found = find(session, name)
    if found is None:
        made = insert_into(session, Source).values(
            name=name,
            channel=channel,
            connector=connector,
            options=dict(options or {}),
            link_template=link_template,
            created_at=now,
        )
        # Another process may have made it since we looked: it waits here, and is found below.
        session.execute(made.on_conflict_do_nothing(index_elements=["name"]))
        found = get(session, name)
    if found.channel != channel:
        raise InputError(
            f"Source {name!r} exists with channel {found.channel}, not {channel}. "
            f"Use --channel {found.channel}, or another name."
        )
    return found


def find(session: Session, name: str) -> Source | None:
    """The source of this name, if there is one."""
    return session.scalar(sa.select(Source).where(Source.name == name.strip()))


def get(session: Session, name: str) -> Source:
    """The source of this name; `InputError` with the known names where there is none."""
    found = find(session, name)
    if found is None:
        known = ", ".join(source.name for source in list_sources(session)) or "none yet"
        raise InputError(f"There is no source {name!r}. Known: {known}.")
    return found


def list_sources(session: Session) -> Sequence[Source]:
    """Every source, by name."""
    return session.scalars(sa.select(Source).order_by(Source.name)).all()


def claim(session: Session, source_id: int, *, now: datetime, every: timedelta) -> bool:
    """Take the source for one collecting, unless it is paused or was collected less than `every` ago."""
    result = session.execute(
        sa.update(Source)
        .where(
            Source.id == source_id,
            Source.is_paused.is_(False),
            sa.or_(Source.collected_at.is_(None), Source.collected_at <= now - every),
        )
        .values(collected_at=now)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def advance(session: Session, source_id: int, *, cursor: Mapping[str, Any] | None) -> None:
    """Remember how far the source has been read; in the transaction that keeps what was read."""
    session.execute(
        sa.update(Source).where(Source.id == source_id).values(cursor=None if cursor is None else dict(cursor))
    )


def finish(session: Session, source_id: int, *, now: datetime, problem: str | None, pause: bool = False) -> None:
    """Remember how a collecting ended: `problem` is shown beside the source, None clears it; `pause` stops the next."""
    values: dict[str, Any] = {"collected_at": now, "last_error": problem}
    if pause:
        values["is_paused"] = True
    session.execute(sa.update(Source).where(Source.id == source_id).values(**values))


def set_link(session: Session, source: Source, template: str) -> None:
    """Where a response stands at its source: a web address with `{id}` in it; empty for nowhere."""
    is_address = template.lower().startswith(("https://", "http://")) and template.isprintable() and " " not in template
    if template and not (is_address and "{id}" in template):
        raise InputError(
            "A link back is a web address with {id} where the response's id goes: https://crm.example/{id}"
        )
    source.link_template = template or None


def set_paused(session: Session, source: Source, paused: bool) -> None:
    """Stop or resume collecting; resuming clears the problem that stopped it."""
    source.is_paused = paused
    if not paused:
        source.last_error = None
        source.collected_at = None
