"""Daily counts of every topic, and how many customers stand behind each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.insights.counts import in_days, narrow
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
class Customers:
    """Distinct customers who mention one topic: an author counts once, an unsigned response is one customer.

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

    Where the scope names topics, only theirs. Never add up over topics.
    """
    query = _facts(scope) if scope.segment_ids or len(scope.departments) > 1 else _series(scope)
    rows = session.execute(query, {"from_on": from_on, "to_on": to_on})
    return [TopicDay(*row) for row in rows]


def customers_of_topics(session: Session, scope: Scope, from_on: date, to_on: date) -> dict[int, Customers]:
    """For each topic with comments in `scope`, who stands behind it."""
    customer = customer_key()
    is_low = sa.exists().where(ScoreRow.response_id == ResponseRow.id, ScoreRow.is_low)
    voices = (
        sa.select(
            MentionRow.topic_id.label("topic_id"),
            customer.label("customer"),
            sa.func.max(sa.case((is_low, 1), else_=0)).label("low"),
            sa.func.max(sa.case((MentionRow.sentiment == "negative", 1), else_=0)).label("negative"),
            sa.func.max(sa.case((MentionRow.sentiment == "positive", 1), else_=0)).label("positive"),
        )
        .select_from(FeedbackRow)
        .join(MentionRow, MentionRow.feedback_id == FeedbackRow.id)
        .join(ResponseRow, ResponseRow.id == FeedbackRow.response_id)
        .where(in_days(FeedbackRow.created_on))
        .group_by(MentionRow.topic_id, customer)
    )
    if scope.topics:
        voices = voices.where(MentionRow.topic_id.in_(scope.topics))
    each = narrow(voices, replace(scope, topics=())).subquery()
    low, negative, positive = each.c.low, each.c.negative, each.c.positive
    query = sa.select(
        each.c.topic_id,
        sa.func.count(),
        sa.func.sum(low),
        sa.func.sum(low * negative),
        sa.func.sum(negative),
        sa.func.sum(positive),
        sa.func.sum(positive * (1 - low)),
    ).group_by(each.c.topic_id)
    rows = session.execute(query, {"from_on": from_on, "to_on": to_on})
    return {row[0]: Customers(*(int(value) for value in row[1:])) for row in rows}


def customer_key() -> Any:
    """Who a response is from: its author's pseudonym, else the response itself."""
    return sa.func.coalesce(ResponseRow.author_key, sa.literal("response ") + sa.cast(ResponseRow.id, sa.String))


def _series(scope: Scope) -> Any:
    day = SeriesDay
    query = (
        sa.select(
            day.topic_id, day.day, sa.func.sum(day.n),
            sa.func.sum(day.n_negative), sa.func.sum(day.n_neutral), sa.func.sum(day.n_positive),
        )
        .where(
            day.n > 0,
            day.topic_id != ALL_TOPICS,
            day.department_id == (scope.departments[0] if scope.departments else ALL_DEPARTMENTS),
            in_days(day.day),
        )
        .group_by(day.topic_id, day.day)
    )  # fmt: skip
    if scope.source_ids is not None:
        query = query.where(day.source_id.in_(scope.source_ids))
    return query.where(day.topic_id.in_(scope.topics)) if scope.topics else query


def _facts(scope: Scope) -> Any:
    pairs = (
        sa.select(FeedbackRow.id, FeedbackRow.created_on, MentionRow.topic_id)
        .join(MentionRow, MentionRow.feedback_id == FeedbackRow.id)
        .where(in_days(FeedbackRow.created_on))
        .distinct()
    )
    if scope.topics:
        pairs = pairs.where(MentionRow.topic_id.in_(scope.topics))
    about = narrow(pairs, replace(scope, topics=())).subquery()
    return (
        sa.select(
            about.c.topic_id,
            about.c.created_on,
            sa.func.count(),
            *(
                sa.func.sum(sa.case((AnnotationRow.sentiment == label, 1), else_=0))
                for label in ("negative", "neutral", "positive")
            ),
        )
        .join(AnnotationRow, AnnotationRow.feedback_id == about.c.id)
        .group_by(about.c.topic_id, about.c.created_on)
    )
