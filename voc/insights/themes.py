"""What do customers talk about, as a tree: themes with their figures, and within each its topics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.insights.courses import Totals, course_of, totals_in
from voc.insights.estimates import Change, Point
from voc.insights.filters import Filters, Period, period_of, scope_of
from voc.insights.summary import Split
from voc.insights.topic_days import Customers, DayOfTheme, customers_of_themes, theme_days
from voc.insights.topics import TopicFigures, list_topics
from voc.storage.tables import ThemeRow


@dataclass(frozen=True, slots=True)
class ThemeFigures:
    """One theme in a period. `n` counts comments: one that has two of its topics counts once, so topics add up to more.

    The `customers` are distinct people; `share`, `change` and `share_change` as a topic has them. `topics` are those
    mentioned in the period or the one before it.
    """

    id: int
    name: str
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
    topics: tuple[TopicFigures, ...]

    @property
    def is_new(self) -> bool:
        """Whether all its topics were first seen in this period."""
        return bool(self.topics) and all(topic.is_new for topic in self.topics)


@dataclass(frozen=True, slots=True)
class ThemeTree:
    """Themes, those that hurt most first, then by comments, their topics likewise; `loose` topics stand in no theme.

    Buckets stand apart; `n` counts all comments.
    """

    period: Period
    n: int
    n_before: int
    themes: tuple[ThemeFigures, ...]
    loose: tuple[TopicFigures, ...]
    buckets: tuple[TopicFigures, ...]

    @property
    def n_topics(self) -> int:
        """How many topics stand in the tree."""
        return len(self.loose) + sum(len(theme.topics) for theme in self.themes)


def list_themes(session: Session, filters: Filters) -> ThemeTree:
    """The tree of what is mentioned in the period or the one before it.

    Where the filters name topics, only these and their themes; a theme's own figures are those of all its topics.
    """
    table = list_topics(session, filters)
    period, scope = period_of(session, filters), scope_of(session, filters)
    totals = totals_in(session, scope, period)
    topics: dict[int | None, list[TopicFigures]] = defaultdict(list)
    for topic in table.topics:
        topics[topic.theme_id].append(topic)
    days: dict[int, list[DayOfTheme]] = defaultdict(list)
    for row in theme_days(session, scope, period.before_from_on, period.to_on):
        days[row.theme_id].append(row)
    customers = customers_of_themes(session, scope, period.from_on, period.to_on)
    themes = [
        _figures(theme, days[theme.id], customers.get(theme.id, Customers()), topics[theme.id], totals, period, filters)
        for theme in session.scalars(sa.select(ThemeRow).order_by(ThemeRow.id))
        if topics[theme.id]
    ]
    themes.sort(key=lambda theme: (-theme.customers.n_hurt, -theme.n, theme.id))
    return ThemeTree(period, table.n, table.n_before, tuple(themes), tuple(topics[None]), table.buckets)


def _figures(
    theme: ThemeRow,
    rows: Sequence[DayOfTheme],
    customers: Customers,
    topics: Sequence[TopicFigures],
    totals: Totals,
    period: Period,
    filters: Filters,
) -> ThemeFigures:
    course = course_of(rows, totals, period)
    return ThemeFigures(
        id=theme.id,
        name=theme.name,
        n=course.n,
        n_before=course.n_before,
        share=course.share,
        customers=customers,
        split=course.split,
        change=course.change,
        share_change=course.share_change,
        p_value=course.p_value,
        series=course.series,
        link=replace(filters.within(period), topics=(), themes=(theme.id,)).link(),
        topics=tuple(topics),
    )
