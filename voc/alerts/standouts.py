"""Who is behind a matter more than behind everything else: a version, a region, a source that stands out.

What stands out is associated with the matter; whether it is the cause, people must find out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.newcomers import newcomers_of
from voc.alerts.tally import AT_LEAST, Driver, Pair, by_chance, by_name, stands_out, tally
from voc.storage.tables import (
    ALL_DEPARTMENTS,
    ALL_TOPICS,
    AlertFeedback,
    AlertRow,
    AnnotationRow,
    FeedbackRow,
    SeriesDay,
)

#: Chance of one false driver in all that are tested.
_ALPHA = 0.05
#: Of everything else so many feedback are looked at, evenly drawn from the newest days that hold so many: enough for a
#: share, and quick to read while others wait for the store.
_REST, _FROM = 2_000, 20_000


def drivers_of(session: Session, alert: AlertRow, *, n: int = 3) -> list[Driver]:
    """Up to `n` drivers of an alert, the one that stands out most first; empty where nothing does.

    The rest is what others wrote in the same days, with the same feeling where the matter has one. Tested by
    Fisher's exact test on responses, one-sided, with Bonferroni's correction over all values tested. What is new to
    everybody in those days, as a release is, stands out from the weeks before instead.
    """
    behind = set(
        session.scalars(
            sa.select(FeedbackRow.response_id)
            .join(AlertFeedback, AlertFeedback.feedback_id == FeedbackRow.id)
            .where(AlertFeedback.alert_id == alert.id)
        )
    )
    if len(behind) < AT_LEAST:
        return []
    here, rest = tally(session, behind), tally(session, _others(session, alert, behind))
    return [*newcomers_of(session, alert, here), *find_drivers(here, rest)][:n]


def find_drivers(here: Mapping[Pair, int], rest: Mapping[Pair, int]) -> list[Driver]:
    """Values that stand out between two tallies, the one with the greatest difference of shares first."""
    of, of_rest = by_name(here), by_name(rest)
    tested = [
        Driver(name, value, n, of[name], rest.get((name, value), 0), of_rest[name])
        for (name, value), n in here.items()
        if n >= AT_LEAST and of_rest.get(name, 0) >= AT_LEAST
    ]
    found = [one for one in tested if stands_out(one) and by_chance(one) * len(tested) <= _ALPHA]
    return sorted(found, key=lambda one: (one.share_rest - one.share, one.name, one.value))


def _others(session: Session, alert: AlertRow, behind: set[int]) -> set[int]:
    """Responses of the same days that are not behind the alert; of many every k-th, which is as good as drawn."""
    since, n = _since(session, alert)
    days = FeedbackRow.created_on.between(since, alert.last_on)
    query = sa.select(FeedbackRow.response_id).where(days, FeedbackRow.response_id % max(1, n // _REST) == 0)
    measure = alert.evidence.get("measure")
    if measure is not None:
        query = query.join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id).where(
            AnnotationRow.sentiment == measure
        )
    return set(session.scalars(query.limit(2 * _REST))) - behind


def _since(session: Session, alert: AlertRow) -> tuple[date, int]:
    """The day from which the matter's days hold enough feedback, and how many they hold."""
    rows = session.execute(
        sa.select(SeriesDay.day, sa.func.sum(SeriesDay.n))
        .where(SeriesDay.topic_id == ALL_TOPICS, SeriesDay.department_id == ALL_DEPARTMENTS)
        .where(SeriesDay.day.between(alert.first_on, alert.last_on))
        .group_by(SeriesDay.day)
        .order_by(SeriesDay.day.desc())
    )
    since, total = alert.first_on, 0
    for day, n in rows:
        since, total = day, total + int(n)
        if total >= _FROM:
            return since, total
    return alert.first_on, total
