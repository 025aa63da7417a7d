"""Scores of those who speak of a topic, or whose words concern a department, a day and source at a time.

Kept in step by `voc.storage.series.counted`, as the series of feedback are: what the responses gave is taken out
before a change and put back after it. A response counts once in each topic and each department its feedback touches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import (
    ALL_DEPARTMENTS,
    ALL_TOPICS,
    AnnotationDepartment,
    FeedbackRow,
    MentionRow,
    ResponseRow,
    ScoreRow,
)

#: Kind, topic, department, source, day; one of topic and department stands for "all".
ScoreKey = tuple[str, int, str, int, date]
COUNTS = ("n", "total", "total_2", "n_low", "n_high")
#: The kind that counts every response, with or without a score.
EVERY_RESPONSE = "response"
_CHUNK = 500


def responses_of(session: Session, feedback_ids: Sequence[int]) -> set[int]:
    """The responses that these feedback belong to."""
    found: set[int] = set()
    for start in range(0, len(feedback_ids), _CHUNK):
        chunk = feedback_ids[start : start + _CHUNK]
        found.update(session.scalars(sa.select(FeedbackRow.response_id).where(FeedbackRow.id.in_(chunk))))
    return found


def contributions(session: Session, response_ids: Sequence[int]) -> dict[ScoreKey, list[float]]:
    """What these responses give to each day, by topic and by department."""
    totals: dict[ScoreKey, list[float]] = defaultdict(lambda: [0.0] * len(COUNTS))
    for start in range(0, len(response_ids), _CHUNK):
        chunk = response_ids[start : start + _CHUNK]
        touched = _touched(session, chunk)
        given = _given(session, chunk)
        rows = session.execute(
            sa.select(ResponseRow.id, ResponseRow.source_id, ResponseRow.created_on).where(ResponseRow.id.in_(touched))
        )
        for response_id, source_id, day in rows:
            for topic_id, department_id in touched[response_id]:
                for kind, *values in [(EVERY_RESPONSE, 1.0, 0.0, 0.0, 0.0, 0.0), *given[response_id]]:
                    total = totals[(str(kind), topic_id, department_id, source_id, day)]
                    for position, value in enumerate(values):
                        total[position] += float(value)
    return totals


def _touched(session: Session, response_ids: Sequence[int]) -> dict[int, set[tuple[int, str]]]:
    touched: dict[int, set[tuple[int, str]]] = defaultdict(set)
    topics = (
        sa.select(FeedbackRow.response_id, MentionRow.topic_id)
        .join(MentionRow, MentionRow.feedback_id == FeedbackRow.id)
        .where(FeedbackRow.response_id.in_(response_ids))
        .distinct()
    )
    for response_id, topic_id in session.execute(topics):
        touched[response_id].add((topic_id, ALL_DEPARTMENTS))
    departments = (
        sa.select(FeedbackRow.response_id, AnnotationDepartment.department_id)
        .join(AnnotationDepartment, AnnotationDepartment.feedback_id == FeedbackRow.id)
        .where(FeedbackRow.response_id.in_(response_ids))
        .distinct()
    )
    for response_id, department_id in session.execute(departments):
        touched[response_id].add((ALL_TOPICS, department_id))
    return touched


def _given(
    session: Session, response_ids: Sequence[int]
) -> dict[int, list[tuple[str, float, float, float, float, float]]]:
    given: dict[int, list[tuple[str, float, float, float, float, float]]] = defaultdict(list)
    for row in session.execute(
        sa.select(ScoreRow.response_id, ScoreRow.kind, ScoreRow.value, ScoreRow.is_low, ScoreRow.is_high).where(
            ScoreRow.response_id.in_(response_ids)
        )
    ):
        value = row.value
        given[row.response_id].append((row.kind, 1.0, value, value * value, float(row.is_low), float(row.is_high)))
    return given
