"""The inbox that every department has in the service itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.channels.base import Message
from voc.errors import InputError
from voc.storage.inserts import insert_into
from voc.storage.tables import InboxItem


def put(session: Session, message: Message, *, key: str, department_id: str | None, now: datetime) -> None:
    """Lay `message` into a department's inbox (None: that of whoever looks after the installation); once a key.

    It keeps our own sentences and no quote: whoever opens the alert reads the customers' words there.
    """
    session.execute(
        insert_into(session, InboxItem)
        .values(
            id=key,
            department_id=department_id,
            alert_id=message.alert_id or None,
            event=message.event,
            level=message.level,
            title=message.title,
            facts=[*message.facts, *_sections(message)],
            at=now,
        )
        .on_conflict_do_nothing(index_elements=["id"])
    )


def _sections(message: Message) -> list[str]:
    return [f"{heading}: {line}" for heading, lines in message.sections() for line in lines]


def find(
    session: Session,
    *,
    department_id: str | None = None,
    is_unread: bool = False,
    before: str | None = None,
    limit: int = 100,
) -> Sequence[InboxItem]:
    """Messages, newest first, of one department or of all; `before`, an item's id, continues a page."""
    query = sa.select(InboxItem)
    if department_id is not None:
        query = query.where(InboxItem.department_id == department_id)
    if is_unread:
        query = query.where(InboxItem.read_at.is_(None))
    last = session.get(InboxItem, before) if before is not None else None
    if last is not None:
        is_older = sa.or_(InboxItem.at < last.at, sa.and_(InboxItem.at == last.at, InboxItem.id < last.id))
        query = query.where(is_older)
    return session.scalars(query.order_by(InboxItem.at.desc(), InboxItem.id.desc()).limit(limit)).all()


def n_unread(session: Session, *, department_id: str | None = None) -> int:
    """How many messages nobody has read."""
    query = sa.select(sa.func.count()).select_from(InboxItem).where(InboxItem.read_at.is_(None))
    if department_id is not None:
        query = query.where(InboxItem.department_id == department_id)
    return session.scalar(query) or 0


def read(session: Session, item_id: str, *, by: str, now: datetime) -> InboxItem:
    """Somebody has read a message; who was first stays. `InputError` where there is none."""
    item = session.get(InboxItem, item_id, with_for_update=True, populate_existing=True)
    if item is None:
        raise InputError("There is no such message in the inbox.")
    if item.read_at is None:
        item.read_at, item.read_by = now, by
    return item


def read_all(session: Session, *, department_id: str | None, by: str, now: datetime) -> int:
    """Somebody has read all of a department's messages (None: every department's); how many were new."""
    waiting = sa.update(InboxItem).where(InboxItem.read_at.is_(None))
    if department_id is not None:
        waiting = waiting.where(InboxItem.department_id == department_id)
    result = session.execute(waiting.values(read_at=now, read_by=by))
    assert isinstance(result, sa.CursorResult)
    return int(result.rowcount)
