"""At which hours customers write to a source: learned of what says when it was written, and reaches us soon after.

A source that knows the day alone, comes in files, or hours late has no hours: it is judged by the day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import FeedbackRow
from voc.trends.baseline import Floats
from voc.trends.hourly import HOURS

#: Feedback that reaches us so long after it was written tells of the hour in time.
IN_TIME = timedelta(hours=2)
#: Of so many weeks before the days that are looked at, the newest feedback, teaches the hours; with less nobody knows.
_WEEKS, _MOST, _LEAST = 8, 20_000, 200
#: So large a share of the last weeks' newest feedback must have come in time.
_LATELY, _NEWEST, _SOON = timedelta(days=28), 5_000, 0.5
#: One time of day that so large a share bears is no time of day, but a date.
_ONE_TIME = 0.2
#: Feedback that pulls the hours of weekends to those of all days.
_PSEUDO = 50.0

Moment = tuple[datetime, datetime]


def is_in_time(created_at: datetime, received_at: datetime) -> bool:
    """Whether feedback says when it was written, and reached us soon after; undated ones bear the time of receipt."""
    return timedelta(0) < received_at - created_at <= IN_TIME


def hours_of_day(session: Session, source_id: int, days: Sequence[date], zone: ZoneInfo) -> Floats | None:
    """What part of a day's feedback each hour of these days holds, (days, 24); None where a source has no hours.

    Learned of what was written before them.
    """
    lately = _moments(session, source_id, days[-1] - _LATELY, days[-1], _NEWEST)
    if not lately or sum(is_in_time(*moment) for moment in lately) < _SOON * len(lately):
        return None
    known = _moments(session, source_id, days[0] - timedelta(weeks=_WEEKS), days[0] - timedelta(days=1), _MOST)
    said = [created_at.astimezone(zone) for created_at, received_at in known if created_at < received_at]
    if len(said) < _LEAST or _is_dated_only(said):
        return None
    return _shares(said, days)


def _moments(session: Session, source_id: int, first_on: date, last_on: date, most: int) -> list[Moment]:
    query = (
        sa.select(FeedbackRow.created_at, FeedbackRow.received_at)
        .where(FeedbackRow.source_id == source_id, FeedbackRow.created_on.between(first_on, last_on))
        .order_by(FeedbackRow.created_on.desc(), FeedbackRow.id.desc())
        .limit(most)
    )
    return [(created_at, received_at) for created_at, received_at in session.execute(query)]


def _is_dated_only(said: Sequence[datetime]) -> bool:
    """Whether many bear one time of day to the second: midnight, noon, or when a file was written."""
    [(_, n)] = Counter(moment.time() for moment in said).most_common(1)
    return n > _ONE_TIME * len(said)


def _shares(said: Iterable[datetime], days: Sequence[date]) -> Floats:
    counts = np.zeros((2, HOURS))
    for moment in said:
        counts[int(_is_weekend(moment)), moment.hour] += 1
    every = (counts.sum(axis=0) + 1) / (counts.sum() + HOURS)
    shares = (counts + _PSEUDO * every) / (counts.sum(axis=1, keepdims=True) + _PSEUDO)
    of_days: Floats = shares[[int(_is_weekend(day)) for day in days]]
    return of_days


def _is_weekend(day: date) -> bool:
    return day.weekday() >= 5
