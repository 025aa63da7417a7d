"""The book of annotations: who may annotate what now, keeping what was said, and asking for it anew.

A claim is a lease with an end: a worker that dies loses it, and the row is claimed again. Feedback that was tried
before is claimed alone, so that one text that fells its worker cannot hold up others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.annotation import Annotation, Mention
from voc.storage import audits, labels, pending
from voc.storage.series import counted
from voc.storage.tables import (
    UNASSIGNED,
    AnnotationDepartment,
    AnnotationRow,
    Base,
    FeedbackRow,
    FeedbackVector,
    LabelRow,
    MentionRow,
    MentionVector,
    PendingAnnotation,
)

#: Two batches are read at a time, and long reviews take a slow machine a minute or two.
LEASE = timedelta(minutes=4)

#: After so many tries the feedback is kept without an annotation, with the reason.
MAX_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Claimed:
    """One feedback to annotate; `n_attempts` counts the tries that failed or whose worker died."""

    feedback_id: int
    text: str
    question: str | None
    title: str | None
    language: str | None
    n_attempts: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """One feedback with what is said of it now; `labelled` names the tasks on which a person had the last word."""

    feedback_id: int
    text: str
    question: str | None
    title: str | None
    language: str | None
    sentiment: str | None
    urgency: str | None
    department: str | None
    labelled: frozenset[str]


def claim(session: Session, *, worker: str, now: datetime, limit: int) -> list[Claimed]:
    """Take up to `limit` waiting feedback for `worker`, in their turns and oldest first, for the length of a lease.

    What may be urgent is taken by itself, so that it does not wait for a full batch of history to be read. Feedback
    that was tried before comes last, and one at a time.
    """
    free = _untried(session, now)
    ids = _free(session, sa.and_(free, PendingAnnotation.turn <= pending.UNREAD), limit)
    ids = ids or _free(session, sa.and_(free, PendingAnnotation.turn > pending.UNREAD), limit)
    if not ids:
        free = sa.or_(PendingAnnotation.claimed_until.is_(None), PendingAnnotation.claimed_until <= now)
        ids = _free(session, sa.and_(free, PendingAnnotation.n_attempts > 0), 1)
    return _take(session, ids, worker, now)


def claim_newest(session: Session, *, worker: str, now: datetime, limit: int, turn: int) -> list[Claimed]:
    """Take up to `limit` feedback that wait in `turn` or before it, the newest first: a crowd holds up nobody new."""
    free = sa.and_(_untried(session, now), PendingAnnotation.turn <= turn)
    order = (PendingAnnotation.turn, PendingAnnotation.feedback_id.desc())
    return _take(session, _free(session, free, limit, order), worker, now)


def _untried(session: Session, now: datetime) -> sa.ColumnElement[bool]:
    _count_lost_leases(session, now)
    free = sa.or_(PendingAnnotation.claimed_until.is_(None), PendingAnnotation.claimed_until <= now)
    return sa.and_(free, PendingAnnotation.n_attempts == 0)


def _take(session: Session, ids: Sequence[int], worker: str, now: datetime) -> list[Claimed]:
    session.execute(
        sa.update(PendingAnnotation)
        .where(PendingAnnotation.feedback_id.in_(ids))
        .values(claimed_until=now + LEASE, claimed_by=worker)
    )
    rows = session.execute(
        sa.select(
            FeedbackRow.id,
            FeedbackRow.text,
            FeedbackRow.question,
            FeedbackRow.title,
            FeedbackRow.language,
            PendingAnnotation.n_attempts,
        )
        .join(PendingAnnotation, PendingAnnotation.feedback_id == FeedbackRow.id)
        .where(FeedbackRow.id.in_(ids))
        .order_by(FeedbackRow.id)
    )
    return [Claimed(*row) for row in rows]


def keep(session: Session, annotated: Sequence[tuple[int, Annotation]], *, now: datetime) -> None:
    """Store annotations, each in place of the one before; the series follow, and nothing of it waits any more.

    What people said of a feedback stays in force. Feedback erased meanwhile is passed over.
    """
    there = _existing(session, [feedback_id for feedback_id, _ in annotated])
    pairs = sorted(((number, said) for number, said in annotated if number in there), key=lambda pair: pair[0])
    ids = [feedback_id for feedback_id, _ in pairs]
    with counted(session, ids):
        _clear(session, ids)
        _add(session, AnnotationRow, [_row(feedback_id, said, now) for feedback_id, said in pairs])
        _add(session, AnnotationDepartment, _departments(pairs))
        _add_mentions(session, pairs)
        vectors = [(number, said.vector) for number, said in pairs if said.vector is not None]
        _add(session, FeedbackVector, [{"feedback_id": number, "vector": vector} for number, vector in vectors])
        session.execute(sa.delete(PendingAnnotation).where(PendingAnnotation.feedback_id.in_(ids)))
        audits.note_reading(session, pairs)  # the machine's own word, before people's
        labels.apply(session, ids)


def give_back(session: Session, feedback_ids: Sequence[int], *, has_failed: bool) -> None:
    """Let go of a claim before its end: after a failure (counted), or because the worker stops."""
    session.execute(
        sa.update(PendingAnnotation)
        .where(PendingAnnotation.feedback_id.in_(feedback_ids))
        .values(claimed_until=None, claimed_by=None, n_attempts=PendingAnnotation.n_attempts + int(has_failed))
    )


def claimants(session: Session) -> list[str]:
    """The workers that hold claims now."""
    return list(
        session.scalars(
            sa.select(PendingAnnotation.claimed_by).where(PendingAnnotation.claimed_by.is_not(None)).distinct()
        )
    )


def release(session: Session, worker: str) -> int:
    """Free what a dead worker had claimed, counted as a try; how many."""
    result = session.connection().execute(
        sa.update(PendingAnnotation)
        .where(PendingAnnotation.claimed_by == worker)
        .values(claimed_until=None, claimed_by=None, n_attempts=PendingAnnotation.n_attempts + 1)
    )
    return int(result.rowcount)


def n_waiting(session: Session) -> int:
    """How many feedback wait, claimed ones included."""
    return session.scalar(sa.select(sa.func.count()).select_from(PendingAnnotation)) or 0


def older(session: Session, *, model_version: str) -> list[int]:
    """The feedback that another model version annotated, in the order of their ids."""
    query = sa.select(AnnotationRow.feedback_id).where(AnnotationRow.model_version != model_version)
    return list(session.scalars(query.order_by(AnnotationRow.feedback_id)))


def n_older(session: Session, *, model_version: str) -> int:
    """How many feedback another model version annotated."""
    query = sa.select(sa.func.count()).select_from(AnnotationRow).where(AnnotationRow.model_version != model_version)
    return session.scalar(query) or 0


def kept(session: Session, feedback_ids: Sequence[int]) -> list[Kept]:
    """Some feedback with their annotations, in the order of their ids; those without one are left out."""
    labelled: dict[int, set[str]] = {}
    said = sa.select(LabelRow.feedback_id, LabelRow.task).where(LabelRow.feedback_id.in_(feedback_ids))
    for feedback_id, task in session.execute(said):
        labelled.setdefault(feedback_id, set()).add(task)
    first = sa.and_(AnnotationDepartment.feedback_id == FeedbackRow.id, AnnotationDepartment.rank == 0)
    rows = session.execute(
        sa.select(
            FeedbackRow.id,
            FeedbackRow.text,
            FeedbackRow.question,
            FeedbackRow.title,
            FeedbackRow.language,
            AnnotationRow.sentiment,
            AnnotationRow.urgency,
            AnnotationDepartment.department_id,
        )
        .join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
        .join(AnnotationDepartment, first, isouter=True)
        .where(FeedbackRow.id.in_(feedback_ids))
        .order_by(FeedbackRow.id)
    )
    return [Kept(*row, frozenset(labelled.get(row[0], ()))) for row in rows]


def requeue(session: Session, *, model_version: str) -> int:
    """Ask for everything that another model version annotated to be annotated again; how many were added."""
    waiting = sa.select(PendingAnnotation.feedback_id)
    stale = sa.select(AnnotationRow.feedback_id, sa.literal(0)).where(
        AnnotationRow.model_version != model_version, AnnotationRow.feedback_id.not_in(waiting)
    )
    added = sa.insert(PendingAnnotation).from_select(["feedback_id", "n_attempts"], stale)
    result = session.connection().execute(added)
    return int(result.rowcount)


def _count_lost_leases(session: Session, now: datetime) -> None:
    session.execute(
        sa.update(PendingAnnotation)
        .where(PendingAnnotation.claimed_until <= now)
        .values(claimed_until=None, claimed_by=None, n_attempts=PendingAnnotation.n_attempts + 1)
    )


def _free(
    session: Session,
    condition: sa.ColumnElement[bool],
    limit: int,
    order: Sequence[Any] = (PendingAnnotation.turn, PendingAnnotation.feedback_id),
) -> list[int]:
    return list(
        session.scalars(
            sa.select(PendingAnnotation.feedback_id)
            .where(condition)
            .order_by(*order)
            .limit(limit)
            .with_for_update(skip_locked=True)  # SQLite has one writer and ignores this
        )
    )


def _existing(session: Session, ids: Sequence[int]) -> set[int]:
    return set(session.scalars(sa.select(FeedbackRow.id).where(FeedbackRow.id.in_(ids))))


def _clear(session: Session, ids: Sequence[int]) -> None:
    for table in (MentionRow, FeedbackVector, AnnotationRow, AnnotationDepartment):
        session.execute(sa.delete(table).where(table.feedback_id.in_(ids)))


def _add(session: Session, into: type[Base], rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows as they are: a batch holds hundreds, and making an object of each costs more than writing it."""
    if rows:
        session.execute(sa.insert(_table(into)), rows)


