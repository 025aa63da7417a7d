"""Daily counts of feedback and scores for a scope: from the series where they know the answer, else from the facts.

Both ways give the same rows; a test holds them against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.insights.filters import Scope
from voc.storage.tables import (
    ALL_DEPARTMENTS,
    ALL_TOPICS,
    AnnotationDepartment,
    AnnotationRow,
    FeedbackRow,
    MentionRow,
    ResponseRow,
    ResponseSegment,
    ScoreDay,
    ScoreRow,
    ScoreSeriesDay,
    SeriesDay,
    ThemeDay,
    TopicRow,
)

#: In ScoreDay, the kind that counts every response, scored or not.
RESPONSES = "response"


@dataclass(frozen=True, slots=True)
class FeedbackDay:
    """Annotated feedback of one day (and source; 0 where sources are added up)."""

    day: date
    source_id: int
    n: int
    n_negative: int
    n_neutral: int
    n_positive: int
    n_urgent: int
    sum_sentiment: float
    sum_sentiment_2: float


@dataclass(frozen=True, slots=True)
class ScoresDay:
    """Scores of one kind and day (and source; 0 where sources are added up); counts responses."""

    kind: str
    day: date
    source_id: int
    n: int
    total: float
    total_2: float
    n_low: int
    n_high: int


def feedback_days(
    session: Session, scope: Scope, from_on: date, to_on: date, *, by_source: bool = False
) -> list[FeedbackDay]:
    """Annotated feedback in `scope`, a row for each day that has some (and source, `by_source`); each counts once."""
    query = _series(scope, by_source) if scope.is_in_series else _facts(scope, by_source)
    rows = session.execute(query, {"from_on": from_on, "to_on": to_on})
    return [FeedbackDay(*row) for row in rows]


def score_days(
    session: Session, scope: Scope, from_on: date, to_on: date, *, by_source: bool = False
) -> list[ScoresDay]:
    """Scores of the responses in `scope`, a row for each kind and day (and source, `by_source`).

    Kind "response" counts all of them, scored or not. With a topic or department, these are the responses with
    feedback about it.
    """
    days = {"from_on": from_on, "to_on": to_on}
    if scope.is_in_scores:
        return [ScoresDay(*row) for row in session.execute(_score_series(scope, by_source), days)]
    return [ScoresDay(*row) for row in session.execute(_score_facts(scope, by_source), days)]


def narrow(query: Any, scope: Scope) -> Any:
    """Add `scope` to a select over FeedbackRow."""
    if scope.source_ids is not None:
        query = query.where(FeedbackRow.source_id.in_(scope.source_ids))
    if scope.topics:
        about = sa.select(MentionRow.feedback_id).where(MentionRow.topic_id.in_(scope.topics))
        query = query.where(FeedbackRow.id.in_(about))
    if scope.themes:
        about = sa.select(MentionRow.feedback_id).where(MentionRow.topic_id.in_(topics_of(scope.themes)))
        query = query.where(FeedbackRow.id.in_(about))
    if scope.departments:
        concerns = sa.select(AnnotationDepartment.feedback_id).where(
            AnnotationDepartment.department_id.in_(scope.departments)
        )
        query = query.where(FeedbackRow.id.in_(concerns))
    for ids in scope.segment_ids:
        members = sa.select(ResponseSegment.response_id).where(ResponseSegment.segment_id.in_(ids))
        query = query.where(FeedbackRow.response_id.in_(members))
    return query


def topics_of(theme_ids: Sequence[int]) -> sa.Select[Any]:
    """The topics that stand in one of these themes, ended ones too: their mentions may wait to be read again."""
    return sa.select(TopicRow.id).where(TopicRow.theme_id.in_(theme_ids))


def in_days(column: Any) -> Any:
    """`column` lies within the bound parameters `from_on` and `to_on`."""
    return column.between(sa.bindparam("from_on"), sa.bindparam("to_on"))


def _source(column: Any, by_source: bool) -> tuple[Any, list[Any]]:
    """The source to select and to group by: 0, and nothing, where sources are added up."""
    return (column, [column]) if by_source else (sa.literal_column("0"), [])


def _series(scope: Scope, by_source: bool) -> Any:
    day: Any = ThemeDay if scope.themes else SeriesDay
    about = day.theme_id == scope.themes[0] if scope.themes else day.topic_id == (*scope.topics, ALL_TOPICS)[0]
    source, group = _source(day.source_id, by_source)
    names = ("n", "n_negative", "n_neutral", "n_positive", "n_urgent", "sum_sentiment", "sum_sentiment_2")
    query = (
        sa.select(day.day, source, *(sa.func.sum(getattr(day, name)) for name in names))
        .where(
            day.n > 0,
            about,
            day.department_id == (scope.departments[0] if scope.departments else ALL_DEPARTMENTS),
            in_days(day.day),
        )
        .group_by(day.day, *group)
    )
    return query if scope.source_ids is None else query.where(day.source_id.in_(scope.source_ids))


def _score_series(scope: Scope, by_source: bool) -> Any:
    is_whole = not scope.topics and not scope.departments
    day: Any = ScoreDay if is_whole else ScoreSeriesDay
    source, group = _source(day.source_id, by_source)
    names = ("n", "total", "total_2", "n_low", "n_high")
    query = (
        sa.select(day.kind, day.day, source, *(sa.func.sum(getattr(day, name)) for name in names))
        .where(day.n > 0, in_days(day.day))
        .group_by(day.kind, day.day, *group)
    )
    if not is_whole:
        query = query.where(
            day.topic_id == (scope.topics[0] if scope.topics else ALL_TOPICS),
            day.department_id == (scope.departments[0] if scope.departments else ALL_DEPARTMENTS),
        )
    return query if scope.source_ids is None else query.where(day.source_id.in_(scope.source_ids))


def _facts(scope: Scope, by_source: bool) -> Any:
    score = sa.func.coalesce(AnnotationRow.sentiment_score, 0.0)
    source, group = _source(FeedbackRow.source_id, by_source)
    query = (
        sa.select(
            FeedbackRow.created_on,
            source,
            sa.func.count(),
            *(_count_if(AnnotationRow.sentiment == label) for label in ("negative", "neutral", "positive")),
            _count_if(AnnotationRow.urgency.in_(("high", "critical"))),
            sa.func.sum(score),
            sa.func.sum(score * score),
        )
        .join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
        .where(in_days(FeedbackRow.created_on))
        .group_by(FeedbackRow.created_on, *group)
    )
    return narrow(query, scope)


def narrow_responses(query: Any, scope: Scope) -> Any:
    """Add `scope` to a select over ResponseRow: with a topic, theme or department, those with feedback about it."""
    if scope.source_ids is not None:
        query = query.where(ResponseRow.source_id.in_(scope.source_ids))
    for ids in scope.segment_ids:
        members = sa.select(ResponseSegment.response_id).where(ResponseSegment.segment_id.in_(ids))
        query = query.where(ResponseRow.id.in_(members))
    if scope.topics or scope.themes or scope.departments:
        about = Scope(None, scope.topics, scope.departments, (), scope.themes)
        feedback = narrow(sa.select(FeedbackRow.response_id).where(in_days(FeedbackRow.created_on)), about)
        query = query.where(ResponseRow.id.in_(feedback))
    return query


def _score_facts(scope: Scope, by_source: bool) -> Any:
    """All responses, and their scores: chosen once, counted twice."""
    chosen = sa.select(ResponseRow.id, ResponseRow.created_on, ResponseRow.source_id)
    chosen = narrow_responses(chosen.where(in_days(ResponseRow.created_on)), scope).cte("chosen")
    source, group = _source(chosen.c.source_id, by_source)
    zero: Any = sa.literal_column("0")
    responses = sa.select(
        sa.literal_column(f"'{RESPONSES}'").label("kind"),
        chosen.c.created_on,
        source,
        sa.func.count(),
        sa.cast(zero, sa.Float),
        sa.cast(zero, sa.Float),
        zero,
        zero,
    ).group_by(chosen.c.created_on, *group)
    scores = (
        sa.select(
            ScoreRow.kind,
            chosen.c.created_on,
            source,
            sa.func.count(),
            sa.func.sum(ScoreRow.value),
            sa.func.sum(ScoreRow.value * ScoreRow.value),
            _count_if(ScoreRow.is_low),
            _count_if(ScoreRow.is_high),
        )
        .join(chosen, chosen.c.id == ScoreRow.response_id)
        .group_by(ScoreRow.kind, chosen.c.created_on, *group)
    )
    return sa.union_all(responses, scores)


def _count_if(condition: Any) -> Any:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def between(rows: Iterable[Any], from_on: date, to_on: date) -> list[Any]:
    """The rows whose `day` lies from `from_on` to `to_on`, both included."""
    return [row for row in rows if from_on <= row.day <= to_on]
