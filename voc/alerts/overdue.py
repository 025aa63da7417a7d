"""Customers who wait longer than they were promised: one matter a department, which ends when all are answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts import quotes
from voc.alerts.lifecycle import WAITING
from voc.alerts.signal import Signal
from voc.alerts.titles import day
from voc.alerts.urgent import News
from voc.clock import day_of
from voc.storage import alerts
from voc.storage.tables import AlertRow, FollowUp

_PREFIX = "owed:"
#: Of more than these in one department, the ones that wait longest are tied to its alert.
_AT_MOST = 200


def tell_overdue(session: Session, *, zone: ZoneInfo, now: datetime) -> tuple[list[News], int]:
    """Open or touch the matter of each department with overdue follow-ups; end the others' and say how many ended.

    Inside a watching transaction.
    """
    late = sa.and_(FollowUp.state == "due", FollowUp.due_at < now)
    counts = sa.select(FollowUp.department_id, sa.func.count()).where(late).group_by(FollowUp.department_id)
    signals = [
        _signal(session, department_id, _longest(session, late, department_id), n, zone)
        for department_id, n in session.execute(counts).all()
    ]
    news = [alerts.open_or_touch(session, signal, now=now) for signal in signals]
    keys = [signal.matter_key for signal in signals]
    return news, _end_others(session, keys, now)


def _longest(session: Session, late: sa.ColumnElement[bool], department_id: str | None) -> Sequence[FollowUp]:
    """A department's overdue follow-ups that wait longest."""
    own = sa.and_(late, FollowUp.department_id == department_id)
    return session.scalars(sa.select(FollowUp).where(own).order_by(FollowUp.due_at).limit(_AT_MOST)).all()


def _signal(session: Session, department_id: str | None, rows: Sequence[FollowUp], n: int, zone: ZoneInfo) -> Signal:
    """What a department's alert says: `n` wait, of which `rows` wait longest."""
    key = f"{_PREFIX}{department_id or '-'}"
    ids = [row.feedback_id for row in rows]
    known = session.scalar(
        sa.select(AlertRow).where(AlertRow.matter_key == key, AlertRow.state.in_(WAITING)).limit(1)
    )  # fmt: skip
    earlier = set(alerts.feedback_of(session, known.id)) if known is not None else set()
    first, last = day_of(rows[0].due_at, zone), day_of(rows[-1].due_at, zone)
    who = "1 customer waits" if n == 1 else f"{n:,} customers wait"
    return Signal(
        kind="escalation",
        family="urgent",
        matter_key=key,
        level="same_day",
        title=f"{who} too long for an answer, since {day(first)}",
        department_id=department_id,
        topic_id=None,
        first_on=first,
        last_on=last,
        n_observed=max(n, len(earlier.union(ids))),
        feedback_ids=tuple(ids),
        evidence={"n_people": len({row.person for row in rows}), "quotes": quotes.whole(session, ids[:3])},
    )


def _end_others(session: Session, keys: Sequence[str], now: datetime) -> int:
    over = session.scalars(
        sa.select(AlertRow.id).where(
            AlertRow.matter_key.startswith(_PREFIX), AlertRow.matter_key.not_in(keys), AlertRow.state.in_(WAITING)
        )
    ).all()
    for number in over:
        alerts.resolve(session, number, by="voc", why="all of them are answered", now=now)
    return len(over)
