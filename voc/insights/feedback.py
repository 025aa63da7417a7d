"""A feedback as people see it: the words, who wrote them, and what the models and people say of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.insights.quotes import QuotedScore, link_of, scores_of
from voc.storage.tables import (
    AlertFeedback,
    AnnotationDepartment,
    AnnotationRow,
    FeedbackRow,
    LabelRow,
    MentionRow,
    ResponseRow,
    ResponseSegment,
    Segment,
    Source,
    TopicRow,
)


@dataclass(frozen=True, slots=True)
class ViewedMention:
    """One thing said: the half-open span `[start, end)` of the feedback's text."""

    start: int
    end: int
    text: str
    topic_id: int
    topic: str
    aspect: str | None
    sentiment: str | None


@dataclass(frozen=True, slots=True)
class ViewedDepartment:
    """A department that can act; `origin` says who chose it: label, topic or model."""

    id: str
    confidence: float
    origin: str


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """One feedback with its annotation; `is_annotated` is false while it waits, `unsupported` why nothing is said.

    `link` opens the original at its source, `hits` are spans of the words that were searched for.
    """

    id: int
    text: str
    title: str | None
    question: str | None
    source: str
    channel: str
    created_at: datetime
    on: date
    language: str | None
    redacted: tuple[str, ...]
    scores: tuple[QuotedScore, ...]
    segments: tuple[tuple[str, str], ...]
    link: str | None
    is_annotated: bool
    unsupported: str | None
    sentiment: str | None
    sentiment_score: float | None
    is_mixed: bool
    urgency: str | None
    urgency_reasons: tuple[str, ...]
    is_routed: bool
    departments: tuple[ViewedDepartment, ...]
    mentions: tuple[ViewedMention, ...]
    n_labels: int
    alerts: tuple[int, ...]
    hits: tuple[tuple[int, int], ...] = ()


def view_feedback(session: Session, ids: Sequence[int]) -> list[FeedbackView]:
    """The feedback of `ids` as people see them, in that order; ids that are gone are left out."""
    query = (
        sa.select(FeedbackRow, AnnotationRow, ResponseRow, Source)
        .join(ResponseRow, ResponseRow.id == FeedbackRow.response_id)
        .join(Source, Source.id == FeedbackRow.source_id)
        .outerjoin(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
        .where(FeedbackRow.id.in_(ids))
    )
    rows = {row[0].id: row for row in session.execute(query)}
    response_ids = {row[2].id for row in rows.values()}
    parts = _Parts(
        scores_of(session, response_ids),
        _segments(session, response_ids),
        _departments(session, ids),
        _mentions(session, {number: row[0].text for number, row in rows.items()}),
        _labels(session, ids),
        _alerts(session, ids),
    )
    return [_view(*rows[number], parts) for number in ids if number in rows]


@dataclass(frozen=True, slots=True)
class _Parts:
    scores: dict[int, tuple[QuotedScore, ...]]
    segments: dict[int, list[tuple[str, str]]]
    departments: dict[int, list[ViewedDepartment]]
    mentions: dict[int, list[ViewedMention]]
    labels: dict[int, int]
    alerts: dict[int, list[int]]


def _view(
    row: FeedbackRow, annotation: AnnotationRow | None, response: ResponseRow, source: Source, parts: _Parts
) -> FeedbackView:
    return FeedbackView(
        id=row.id,
        text=row.text,
        title=row.title,
        question=row.question,
        source=source.name,
        channel=source.channel,
        created_at=row.created_at,
        on=row.created_on,
        language=(annotation.language if annotation else None) or row.language,
        redacted=tuple(row.redacted),
        scores=parts.scores.get(response.id, ()),
        segments=tuple(parts.segments.get(response.id, ())),
        link=link_of(response.permalink, source.link_template, response.external_id),
        is_annotated=annotation is not None,
        unsupported=annotation.unsupported if annotation else None,
        sentiment=annotation.sentiment if annotation else None,
        sentiment_score=annotation.sentiment_score if annotation else None,
        is_mixed=bool(annotation and annotation.is_mixed),
        urgency=annotation.urgency if annotation else None,
        urgency_reasons=tuple(annotation.urgency_reasons) if annotation else (),
        is_routed=bool(annotation and annotation.is_routed),
        departments=tuple(parts.departments.get(row.id, ())),
        mentions=tuple(parts.mentions.get(row.id, ())),
        n_labels=parts.labels.get(row.id, 0),
        alerts=tuple(parts.alerts.get(row.id, ())),
    )


def _segments(session: Session, response_ids: set[int]) -> dict[int, list[tuple[str, str]]]:
    query = (
        sa.select(ResponseSegment.response_id, Segment.name, Segment.value)
        .join(Segment, Segment.id == ResponseSegment.segment_id)
        .where(ResponseSegment.response_id.in_(response_ids))
        .order_by(Segment.name, Segment.value)
    )
    return _grouped(session.execute(query), lambda row: (row.name, row.value))


def _departments(session: Session, ids: Sequence[int]) -> dict[int, list[ViewedDepartment]]:
    one = AnnotationDepartment
    query = (
        sa.select(one.feedback_id, one.department_id, one.confidence, one.origin)
        .where(one.feedback_id.in_(ids))
        .order_by(one.rank)
    )
    return _grouped(session.execute(query), lambda row: ViewedDepartment(row.department_id, row.confidence, row.origin))


def _mentions(session: Session, texts: dict[int, str]) -> dict[int, list[ViewedMention]]:
    query = (
        sa.select(MentionRow.feedback_id, MentionRow, TopicRow.name)
        .join(TopicRow, TopicRow.id == MentionRow.topic_id)
        .where(MentionRow.feedback_id.in_(texts))
        .order_by(MentionRow.start, MentionRow.id)
    )

    def view(row: Any) -> ViewedMention:
        one = row[1]
        text = texts[one.feedback_id][one.start : one.end]
        return ViewedMention(one.start, one.end, text, one.topic_id, row[2], one.aspect, one.sentiment)

    return _grouped(session.execute(query), view)


def _labels(session: Session, ids: Sequence[int]) -> dict[int, int]:
    query = (
        sa.select(LabelRow.feedback_id, sa.func.count())
        .where(LabelRow.feedback_id.in_(ids))
        .group_by(LabelRow.feedback_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _alerts(session: Session, ids: Sequence[int]) -> dict[int, list[int]]:
    query = (
        sa.select(AlertFeedback.feedback_id, AlertFeedback.alert_id)
        .where(AlertFeedback.feedback_id.in_(ids))
        .order_by(AlertFeedback.alert_id)
    )
    return _grouped(session.execute(query), lambda row: row.alert_id)


def _grouped(rows: Any, view: Any) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row[0]].append(view(row))
    return groups
