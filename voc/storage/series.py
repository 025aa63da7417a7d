"""Keep the daily counts in step with the facts.

Whoever changes an annotation, a topic or a department of feedback does so inside `counted`: what the feedback gave
to the series is taken out before and put back after, in the same transaction, so that the series always equal a
recount. A feedback counts once in each series it belongs to, whatever its number of mentions, and once in a theme,
whatever its number of topics there. Topics that change their theme are counted by `voc.storage.theme_series`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from datetime import date
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from voc.storage import score_series, theme_series
from voc.storage.tables import (
    ALL_DEPARTMENTS,
    ALL_TOPICS,
    AnnotationDepartment,
    AnnotationRow,
    FeedbackRow,
    MentionRow,
    ScoreSeriesDay,
    SeriesDay,
    ThemeDay,
)

#: A topic or a theme, its id, department, source, day.
Key = tuple[Literal["topic", "theme"], int, str, int, date]
_COUNTS = (
    "n",
    "weight",
    "n_negative",
    "n_neutral",
    "n_positive",
    "n_urgent",
    "sum_sentiment",
    "sum_sentiment_2",
)
_CHUNK = 500


@contextmanager
def counted(session: Session, feedback_ids: Sequence[int]) -> Iterator[None]:
    """Change annotations, mentions or departments of `feedback_ids` inside; the series follow."""
    theme_series.hold_still(session)
    before = _contributions(session, feedback_ids)
    responses = sorted(score_series.responses_of(session, feedback_ids))
    scores_before = score_series.contributions(session, responses)
    yield
    session.flush()
    after = _contributions(session, feedback_ids)
    _apply(session, {key: _minus(after.get(key), before.get(key)) for key in before.keys() | after.keys()})
    scores_after = score_series.contributions(session, responses)
    _apply_scores(
        session,
        {
            key: _minus(scores_after.get(key), scores_before.get(key))
            for key in scores_before.keys() | scores_after.keys()
        },
    )


def rebuild(session: Session) -> int:
    """Recount every series from the facts; the number of feedback counted. The same result as `counted` keeps."""
    theme_series.hold_still(session)
    session.execute(sa.delete(SeriesDay))
    session.execute(sa.delete(ThemeDay))
    ids = session.scalars(sa.select(AnnotationRow.feedback_id).order_by(AnnotationRow.feedback_id)).all()
    for start in range(0, len(ids), 10_000):
        _apply(session, _contributions(session, ids[start : start + 10_000]))
    session.execute(sa.delete(ScoreSeriesDay))
    responses = session.scalars(sa.select(FeedbackRow.response_id).distinct().order_by(FeedbackRow.response_id)).all()
    for start in range(0, len(responses), 10_000):
        _apply_scores(session, score_series.contributions(session, responses[start : start + 10_000]))
    return len(ids)


def increment(session: Session, table: sa.Table, key: Sequence[str], rows: Sequence[dict[str, object]]) -> None:
    """Add each row's counts to the row with the same `key`, making it where it is missing; never loses an increment.

    Rows are written in the order of their key, so that two writers on PostgreSQL cannot wait for each other.
    """
    if not rows:
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(table)
    counts = [name for name in rows[0] if name not in key]
    statement = statement.on_conflict_do_update(
        index_elements=list(key), set_={name: table.c[name] + statement.excluded[name] for name in counts}
    )
    ordered = sorted(rows, key=lambda row: tuple(str(row[name]) for name in key))
    session.execute(statement, ordered)


def _contributions(session: Session, feedback_ids: Sequence[int]) -> dict[Key, list[float]]:
    totals: dict[Key, list[float]] = defaultdict(lambda: [0.0] * len(_COUNTS))
    theme_of = theme_series.themes_of_topics(session)
    for start in range(0, len(feedback_ids), _CHUNK):
        chunk = list(feedback_ids[start : start + _CHUNK])
        facts = session.execute(
            sa.select(
                FeedbackRow.id,
                FeedbackRow.source_id,
                FeedbackRow.created_on,
                FeedbackRow.weight,
                AnnotationRow.sentiment,
                AnnotationRow.sentiment_score,
                AnnotationRow.urgency,
            )
            .join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
            .where(FeedbackRow.id.in_(chunk))
        ).all()
        if not facts:
            continue  # as before feedback is read for the first time
        topics: dict[int, set[int]] = defaultdict(set)
        for feedback_id, topic_id in session.execute(
            sa.select(MentionRow.feedback_id, MentionRow.topic_id).where(MentionRow.feedback_id.in_(chunk)).distinct()
        ):
            topics[feedback_id].add(topic_id)
        departments: dict[int, set[str]] = defaultdict(set)
        for feedback_id, department_id in session.execute(
            sa.select(AnnotationDepartment.feedback_id, AnnotationDepartment.department_id).where(
                AnnotationDepartment.feedback_id.in_(chunk)
            )
        ):
            departments[feedback_id].add(department_id)
        for feedback_id, source_id, day, weight, sentiment, score, urgency in facts:
            given = score or 0.0
            vector = (
                1.0,
                weight,
                float(sentiment == "negative"),
                float(sentiment == "neutral"),
                float(sentiment == "positive"),
                float(urgency in ("high", "critical")),
                given,
                given * given,
            )
            for kind, number in _counted_in(topics[feedback_id], theme_of):
                for department_id in (ALL_DEPARTMENTS, *departments[feedback_id]):
                    total = totals[(kind, number, department_id, source_id, day)]
                    for position, value in enumerate(vector):
                        total[position] += value
    return totals


def _counted_in(topics: Set[int], theme_of: Mapping[int, int]) -> list[tuple[Literal["topic", "theme"], int]]:
    """The topics and themes that a feedback with these topics counts in, once each."""
    themes = {theme_of[topic_id] for topic_id in topics if topic_id in theme_of}
    return [("topic", ALL_TOPICS), *(("topic", number) for number in topics), *(("theme", number) for number in themes)]


def _minus(after: list[float] | None, before: list[float] | None) -> list[float]:
    zeros = [0.0] * len(after or before or ())
    return [new - old for new, old in zip(after or zeros, before or zeros, strict=True)]


def _apply(session: Session, changes: Mapping[Key, list[float]]) -> None:
    for kind, table in (("topic", SeriesDay.__table__), ("theme", ThemeDay.__table__)):
        assert isinstance(table, sa.Table)
        names = (f"{kind}_id", "department_id", "source_id", "day")
        rows: list[dict[str, object]] = [
            {
                **dict(zip(names, key[1:], strict=True)),
                **{
                    name: int(value) if name.startswith("n") else value
                    for name, value in zip(_COUNTS, values, strict=True)
                },
            }
            for key, values in changes.items()
            if key[0] == kind and any(abs(value) > 1e-12 for value in values)
        ]
        increment(session, table, names, rows)


def _apply_scores(session: Session, changes: dict[score_series.ScoreKey, list[float]]) -> None:
    names = ("kind", "topic_id", "department_id", "source_id", "day")
    rows: list[dict[str, object]] = [
        {
            **dict(zip(names, key, strict=True)),
            **{
                name: int(value) if name.startswith("n") else value
                for name, value in zip(score_series.COUNTS, values, strict=True)
            },
        }
        for key, values in changes.items()
        if any(abs(value) > 1e-12 for value in values)
    ]
    table = ScoreSeriesDay.__table__
    assert isinstance(table, sa.Table)
    increment(session, table, names, rows)
