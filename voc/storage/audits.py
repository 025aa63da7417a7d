"""The book of audits: what people say of feedback drawn at random while the machine's word is hidden from them.

An answer is no label: it changes no annotation, or the measured figure would flatter, and it teaches no model. Beside
each answer stands the machine's own word: copied from the annotation when the feedback is drawn, and again whenever a
model reads it anew (`note_reading`), both times before any label is applied. So the figures are those of the model in
service, a correction made later does not better them, and no old answer is wasted when a model is promoted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.annotation import Annotation, SentimentLabel
from voc.errors import InputError
from voc.storage.tables import AuditAnswer, AuditRow, FeedbackRow, Source

#: What a person may say beside a label or a department's id; neither can be an id.
NOBODY, CANNOT_TELL = "-", "?"
FEELINGS: tuple[str, ...] = (*get_args(SentimentLabel), CANNOT_TELL)


@dataclass(frozen=True, slots=True)
class Audited:
    """A feedback that people have read: the words as a model reads them, and what is right.

    `sentiment` is a label, `department` an id or "" for nobody; None where the person could not tell.
    """

    feedback_id: int
    text: str
    title: str | None
    question: str | None
    language: str | None
    sentiment: str | None
    department: str | None


def newest(session: Session) -> AuditRow | None:
    """The round that was drawn last."""
    return session.scalar(sa.select(AuditRow).order_by(AuditRow.id.desc()).limit(1))


def next_of(session: Session, audit_id: int) -> AuditAnswer | None:
    """The feedback of a round that a person should read next, source by source; None once all are answered."""
    return session.scalar(
        sa.select(AuditAnswer)
        .join(FeedbackRow, FeedbackRow.id == AuditAnswer.feedback_id)
        .join(Source, Source.id == FeedbackRow.source_id)
        .where(AuditAnswer.audit_id == audit_id, AuditAnswer.at.is_(None))
        .order_by(Source.name, AuditAnswer.position)
        .limit(1)
    )


def answer(
    session: Session,
    feedback_id: int,
    *,
    sentiment: str,
    department: str,
    by: str,
    now: datetime,
    department_ids: Sequence[str],
) -> bool:
    """Keep what a person says of a drawn feedback; false where somebody was there before, whose word stands.

    `InputError` for anything that cannot be said, and for feedback that is not (or no longer) in an audit.
    """
    if not by.strip():
        raise InputError("Please say who you are: colleagues see it.")
    if sentiment not in FEELINGS or department not in (*department_ids, NOBODY, CANNOT_TELL):
        raise InputError("Choose a feeling and a department from the lists.")
    row = session.get(AuditAnswer, feedback_id)
    if row is None:
        raise InputError("This comment is not in the audit any more: it was erased, or a new round was drawn.")
    if row.at is not None:
        return False
    row.sentiment, row.department, row.by, row.at = sentiment, department, by.strip()[:80], now
    return True


def undo(session: Session, audit_id: int, *, by: str) -> int:
    """Take back the last answer that this person gave in a round; the id of its feedback.

    `InputError` where there is none.
    """
    row = session.scalar(
        sa.select(AuditAnswer)
        .where(AuditAnswer.audit_id == audit_id, AuditAnswer.by == by.strip()[:80], AuditAnswer.at.is_not(None))
        .order_by(AuditAnswer.at.desc(), AuditAnswer.position.desc())
        .limit(1)
    )
    if row is None:
        raise InputError("There is no answer of yours to take back in this round. Is it your name below?")
    row.sentiment = row.department = row.by = row.at = None
    return row.feedback_id


def note_reading(session: Session, said: Iterable[tuple[int, Annotation]]) -> None:
    """A model has read these feedback anew: put its own word beside the answers of those in an audit."""
    by_id = dict(said)
    for row in session.scalars(sa.select(AuditAnswer).where(AuditAnswer.feedback_id.in_(by_id))):
        annotation = by_id[row.feedback_id]
        row.model_version = annotation.model_version
        row.said_sentiment = annotation.sentiment.label if annotation.sentiment else None
        row.said_department = annotation.departments[0].id if annotation.departments else None


def kept_out(session: Session) -> frozenset[int]:
    """The feedback that may never teach a model: all that was drawn for an audit, answered or not.

    Whatever exports labels or texts for training leaves these ids out. With them go the feedback with the very same
    words under the same question ("Good."): a model that has learned them has seen the answer. Reads every feedback
    once; for training, not for a page.
    """
    drawn = sa.select(FeedbackRow.text_key).join(AuditAnswer, AuditAnswer.feedback_id == FeedbackRow.id)
    return frozenset(session.scalars(sa.select(FeedbackRow.id).where(FeedbackRow.text_key.in_(drawn))))


def answered(session: Session) -> list[Audited]:
    """What people have read in all rounds, by feedback id: the truth that a model is measured against, never taught.

    Feedback of which somebody could tell neither thing is left out. Measure a model on `models.annotating.titled` of
    text and title, as annotating reads them.
    """
    row = AuditAnswer
    query = (
        sa.select(row, FeedbackRow)
        .join(FeedbackRow, FeedbackRow.id == row.feedback_id)
        .where(row.at.is_not(None), sa.or_(row.sentiment != CANNOT_TELL, row.department != CANNOT_TELL))
        .order_by(row.feedback_id)
    )
    return [_audited(*found) for found in session.execute(query)]


def known(said: str | None) -> str | None:
    """What a person said, None where they could not tell."""
    return None if said == CANNOT_TELL else said


def _audited(answer: AuditAnswer, said: FeedbackRow) -> Audited:
    return Audited(
        said.id, said.text, said.title, said.question, said.language, known(answer.sentiment), _whose(answer.department)
    )


def _whose(said: str | None) -> str | None:
    return "" if said == NOBODY else known(said)
