"""What do customers talk about: every topic with its customers, mood, trend, change and owner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.insights.courses import Totals, course_of, totals_in
from voc.insights.estimates import Change, Point
from voc.insights.filters import Filters, Period, period_of, scope_of
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
    theme_id: int | None
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


def list_topics(session: Session, filters: Filters, *, always: tuple[int, ...] = ()) -> TopicTable:
    """Every topic that is mentioned in the period or the one before it, and those of `always` whether or not."""
    period, scope = period_of(session, filters), scope_of(session, filters)
    rows = topic_days(session, scope, period.before_from_on, period.to_on)
    totals = totals_in(session, scope, period)
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


def _figures(
    topic: TopicRow,
    theme: str | None,
    rows: Sequence[TopicDay],
    customers: Customers,
    totals: Totals,
    period: Period,
    filters: Filters,
) -> TopicFigures:
    course = course_of(rows, totals, period)
    return TopicFigures(
        id=topic.id,
        name=topic.name,
        theme=theme,
        theme_id=topic.theme_id,
        is_bucket=topic.id in BUCKETS,
        owner=topic.owner_department,
        owner_origin=topic.owner_origin,
        is_contested=topic.owner_department is None and topic.id not in BUCKETS,
        first_seen_on=topic.first_seen_on,
        is_new=is_new(topic.first_seen_on, period),
        n=course.n,
        n_before=course.n_before,
        share=course.share,
        customers=customers,
        split=course.split,
        change=course.change,
        share_change=course.share_change,
        p_value=course.p_value,
        series=course.series,
        link=replace(filters.within(period), topics=(topic.id,)).link(),
    )


def is_new(first_seen_on: date | None, period: Period) -> bool:
    """Whether a topic was first seen in this period, with at least as much history before it in which it was not."""
    if first_seen_on is None or period.oldest_on is None:
        return False
    return first_seen_on >= period.from_on and period.oldest_on <= period.before_from_on
