"""What do customers talk about: every topic with its customers, mood, trend, change and owner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.insights.counts import FeedbackDay, feedback_days
from voc.insights.estimates import Change, Point, dispersion, ratio, share_ratio
from voc.insights.filters import Filters, Period, Scope, period_of, scope_of
from voc.insights.summary import Split
from voc.insights.topic_days import Customers, TopicDay, customers_of_topics, topic_days
from voc.storage.tables import BUCKETS, ThemeRow, TopicRow


@dataclass(frozen=True, slots=True)
class TopicFigures:
    """One topic in a period. `n` counts comments, the `customers` are distinct people.

    `share` is its part of all comments in the filters, 0..1. `change` is how many times as many comments as in the
    period before, `share_change` the same for its share (a survey wave moves the first, not the second), with
    `p_value`. `owner` is a department's id, chosen by a `owner_origin` "person" or "feedback"; `is_contested` where
    several departments have a claim and none at least 60 %. `is_bucket` marks "unassigned", "general praise" and so on.
    """

    id: int
    name: str
    theme: str | None
    is_bucket: bool
    owner: str | None
    owner_origin: str | None
    is_contested: bool
    first_seen_on: date | None
    is_new: bool
    n: int
    n_before: int
    share: float
    customers: Customers
    split: Split
    change: Change
    share_change: Change
    p_value: float
    series: tuple[Point, ...]
    link: str


@dataclass(frozen=True, slots=True)
class TopicTable:
    """The topics of a period, those that hurt most first, then by comments; buckets apart; `n` counts all comments."""

    period: Period
    n: int
    n_before: int
    topics: tuple[TopicFigures, ...]
    buckets: tuple[TopicFigures, ...]


@dataclass(frozen=True, slots=True)
class _Totals:
    """Comments a day, whatever their topic."""

    days: Mapping[date, int]
    n: int
    n_before: int


def list_topics(session: Session, filters: Filters, *, always: tuple[int, ...] = ()) -> TopicTable:
    """Every topic that is mentioned in the period or the one before it, and those of `always` whether or not."""
    period, scope = period_of(session, filters), scope_of(session, filters)
    rows = topic_days(session, scope, period.before_from_on, period.to_on)
    totals = _totals(feedback_days(session, replace(scope, topics=()), period.before_from_on, period.to_on), period)
    customers = customers_of_topics(session, scope, period.from_on, period.to_on)
    by_topic: dict[int, list[TopicDay]] = defaultdict(list)
    for row in rows:
        by_topic[row.topic_id].append(row)
    found = [
        _figures(topic, theme, by_topic[topic.id], customers.get(topic.id, Customers()), totals, period, filters)
        for topic, theme in _rows(session, by_topic.keys() | set(always))
    ]
    found.sort(key=lambda topic: (-topic.customers.n_hurt, -topic.n, topic.id))
    return TopicTable(
        period,
        totals.n,
        totals.n_before,
        tuple(topic for topic in found if not topic.is_bucket),
        tuple(topic for topic in found if topic.is_bucket),
    )


def _rows(session: Session, ids: Set[int]) -> list[tuple[TopicRow, str | None]]:
    query = sa.select(TopicRow, ThemeRow.name).outerjoin(ThemeRow, ThemeRow.id == TopicRow.theme_id)
    return [(topic, theme) for topic, theme in session.execute(query) if topic.id in ids]


def _totals(rows: Sequence[FeedbackDay], period: Period) -> _Totals:
    days: dict[date, int] = defaultdict(int)
    for row in rows:
        days[row.day] += row.n
    n = sum(count for day, count in days.items() if day >= period.from_on)
    return _Totals(days, n, sum(days.values()) - n)


def _figures(
    topic: TopicRow,
    theme: str | None,
    rows: Sequence[TopicDay],
    customers: Customers,
    totals: _Totals,
    period: Period,
    filters: Filters,
) -> TopicFigures:
    inside = [row for row in rows if row.day >= period.from_on]
    days = {row.day: row for row in rows}
    n = sum(row.n for row in inside)
    n_before = sum(row.n for row in rows) - n
    change, share_change, p_value = _changes(n, n_before, {day: row.n for day, row in days.items()}, totals, period)
    negative, neutral, positive = (
        sum(row.n_negative for row in inside),
        sum(row.n_neutral for row in inside),
        sum(row.n_positive for row in inside),
    )
    return TopicFigures(
        id=topic.id,
        name=topic.name,
        theme=theme,
        is_bucket=topic.id in BUCKETS,
        owner=topic.owner_department,
        owner_origin=topic.owner_origin,
        is_contested=topic.owner_department is None and topic.id not in BUCKETS,
        first_seen_on=topic.first_seen_on,
        is_new=is_new(topic.first_seen_on, period),
        n=n,
        n_before=n_before,
        share=n / totals.n if totals.n else 0.0,
        customers=customers,
        split=Split(n, negative, neutral, positive, n - negative - neutral - positive, 0),
        change=change,
        share_change=share_change,
        p_value=p_value,
        series=tuple(
            Point(day, days[day].n if day in days else 0, float(days[day].n) if day in days else 0.0)
            for day in period.days()
        ),
        link=replace(filters.within(period), topics=(topic.id,)).link(),
    )


def is_new(first_seen_on: date | None, period: Period) -> bool:
    """Whether a topic was first seen in this period, with at least as much history before it in which it was not."""
    if first_seen_on is None or period.oldest_on is None:
        return False
    return first_seen_on >= period.from_on and period.oldest_on <= period.before_from_on


def _changes(
    n: int, n_before: int, days: Mapping[date, int], totals: _Totals, period: Period
) -> tuple[Change, Change, float]:
    before = [day - timedelta(days=period.n_days) for day in period.days()]
    counts = [days.get(day, 0) for day in before]
    flat = dispersion(counts, [n_before / period.n_days] * period.n_days)
    share = n_before / totals.n_before if totals.n_before else 0.0
    followed = dispersion(counts, [share * totals.days.get(day, 0) for day in before])
    change = ratio(n, n_before, is_comparable=totals.n_before > 0, phi=flat)
    return change, *share_ratio(n, totals.n, n_before, totals.n_before, phi=followed)


def topic_scope(scope: Scope, topic_id: int) -> Scope:
    """The same scope, about one topic."""
    return replace(scope, topics=(topic_id,))
