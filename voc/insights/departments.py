"""What lies with each department: its comments, their mood, its open alerts and what they are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.departments import Department
from voc.insights.counts import feedback_days
from voc.insights.estimates import Change, Estimate, Point
from voc.insights.filters import Filters, Period, Scope, period_of, scope_of
from voc.insights.summary import Split, count_change, sentiment_estimate, split_of
from voc.insights.topic_days import topic_days
from voc.storage.tables import BUCKETS, AlertRow, TopicRow


@dataclass(frozen=True, slots=True)
class TopTopic:
    """One of the topics a department hears most of."""

    id: int
    name: str
    n: int


@dataclass(frozen=True, slots=True)
class DepartmentFigures:
    """One department in a period; a comment may concern several. Alerts are those open now, whatever the period."""

    id: str
    shown_as: str
    n: int
    split: Split
    sentiment: Estimate
    change: Change
    series: tuple[Point, ...]
    n_open_alerts: int
    n_unacknowledged: int
    top_topics: tuple[TopTopic, ...]
    link: str


@dataclass(frozen=True, slots=True)
class DepartmentTable:
    """The departments, in the order of their file; those filtered away are left out."""

    period: Period
    departments: tuple[DepartmentFigures, ...]


def list_departments(session: Session, filters: Filters, departments: Sequence[Department]) -> DepartmentTable:
    """What lies with each of `departments` under `filters`."""
    period, scope = period_of(session, filters), scope_of(session, filters)
    names = {row.id: row.name for row in session.execute(sa.select(TopicRow.id, TopicRow.name))}
    alerts = _open_alerts(session)
    asked = [one for one in departments if not filters.departments or one.id in filters.departments]
    figures = (
        _figures(session, one, replace(scope, departments=(one.id,)), period, filters, names, alerts) for one in asked
    )
    return DepartmentTable(period, tuple(figures))


def _figures(
    session: Session,
    department: Department,
    scope: Scope,
    period: Period,
    filters: Filters,
    names: dict[int, str],
    alerts: dict[str | None, tuple[int, int]],
) -> DepartmentFigures:
    rows = feedback_days(session, scope, period.before_from_on, period.to_on)
    days: dict[date, int] = defaultdict(int)
    for row in rows:
        days[row.day] += row.n
    inside = [row for row in rows if row.day >= period.from_on]
    split = split_of(inside)
    n_open, n_unacknowledged = alerts.get(department.id, (0, 0))
    return DepartmentFigures(
        id=department.id,
        shown_as=department.shown_as,
        n=split.n,
        split=split,
        sentiment=sentiment_estimate(inside),
        change=count_change(days, period),
        series=tuple(Point(day, days[day], float(days[day])) for day in period.days()),
        n_open_alerts=n_open,
        n_unacknowledged=n_unacknowledged,
        top_topics=_top_topics(session, scope, period, names),
        link=replace(filters.within(period), departments=(department.id,)).link(),
    )


def _top_topics(session: Session, scope: Scope, period: Period, names: dict[int, str]) -> tuple[TopTopic, ...]:
    totals: dict[int, int] = defaultdict(int)
    for row in topic_days(session, scope, period.from_on, period.to_on):
        if row.topic_id not in BUCKETS:
            totals[row.topic_id] += row.n
    best = sorted(totals, key=lambda topic_id: (-totals[topic_id], topic_id))[:3]
    return tuple(TopTopic(topic_id, names.get(topic_id, ""), totals[topic_id]) for topic_id in best)


def _open_alerts(session: Session) -> dict[str | None, tuple[int, int]]:
    query = (
        sa.select(
            AlertRow.department_id,
            sa.func.count(),
            sa.func.sum(sa.case((AlertRow.state == "open", 1), else_=0)),
        )
        .where(AlertRow.state.in_(("open", "acknowledged")))
        .group_by(AlertRow.department_id)
    )
    return {department: (int(n), int(n_waiting)) for department, n, n_waiting in session.execute(query)}
