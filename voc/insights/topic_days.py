"""Daily counts of every topic and theme, and how many customers stand behind each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.insights.counts import in_days, narrow, topics_of
from voc.insights.filters import Scope
from voc.storage.tables import (
    ALL_DEPARTMENTS,
    ALL_TOPICS,
    AnnotationRow,
    FeedbackRow,
    MentionRow,
    ResponseRow,
    ScoreRow,
    SeriesDay,
    ThemeDay,
    TopicRow,
)


@dataclass(frozen=True, slots=True)
class TopicDay:
    """Comments of one day that mention one topic, by the sentiment of the whole comment."""

    topic_id: int
    day: date
    n: int
    n_negative: int
    n_neutral: int
    n_positive: int


@dataclass(frozen=True, slots=True)
class DayOfTheme:
    """Comments of one day that mention one theme, each counted once, by the sentiment of the whole comment."""

    theme_id: int
    day: date
    n: int
    n_negative: int
    n_neutral: int
    n_positive: int


@dataclass(frozen=True, slots=True)
class Customers:
    """Distinct customers who mention one topic or theme: an author counts once, an unsigned response is one customer.

    `n_low` gave a low score (a detractor, 1 or 2 stars); `n_hurt` gave a low score and speak of this topic
    negatively; `n_negative` and `n_positive` speak of it so, whatever their score; `n_praising` speak of it
    positively and gave no low score.
    """

    n: int = 0
    n_low: int = 0
    n_hurt: int = 0
    n_negative: int = 0
    n_positive: int = 0
    n_praising: int = 0


def topic_days(session: Session, scope: Scope, from_on: date, to_on: date) -> list[TopicDay]:
    """A row for each topic and day with comments in `scope`; a comment counts once in each of its topics.

    Where the scope names topics or themes, only theirs. Never add up over topics.
    """
    query = _facts(scope, MentionRow.topic_id) if _needs_facts(scope) else _series(scope, SeriesDay)
    rows = session.execute(query, {"from_on": from_on, "to_on": to_on})
    return [TopicDay(*row) for row in rows]


def theme_days(session: Session, scope: Scope, from_on: date, to_on: date) -> list[DayOfTheme]:
    """A row for each theme and day with comments in `scope`; a comment counts once in each of its themes.

    Where the scope names themes, only theirs; its topics do not matter. Never add up over themes.
    """
    scope = replace(scope, topics=())
    query = _facts(scope, TopicRow.theme_id) if _needs_facts(scope) else _series(scope, ThemeDay)
    rows = session.execute(query, {"from_on": from_on, "to_on": to_on})
    return [DayOfTheme(*row) for row in rows]


def customers_of_topics(session: Session, scope: Scope, from_on: date, to_on: date) -> dict[int, Customers]:
    """For each topic with comments in `scope`, who stands behind it."""
    return _customers(session, scope, MentionRow.topic_id, from_on, to_on)


def customers_of_themes(session: Session, scope: Scope, from_on: date, to_on: date) -> dict[int, Customers]:
    """For each theme with comments in `scope`, who stands behind it: a customer of two of its topics counts once."""
    return _customers(session, replace(scope, topics=()), TopicRow.theme_id, from_on, to_on)


def _customers(session: Session, scope: Scope, part: Any, from_on: date, to_on: date) -> dict[int, Customers]:
    customer = customer_key()
    is_low = sa.exists().where(ScoreRow.response_id == ResponseRow.id, ScoreRow.is_low)
    voices = (
        sa.select(
            part.label("part"),
            customer.label("customer"),
            sa.func.max(sa.case((is_low, 1), else_=0)).label("low"),
            sa.func.max(sa.case((MentionRow.sentiment == "negative", 1), else_=0)).label("negative"),
            sa.func.max(sa.case((MentionRow.sentiment == "positive", 1), else_=0)).label("positive"),
        )
        .select_from(FeedbackRow)
        .join(MentionRow, MentionRow.feedback_id == FeedbackRow.id)
        .join(ResponseRow, ResponseRow.id == FeedbackRow.response_id)
        .where(in_days(FeedbackRow.created_on))
        .group_by(part, customer)
    )
    each = narrow(_only(voices, scope, part), replace(scope, topics=(), themes=())).subquery()
    low, negative, positive = each.c.low, each.c.negative, each.c.positive
    query = sa.select(
        each.c.part,
        sa.func.count(),
        sa.func.sum(low),
        sa.func.sum(low * negative),
        sa.func.sum(negative),
        sa.func.sum(positive),
        sa.func.sum(positive * (1 - low)),
    ).group_by(each.c.part)
    rows = session.execute(query, {"from_on": from_on, "to_on": to_on})
    return {row[0]: Customers(*(int(value) for value in row[1:])) for row in rows}


def customer_key() -> Any:
    """Who a response is from: its author's pseudonym, else the response itself."""
    return sa.func.coalesce(ResponseRow.author_key, sa.literal("response ") + sa.cast(ResponseRow.id, sa.String))


def _needs_facts(scope: Scope) -> bool:
    return bool(scope.segment_ids) or len(scope.departments) > 1


def _only(query: Any, scope: Scope, part: Any) -> Any:
    """Of mentions, those of the topics and themes that the scope names, joined to their themes where `part` is one."""
    if part is TopicRow.theme_id:
        query = query.join(TopicRow, TopicRow.id == MentionRow.topic_id).where(part.is_not(None))
    if scope.topics:
        query = query.where(MentionRow.topic_id.in_(scope.topics))
    return query.where(MentionRow.topic_id.in_(topics_of(scope.themes))) if scope.themes else query


def _series(scope: Scope, day: type[SeriesDay] | type[ThemeDay]) -> Any:
    part: Any = SeriesDay.topic_id if day is SeriesDay else ThemeDay.theme_id
    query = (
        sa.select(
            part, day.day, sa.func.sum(day.n),
            sa.func.sum(day.n_negative), sa.func.sum(day.n_neutral), sa.func.sum(day.n_positive),
        )
        .where(
            day.n > 0,
            day.department_id == (scope.departments[0] if scope.departments else ALL_DEPARTMENTS),
            in_days(day.day),
        )
        .group_by(part, day.day)
    )  # fmt: skip
    if scope.source_ids is not None:
        query = query.where(day.source_id.in_(scope.source_ids))
    if day is ThemeDay:
        return query.where(part.in_(scope.themes)) if scope.themes else query
    query = query.where(part.in_(scope.topics) if scope.topics else part != ALL_TOPICS)
    return query.where(part.in_(topics_of(scope.themes))) if scope.themes else query


def _facts(scope: Scope, part: Any) -> Any:
    pairs = (
        sa.select(FeedbackRow.id, FeedbackRow.created_on, part.label("part"))
        .join(MentionRow, MentionRow.feedback_id == FeedbackRow.id)
        .where(in_days(FeedbackRow.created_on))
        .distinct()
    )
    about = narrow(_only(pairs, scope, part), replace(scope, topics=(), themes=())).subquery()
    return (
        sa.select(
            about.c.part,
            about.c.created_on,
            sa.func.count(),
            *(
                sa.func.sum(sa.case((AnnotationRow.sentiment == label, 1), else_=0))
                for label in ("negative", "neutral", "positive")
            ),
        )
        .join(AnnotationRow, AnnotationRow.feedback_id == about.c.id)
        .group_by(about.c.part, about.c.created_on)
    )
