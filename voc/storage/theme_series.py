"""Daily counts of themes: kept in step by `voc.storage.series.counted`, counted anew where topics change their theme.

Whoever moves topics between themes raises `n_moves` of both and calls `recount` afterwards. It goes by days, in short
transactions; killed in the middle, the themes stay marked and the next call counts them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.locks import Lock
from voc.storage.session import Store
from voc.storage.tables import (
    ALL_DEPARTMENTS,
    ALL_TOPICS,
    AnnotationDepartment,
    AnnotationRow,
    FeedbackRow,
    MentionRow,
    SeriesDay,
    ThemeDay,
    ThemeRow,
    TopicRow,
)

#: Feedback of all themes in one step, where a single day has not more; its transaction stays below 200 ms.
CHUNK = 2000


def hold_still(session: Session, *, alone: bool = False) -> None:
    """Keep every topic in its theme until the transaction ends: many may count at once; whoever moves topics, `alone`.

    Else a feedback might be taken out of one theme and put back into another. SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
        session.execute(sa.select(getattr(sa.func, lock)(int(Lock.COUNTING_THEMES))))


def themes_of_topics(session: Session) -> dict[int, int]:
    """The theme of each topic that has one, living or not: mentions may wait to be read again."""
    rows = session.execute(sa.select(TopicRow.id, TopicRow.theme_id).where(TopicRow.theme_id.is_not(None)))
    return {topic_id: theme_id for topic_id, theme_id in rows if theme_id is not None}


def stale(session: Session) -> dict[int, int]:
    """The themes whose topics have moved since they were counted, with their `n_moves`."""
    moved = sa.select(ThemeRow.id, ThemeRow.n_moves).where(ThemeRow.n_moves != ThemeRow.n_moves_counted)
    return dict(session.execute(moved).all())


def recount(store: Store) -> int:
    """Count every stale theme anew from the facts; how many. Safe to stop and to repeat, and beside annotation."""
    with store.reading() as session:
        themes = stale(session)
        spans = list(_spans(session)) if themes else []
    for first, last in spans:
        with store.writing() as session:
            hold_still(session, alone=True)
            _count_days(session, sorted(themes), first, last)
    if themes:
        with store.writing() as session:
            for theme_id, n_moves in themes.items():  # topics that moved meanwhile leave it marked
                session.execute(sa.update(ThemeRow).where(ThemeRow.id == theme_id).values(n_moves_counted=n_moves))
    return len(themes)


def _spans(session: Session) -> Iterator[tuple[date, date]]:
    """Days that are counted together, in order: whole days, at most `CHUNK` feedback unless one day has more."""
    days = session.execute(
        sa.select(SeriesDay.day, sa.func.sum(SeriesDay.n))
        .where(SeriesDay.topic_id == ALL_TOPICS, SeriesDay.department_id == ALL_DEPARTMENTS)
        .group_by(SeriesDay.day)
        .order_by(SeriesDay.day)
    ).all()
    first, last, n_together = None, None, 0
    for day, n in days:
        if first is not None and last is not None and n_together + n > CHUNK:
            yield first, last
            first, n_together = None, 0
        first, last, n_together = first or day, day, n_together + int(n)
    if first is not None and last is not None:
        yield first, last


def _count_days(session: Session, theme_ids: Sequence[int], first: date, last: date) -> None:
    within = ThemeDay.theme_id.in_(theme_ids), ThemeDay.day.between(first, last)
    session.execute(sa.delete(ThemeDay).where(*within), execution_options={"synchronize_session": False})
    pairs = (
        sa.select(FeedbackRow.id, TopicRow.theme_id)
        .join(MentionRow, MentionRow.feedback_id == FeedbackRow.id)
        .join(TopicRow, TopicRow.id == MentionRow.topic_id)
        .where(FeedbackRow.created_on.between(first, last), TopicRow.theme_id.in_(theme_ids))
        .distinct()
        .subquery()
    )
    names = [column.name for column in ThemeDay.__table__.columns]
    for by_department in (False, True):
        session.execute(sa.insert(ThemeDay).from_select(names, _counts(pairs, by_department=by_department)))


def _counts(pairs: sa.Subquery, *, by_department: bool) -> sa.Select[Any]:
    """The columns of `ThemeDay`, in their order, over pairs of feedback and theme."""
    score = sa.func.coalesce(AnnotationRow.sentiment_score, 0.0)
    moods = (AnnotationRow.sentiment == label for label in ("negative", "neutral", "positive"))
    kinds = (*moods, AnnotationRow.urgency.in_(("high", "critical")))
    department: Any = AnnotationDepartment.department_id if by_department else sa.literal_column(f"'{ALL_DEPARTMENTS}'")
    counts = (
        sa.select(
            pairs.c.theme_id, department, FeedbackRow.created_on, FeedbackRow.source_id, sa.func.count(),
            sa.func.sum(FeedbackRow.weight), *(sa.func.sum(sa.case((kind, 1), else_=0)) for kind in kinds),
            sa.func.sum(score), sa.func.sum(score * score),
        )
        .select_from(pairs)
        .join(FeedbackRow, FeedbackRow.id == pairs.c.id)
        .join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
        .group_by(pairs.c.theme_id, FeedbackRow.created_on, FeedbackRow.source_id)
    )  # fmt: skip
    if not by_department:
        return counts
    concerns = AnnotationDepartment.feedback_id == FeedbackRow.id
    return counts.join(AnnotationDepartment, concerns).group_by(AnnotationDepartment.department_id)
