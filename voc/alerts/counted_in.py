"""The feedback that a surge has counted: exactly that, no more and no less."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.surges import THEME, Surge
from voc.storage.tables import AnnotationDepartment, AnnotationRow, FeedbackRow, MentionRow, ResponseSegment, TopicRow

#: What each family counts; whoever counts everything asks for no feeling.
FEELINGS = dict.fromkeys(("surge", "share", "drift", "turned"), "negative") | {"praise": "positive"}


def behind(surge: Surge) -> sa.ColumnElement[bool]:
    """Which feedback the surge has counted."""
    topic_id, department_id = surge.key
    heard = [
        sa.and_(FeedbackRow.source_id == source_id, FeedbackRow.created_on.between(first_on, last_on))
        for source_id, first_on, last_on in surge.heard
    ]
    parts = [
        FeedbackRow.created_on.between(surge.first_on, surge.last_on),
        sa.or_(sa.false(), *heard),
    ]
    if surge.family in FEELINGS:
        parts.append(AnnotationRow.sentiment == FEELINGS[surge.family])
    if surge.topic_id is not None:
        parts.append(_speaks_of(MentionRow.topic_id == topic_id))
    if surge.width == THEME:
        topics = sa.select(TopicRow.id).where(TopicRow.theme_id == surge.theme_id)
        parts.append(_speaks_of(MentionRow.topic_id.in_(topics)))
    if surge.segment is not None:
        is_of_it = ResponseSegment.segment_id == surge.segment[0]
        parts.append(sa.exists().where(ResponseSegment.response_id == FeedbackRow.response_id, is_of_it))
    if department_id:
        parts.append(
            sa.exists().where(
                AnnotationDepartment.feedback_id == FeedbackRow.id,
                AnnotationDepartment.department_id == department_id,
            )
        )
    return sa.and_(*parts)


def _speaks_of(topics: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(MentionRow.feedback_id == FeedbackRow.id, topics)


def feedback_of(session: Session, surge: Surge, *, limit: int) -> list[int]:
    """The feedback of the episode, clearest feeling first; of a flood the first `limit`."""
    query = (
        sa.select(FeedbackRow.id)
        .join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
        .where(behind(surge))
        .order_by(sa.func.abs(AnnotationRow.sentiment_score).desc(), FeedbackRow.id)
    )
    return list(session.scalars(query.limit(limit)))


def n_comments(session: Session, surge: Surge) -> int:
    """How many comments of any feeling there were beside those counted, they included."""
    every = behind(replace(surge, family="volume"))
    query = sa.select(sa.func.count()).select_from(FeedbackRow)
    return session.scalar(query.join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id).where(every)) or 0


def by_source(session: Session, surge: Surge) -> dict[str, int]:
    """How many came from which source (its id as text), the most first."""
    rows: Sequence[Any] = session.execute(
        sa.select(FeedbackRow.source_id, sa.func.count())
        .join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
        .where(behind(surge))
        .group_by(FeedbackRow.source_id)
        .order_by(sa.func.count().desc(), FeedbackRow.source_id)
    ).all()
    return {str(source_id): n for source_id, n in rows}
