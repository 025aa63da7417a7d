"""When feedback reached us: what comes long after it was written, to days that were judged without it.

A file of last week is no such thing: its days were empty until it came. Late is what comes more than a day after the
first feedback of its own day did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import AnnotationRow, FeedbackRow

#: What reached us so long after its day had begun to be counted is late; older days disturb nobody any more.
_LATE, _LOOK_BACK = timedelta(days=1), timedelta(days=60)
#: Fewer are stragglers.
_AT_LEAST = 30

Day = tuple[int, date]


@dataclass(frozen=True)
class Late:
    """`n` feedback written from `first_on` on that reached us on `received_on`, late."""

    first_on: date
    received_on: date
    n: int


def find_late(session: Session, source_id: int, last_on: date, *, at_least: float) -> list[Late]:
    """The back-fills of a source's last two months, oldest first; smaller ones than a usual day are none."""
    within = FeedbackRow.source_id == source_id, FeedbackRow.created_on.between(last_on - _LOOK_BACK, last_on)
    n: Counter[date] = Counter()
    first_on: dict[date, date] = {}
    for (_, day), received_on, count in late_of(session, sa.and_(*within)):
        n[received_on] += count
        first_on[received_on] = min(day, first_on.get(received_on, day))
    enough = max(at_least, _AT_LEAST)
    return [Late(first_on[on], on, n[on]) for on in sorted(n) if n[on] >= enough]


def late_of(session: Session, which: sa.ColumnElement[bool]) -> Iterator[tuple[Day, date, int]]:
    """Source and day, day of receipt, how many: of the annotated feedback that `which` picks, what came late."""
    rows = list(_received(session, which))
    first = _first_received(session, {day for day, _, _ in rows})
    for day, received_on, n in rows:
        if received_on > max(first[day], day[1]) + _LATE:
            yield day, received_on, n


def _received(session: Session, which: sa.ColumnElement[bool]) -> Iterator[tuple[Day, date, int]]:
    on: Any = sa.func.date(FeedbackRow.received_at)
    query = (
        sa.select(FeedbackRow.source_id, FeedbackRow.created_on, on, sa.func.count())
        .join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
        .where(which)
        .group_by(FeedbackRow.source_id, FeedbackRow.created_on, on)
    )
    for source_id, day, received, n in session.execute(query):
        yield (source_id, day), _day(received), n


def _first_received(session: Session, days: set[Day]) -> dict[Day, date]:
    if not days:
        return {}
    sources, dates = {source_id for source_id, _ in days}, [day for _, day in days]
    rows = session.execute(
        sa.select(FeedbackRow.source_id, FeedbackRow.created_on, sa.func.min(FeedbackRow.received_at))
        .where(FeedbackRow.source_id.in_(sources), FeedbackRow.created_on.between(min(dates), max(dates)))
        .group_by(FeedbackRow.source_id, FeedbackRow.created_on)
    )
    return {(source_id, day): received.date() for source_id, day, received in rows}


def _day(said: date | str) -> date:
    """SQLite gives a day as text, PostgreSQL as a date."""
    return date.fromisoformat(said) if isinstance(said, str) else said
