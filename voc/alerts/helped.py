"""It helped: a matter that somebody answered, and that stayed quiet for two weeks after.

Nothing is celebrated that only fell silent: the sources must still speak, and the fall must be more than chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, exp, lgamma, log
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from voc.alerts.course import series_of
from voc.alerts.earlier import said_of
from voc.alerts.signal import Signal
from voc.alerts.titles import helped_title
from voc.clock import day_of
from voc.storage import alerts
from voc.storage.tables import ALL_DEPARTMENTS, ALL_TOPICS, AlertRow, AlertVerdict, SeriesDay

FAMILY = "fix"
#: So long a matter must have stayed quiet; whoever looks later than twice that comes too late to celebrate.
WATCHED = timedelta(days=14)
#: The fall is real where so few complaints would be rarer than this at the pace of the surge.
_BY_CHANCE = 0.05
#: The sources say at least this share of what they said before the surge.
_HEARD = 0.5


@dataclass(frozen=True, slots=True)
class Fix:
    """An answered matter, and the days after it."""

    alert: AlertRow
    first_on: date
    last_on: date
    n: int
    expected: float

    @property
    def is_quiet(self) -> bool:
        """Whether it stayed at or below what is usual, and far below the surge."""
        days = (self.alert.last_on - self.alert.first_on).days + 1
        at_that_pace = self.alert.n_observed / days * WATCHED.days
        return self.n <= ceil(self.expected) and poisson_tail(self.n, at_that_pace) <= _BY_CHANCE


def find_helped(session: Session, *, today: date, zone: ZoneInfo) -> list[Signal]:
    """The celebration of each surge that ended two weeks ago with somebody's words on what was done, and stayed quiet.

    One for each such alert, and none a second time: the key names the alert.
    """
    found = [_fix(session, alert, today, zone) for alert in _answered(session, today)]
    return [_signal(fix) for fix in found if fix is not None and fix.is_quiet]


def poisson_tail(n: int, mean: float) -> float:
    """How likely `n` or fewer are where `mean` are to be expected."""
    if mean <= 0:
        return 1.0
    return sum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(n + 1))


def _answered(session: Session, today: date) -> Sequence[AlertRow]:
    """Surges that were resolved in the two weeks before the last two; people found none of them useless."""
    useless = sa.exists().where(AlertVerdict.alert_id == AlertRow.id, AlertVerdict.verdict == "not_useful")
    rows = session.scalars(
        sa.select(AlertRow).where(
            AlertRow.family == "surge",
            AlertRow.kind == "escalation",
            AlertRow.state.in_(("resolved", "closed")),
            AlertRow.resolved_at.is_not(None),
            AlertRow.expected.is_not(None),
            AlertRow.last_on >= today - 4 * WATCHED,
            ~useless,
        )
    ).all()
    return [row for row in rows if said_of(session, row.id) and alerts.newest(session, _key(row)) is None]


def _fix(session: Session, alert: AlertRow, today: date, zone: ZoneInfo) -> Fix | None:
    """The alert with the two weeks after it; None while they last, long after, and where nobody was heard in them."""
    assert alert.resolved_at is not None
    assert alert.expected is not None
    first_on = max(day_of(alert.resolved_at, zone), alert.last_on) + timedelta(days=1)
    last_on = first_on + WATCHED - timedelta(days=1)
    series = series_of(alert)
    if series is None or not last_on < today <= last_on + WATCHED or not _is_heard(session, alert, first_on, last_on):
        return None
    days = (alert.last_on - alert.first_on).days + 1
    n = _count(session, SeriesDay.n_negative, *series, first_on, last_on)
    return Fix(alert, first_on, last_on, n, alert.expected / days * WATCHED.days)


def _is_heard(session: Session, alert: AlertRow, first_on: date, last_on: date) -> bool:
    everything = (SeriesDay.n, ALL_TOPICS, ALL_DEPARTMENTS)
    before = _count(session, *everything, alert.first_on - WATCHED, alert.first_on - timedelta(days=1))
    return before > 0 and _count(session, *everything, first_on, last_on) >= _HEARD * before


def _count(
    session: Session,
    column: InstrumentedAttribute[int],
    topic_id: int,
    department_id: str,
    first_on: date,
    last_on: date,
) -> int:
    total = session.scalar(
        sa.select(sa.func.sum(column)).where(
            SeriesDay.topic_id == topic_id,
            SeriesDay.department_id == department_id,
            SeriesDay.day.between(first_on, last_on),
        )
    )
    return int(total or 0)


def _key(alert: AlertRow) -> str:
    return f"{FAMILY}:alert:{alert.id}"


def _signal(fix: Fix) -> Signal:
    what = fix.alert.title.rpartition(": ")[0]
    return Signal(
        kind="celebration",
        family="fix",
        matter_key=_key(fix.alert),
        level="notice",
        title=helped_title(what, fix.n, fix.expected, fix.first_on),
        department_id=fix.alert.department_id,
        topic_id=fix.alert.topic_id,
        first_on=fix.first_on,
        last_on=fix.last_on,
        n_observed=fix.n,
        feedback_ids=(),
        expected=round(fix.expected, 2),
        evidence={"helped": fix.alert.id},
    )
