"""How one part of all comments went (a topic, a theme): how many, which share, how they feel, and against before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from voc.insights.counts import FeedbackDay, feedback_days
from voc.insights.estimates import Change, Point, dispersion, ratio, share_ratio
from voc.insights.filters import Period, Scope
from voc.insights.summary import Split
from voc.insights.topic_days import DayOfTheme, TopicDay


@dataclass(frozen=True, slots=True)
class Totals:
    """Comments a day, whatever their topic."""

    days: Mapping[date, int]
    n: int
    n_before: int


@dataclass(frozen=True, slots=True)
class Course:
    """One part in a period; `share` is its part of all comments in the filters, 0..1.

    `change` is how many times as many comments as in the period before, `share_change` the same for its share (a
    survey wave moves the first, not the second), with `p_value`.
    """

    n: int
    n_before: int
    share: float
    split: Split
    change: Change
    share_change: Change
    p_value: float
    series: tuple[Point, ...]


def totals_in(session: Session, scope: Scope, period: Period) -> Totals:
    """All comments in `scope`, whatever topics or themes it names."""
    scope = Scope(scope.source_ids, (), scope.departments, scope.segment_ids)
    rows: Sequence[FeedbackDay] = feedback_days(session, scope, period.before_from_on, period.to_on)
    days: dict[date, int] = defaultdict(int)
    for row in rows:
        days[row.day] += row.n
    n = sum(count for day, count in days.items() if day >= period.from_on)
    return Totals(days, n, sum(days.values()) - n)


def course_of(rows: Sequence[TopicDay] | Sequence[DayOfTheme], totals: Totals, period: Period) -> Course:
    """The course of one part, from its days in the period and the one before."""
    inside = [row for row in rows if row.day >= period.from_on]
    days = {row.day: row.n for row in rows}
    n = sum(row.n for row in inside)
    n_before = sum(days.values()) - n
    change, share_change, p_value = _changes(n, n_before, days, totals, period)
    negative, neutral, positive = (
        sum(row.n_negative for row in inside),
        sum(row.n_neutral for row in inside),
        sum(row.n_positive for row in inside),
    )
    return Course(
        n,
        n_before,
        n / totals.n if totals.n else 0.0,
        Split(n, negative, neutral, positive, n - negative - neutral - positive, 0),
        change,
        share_change,
        p_value,
        tuple(Point(day, days.get(day, 0), float(days.get(day, 0))) for day in period.days()),
    )


def _changes(
    n: int, n_before: int, days: Mapping[date, int], totals: Totals, period: Period
) -> tuple[Change, Change, float]:
    before = [day - timedelta(days=period.n_days) for day in period.days()]
    counts = [days.get(day, 0) for day in before]
    flat = dispersion(counts, [n_before / period.n_days] * period.n_days)
    share = n_before / totals.n_before if totals.n_before else 0.0
    followed = dispersion(counts, [share * totals.days.get(day, 0) for day in before])
    change = ratio(n, n_before, is_comparable=totals.n_before > 0, phi=flat)
    return change, *share_ratio(n, totals.n, n_before, totals.n_before, phi=followed)
