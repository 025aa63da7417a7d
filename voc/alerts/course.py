"""The days of a matter and the weeks before it, as counts: what was seen beside what is usual."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import ALL_DEPARTMENTS, ALL_TOPICS, AlertRow, SeriesDay

#: What is found in the series of a topic, a department or everything; a fix names the alert that it ended.
_FAMILIES = ("surge", "praise", "fix")
#: Days shown before the matter began, and in all at most.
_BEFORE, _MOST = 28, 120


@dataclass(frozen=True, slots=True)
class Day:
    """One day: complaints (or praise) counted, and whether the matter was at work."""

    on: date
    n: int
    is_of_matter: bool


def course_of(session: Session, alert: AlertRow) -> list[Day]:
    """Day by day, the oldest first; empty for a matter that has no series of its own."""
    series = series_of(alert)
    if series is None:
        return []
    first_on = max(alert.first_on - timedelta(days=_BEFORE), alert.last_on - timedelta(days=_MOST - 1))
    column = SeriesDay.n_positive if alert.family == "praise" else SeriesDay.n_negative
    rows = session.execute(
        sa.select(SeriesDay.day, sa.func.sum(column))
        .where(SeriesDay.topic_id == series[0], SeriesDay.department_id == series[1])
        .where(SeriesDay.day.between(first_on, alert.last_on))
        .group_by(SeriesDay.day)
    )
    counts = {day: int(n or 0) for day, n in rows}
    days = [first_on + timedelta(days=number) for number in range((alert.last_on - first_on).days + 1)]
    return [Day(on, counts.get(on, 0), on >= alert.first_on) for on in days]


def series_of(alert: AlertRow) -> tuple[int, str] | None:
    """The series (topic, department) that an alert was found in, by its matter's own key: whose it is may have changed
    since. None for what was found elsewhere."""
    family, _, subject = alert.matter_key.partition(":")
    what, _, name = subject.partition(":")
    if family not in _FAMILIES:
        return None
    if alert.topic_id is not None and what in ("topic", "alert"):
        return alert.topic_id, ALL_DEPARTMENTS
    return {"department": (ALL_TOPICS, name), "all": (ALL_TOPICS, ALL_DEPARTMENTS)}.get(what)
