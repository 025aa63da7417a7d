"""At which hours customers write to a source: learned of what says when it was written, and reaches us soon after.

A source that knows the day alone, comes in files, or hours late has no hours: it is judged by the day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.moments import Moments
from voc.storage.tables import FeedbackRow
from voc.trends.baseline import Floats
from voc.trends.hourly import HOURS

#: Of so many weeks before the days that are looked at, the newest feedback, teaches the hours; with less nobody knows.
_WEEKS, _MOST, _LEAST = 8, 20_000, 200
#: So large a share of the last weeks' newest feedback must have come in time.
_LATELY, _NEWEST, _SOON = timedelta(days=28), 5_000, 0.5
#: One time of day that so large a share bears is no time of day, but a date.
_ONE_TIME = 0.2
#: Feedback that pulls the hours of weekends to those of all days.
_PSEUDO = 50.0
#: Days that are told by the hour at each look, today included: a storm of some hours is over after two quiet days, and
#: is known until then.
HOURLY_DAYS = 8


def hours_of_day(session: Session, source_id: int, days: Sequence[date], zone: ZoneInfo) -> Floats | None:
    """What part of a day's feedback each hour of these days holds, (days, 24); None where a source has no hours.

    Learned of what was written before them.
    """
    lately = _read(session, source_id, zone, days[-1] - _LATELY, days[-1], _NEWEST)
    known = _read(session, source_id, zone, *_before(days[0]), _MOST)
    learned = _learned(lately, known)
    return None if learned is None else learned[[_is_weekend(day) for day in days]]


def hours_of_history(
    session: Session, source_id: int, days: Sequence[date], zone: ZoneInfo, *, as_if_before: datetime | None
) -> Floats | None:
    """The same for each of many days as a look on that very day knew it, NaN on days without; None where all are.

    What was written before `as_if_before` is taken to have come in time.
    """
    first_on = _before(days[0] - timedelta(days=HOURLY_DAYS))[0]
    moments = _read(session, source_id, zone, first_on, days[-1], None, as_if_before)
    shares = np.full((len(days), HOURS), np.nan)
    for position, day in enumerate(days):
        lately = moments.between(day - _LATELY, day, _NEWEST)
        known = moments.between(*_before(day - timedelta(days=HOURLY_DAYS - 1)), _MOST)
        learned = _learned(lately, known)
        if learned is not None:
            shares[position] = learned[_is_weekend(day)]
    return shares if np.isfinite(shares).any() else None


def as_if_before(session: Session, source_id: int, zone: ZoneInfo) -> datetime | None:
    """Until when a source's feedback is taken to have reached us when it was written: until its first came here.

    What was loaded then says nothing of how it will come. None where what came since shows that it does not come in
    time.
    """
    first_at = session.scalar(sa.select(sa.func.min(FeedbackRow.received_at)).where(FeedbackRow.source_id == source_id))
    if first_at is None:
        return None
    since = _read(session, source_id, zone, first_at.astimezone(zone).date(), date.max, _NEWEST)
    return first_at if since.n < _LEAST or since.is_in_time.mean() >= _SOON else None


def _before(day: date) -> tuple[date, date]:
    return day - timedelta(weeks=_WEEKS), day - timedelta(days=1)


def _read(
    session: Session,
    source_id: int,
    zone: ZoneInfo,
    first_on: date,
    last_on: date,
    most: int | None,
    as_if_before: datetime | None = None,
) -> Moments:
    query = (
        sa.select(FeedbackRow.created_on, FeedbackRow.created_at, FeedbackRow.received_at)
        .where(FeedbackRow.source_id == source_id, FeedbackRow.created_on.between(first_on, last_on))
        .order_by(FeedbackRow.created_on.desc(), FeedbackRow.id.desc())
        .limit(most)
    )
    return Moments.of([(on, at, came) for on, at, came in session.execute(query)][::-1], zone, as_if_before)


def _learned(lately: Moments, known: Moments) -> Floats | None:
    """What part of a working day, and of a day of the weekend, each hour holds, (2, 24); None where nobody knows."""
    said = known.said()
    if not lately.n or lately.is_in_time.mean() < _SOON or said.n < _LEAST or _is_dated_only(said):
        return None
    weekend = (said.day % 7 == 6) | (said.day % 7 == 0)  # ordinals: day 1 was a Monday
    cells = np.bincount(weekend * HOURS + said.second // 3600, minlength=2 * HOURS)
    counts = cells.astype(np.float64).reshape(2, HOURS)
    every = (counts.sum(axis=0) + 1) / (counts.sum() + HOURS)
    shares: Floats = (counts + _PSEUDO * every) / (counts.sum(axis=1, keepdims=True) + _PSEUDO)
    return shares


def _is_dated_only(said: Moments) -> bool:
    """Whether many bear one time of day to the second: midnight, noon, or when a file was written."""
    return int(np.bincount(said.second).max()) > _ONE_TIME * said.n


def _is_weekend(day: date) -> int:
    return int(day.weekday() >= 5)