def _table(of: type[Base]) -> sa.Table:
    table = of.__table__
    assert isinstance(table, sa.Table)
    return table


def _row(feedback_id: int, said: Annotation, now: datetime) -> dict[str, object]:
    feeling, urgency = said.sentiment, said.urgency
    return {
        "feedback_id": feedback_id,
        "model_version": said.model_version,
        "annotated_at": now,
        "language": said.language,
        "unsupported": said.unsupported,
        "sentiment": feeling.label if feeling else None,
        "sentiment_score": feeling.score if feeling else None,
        "sentiment_confidence": feeling.confidence if feeling else None,
        "is_mixed": feeling.mixed if feeling else False,
        "urgency": urgency.level if urgency else None,
        "urgency_score": urgency.score if urgency else None,
        "urgency_reasons": list(urgency.reasons) if urgency else [],
        "urgency_when": urgency.when if urgency else None,
        "urgency_taken_back": urgency.taken_back if urgency else None,
        "is_routed": said.is_routed,
    }


def _departments(pairs: Sequence[tuple[int, Annotation]]) -> list[dict[str, object]]:
    return [
        {
            "feedback_id": number,
            "department_id": guess.id,
            "rank": rank,
            "confidence": guess.confidence,
            "origin": "model",
        }
        for number, said in pairs
        for rank, guess in enumerate(said.departments)
    ]


def _add_mentions(session: Session, pairs: Sequence[tuple[int, Annotation]]) -> None:
    mentions = [(number, mention) for number, said in pairs for mention in said.mentions]
    if not mentions:
        return
    table = _table(MentionRow)
    numbered = sa.insert(table).returning(table.c.id, sort_by_parameter_order=True)
    ids = session.scalars(numbered, [_mention(number, mention) for number, mention in mentions])
    vectors = [
        {"mention_id": key, "vector": mention.vector}
        for key, (_, mention) in zip(ids, mentions, strict=True)
        if mention.vector is not None
    ]
    _add(session, MentionVector, vectors)


def _mention(feedback_id: int, mention: Mention) -> dict[str, object]:
    feeling = mention.sentiment
    return {
        "feedback_id": feedback_id,
        "start": mention.start,
        "end": mention.end,
        "topic_id": UNASSIGNED if mention.topic_id is None else mention.topic_id,
        "aspect": mention.aspect,
        "sentiment": feeling.label if feeling else None,
        "sentiment_score": feeling.score if feeling else None,
    }
