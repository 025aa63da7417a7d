"""Themes in the store: their identity, their topics, and what people decide about them.

An id of a theme is a row here and never changes; a theme without living topics is retired, not deleted, and comes back
with one of them. A topic that ends keeps its theme, in case it is revived. Every change is an event with who did it;
whoever moves topics calls `voc.storage.theme_series.recount` when the transaction is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.living_themes import check_return, living_theme, refuse_taken
from voc.storage.silent import wake
from voc.storage.tables import ThemeEvent, ThemeRow, TopicRow
from voc.storage.theme_series import hold_still
from voc.storage.topic_edits import clean_name, held_topic, person
from voc.storage.topics import MACHINE, record


def rename(session: Session, theme_id: int, name: str, *, by: str, now: datetime) -> int:
    """Give a theme a person's name, which no fit changes; the first of its topics, all of which tell of it.

    Raises `InputError` for a name that is taken, or none.
    """
    (theme, topic_ids), name = living_theme(session, theme_id), clean_name(name, of="theme")
    refuse_taken(session, name, but=theme_id)
    evidence = {"theme": theme.id, "from": theme.name, "to": name, "named_by": theme.named_by}
    rewrite(session, theme, name, by=person(by), now=now)
    theme.named_by = person(by)
    first, *others = topic_ids
    record(session, first, "theme_renamed", by=person(by), now=now, evidence=evidence)
    session.flush()  # the first one's event is the edit
    for topic_id in others:
        record(session, topic_id, "theme_renamed", by=person(by), now=now, evidence=evidence | {"beside": first})
    return first


def rewrite(session: Session, theme: ThemeRow, name: str, *, by: str, now: datetime) -> None:
    """Change the name of a theme, and write down who did."""
    evidence = {"from": theme.name, "to": name, "named_by": theme.named_by}
    record_theme(session, theme.id, "renamed", by=by, now=now, evidence=evidence)
    theme.name = name


def move(session: Session, topic_id: int, theme_id: int | None, *, by: str, now: datetime) -> None:
    """Put a topic into a theme, or out of all of them (None), where no fit takes it from.

    Raises `InputError` where there is no such topic or theme, or where the theme would come back and another one has
    its name by now. Nothing moves where the topic is there already, but a person's word stands from then on.
    """
    hold_still(session, alone=True)
    topic = held_topic(session, topic_id)
    wake(session, topic, by=person(by), now=now)
    if theme_id is not None:
        check_return(session, theme_id)
    evidence = shift(session, topic, theme_id, by=person(by), now=now) | {"themed_by": topic.themed_by}
    record(session, topic_id, "themed", by=person(by), now=now, evidence=evidence)
    topic.themed_by = person(by)
    settle(session, by=person(by), now=now)


def move_to_new(session: Session, topic_id: int, name: str, *, by: str, now: datetime) -> int:
    """Put a topic into a theme of its own with a person's name; the theme's id."""
    hold_still(session, alone=True)
    held_topic(session, topic_id)
    name = clean_name(name, of="theme")
    refuse_taken(session, name)
    theme = begin(session, name, named_by=person(by), by=person(by), now=now)
    move(session, topic_id, theme.id, by=by, now=now)
    return theme.id


def begin(session: Session, name: str, *, named_by: str | None, by: str, now: datetime) -> ThemeRow:
    """A new theme, without topics yet."""
    theme = ThemeRow(name=name, named_by=named_by, created_at=now)
    session.add(theme)
    session.flush()
    record_theme(session, theme.id, "born", by=by, now=now, evidence={"name": name})
    return theme


def put(session: Session, topic: TopicRow, theme_id: int | None, *, by: str, now: datetime) -> None:
    """Move a topic and mark both themes to be counted anew; nothing where it is there already. Within `hold_still`."""
    if topic.theme_id != theme_id:
        evidence = shift(session, topic, theme_id, by=by, now=now)
        record(session, topic.id, "themed", by=by, now=now, evidence=evidence)


def shift(session: Session, topic: TopicRow, theme_id: int | None, *, by: str, now: datetime) -> dict[str, Any]:
    """The same, written down for the themes alone; what the topic's own event should say. Within `hold_still`."""
    ids, names = (topic.theme_id, theme_id), []
    for one, kind in zip(ids, ("lost", "gained"), strict=True):
        theme = session.get_one(ThemeRow, one) if one is not None else None
        names.append(theme.name if theme is not None else None)
        if theme is not None and ids[0] != ids[1]:
            theme.n_moves += 1
            record_theme(session, theme.id, kind, by=by, now=now, evidence={"topic": topic.id, "name": topic.name})
    topic.theme_id = theme_id
    return {"from": ids[0], "to": ids[1], "from_name": names[0], "to_name": names[1]}


def settle(session: Session, *, by: str = MACHINE, now: datetime) -> None:
    """Retire themes in which no topic lives any more, and bring back those in which one does."""
    session.flush()
    living = set(session.scalars(sa.select(TopicRow.theme_id).where(TopicRow.state == "active").distinct()))
    for theme in session.scalars(sa.select(ThemeRow).order_by(ThemeRow.id)):
        state = "active" if theme.id in living else "retired"
        if theme.state != state:
            theme.state = state
            record_theme(session, theme.id, "revived" if state == "active" else "retired", by=by, now=now)


def record_theme(
    session: Session, theme_id: int, kind: str, *, by: str, now: datetime, evidence: Mapping[str, Any] | None = None
) -> None:
    """Write down what happened to a theme; see `ThemeEvent`."""
    session.add(ThemeEvent(theme_id=theme_id, kind=kind, at=now, by=by, evidence=dict(evidence or {})))


def events_of_theme(session: Session, theme_id: int) -> list[ThemeEvent]:
    """Everything that happened to a theme, oldest first."""
    return list(session.scalars(sa.select(ThemeEvent).where(ThemeEvent.theme_id == theme_id).order_by(ThemeEvent.id)))
