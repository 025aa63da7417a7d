"""Draw a round of an audit: a fixed number of feedback of each source, at random, kept as rows."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.storage import audits
from voc.storage.inserts import insert_into
from voc.storage.session import Store
from voc.storage.tables import (
    AnnotationDepartment,
    AnnotationRow,
    AuditAnswer,
    AuditRow,
    FeedbackRow,
    LabelRow,
)

#: So many feedback of each source: about eight minutes, and an interval of 10 points each way.
N_EACH = 50


def draw(
    store: Store, *, by: str, now: datetime, after: int = 0, n_each: int = N_EACH, seed: int | None = None
) -> AuditRow:
    """Draw a new round from what the models have judged; the round.

    `after` is the newest round that the asker knows of (0: none): where another was drawn meanwhile, that one is the
    answer, so that a second click draws nothing. What nobody has answered in earlier rounds is let go. Not drawn is
    what an earlier round has answered, and what somebody has corrected: there the machine's own word is gone.

    The same seed (by default the round's number) over the same store draws the same feedback. Raises `InputError`
    where nobody is named, and where nothing is left to draw.
    """
    if not by.strip():
        raise InputError("Please say who you are: colleagues see it.")
    with store.reading() as session:
        candidates = _candidates(session)
    seed = after + 1 if seed is None else seed
    drawn = [pair for source_id, ids in sorted(candidates.items()) for pair in _some(source_id, ids, n_each, seed)]
    if not drawn:
        raise InputError(
            "There is nothing to draw: no comment that the models have judged is left that was neither audited nor "
            "corrected. Bring some in, or wait until they are read."
        )
    with store.writing() as session:
        row = {"id": after + 1, "seed": seed, "n_each": n_each, "drawn_at": now, "drawn_by": by.strip()[:80]}
        # The number is the lock: of two who draw at once, the second finds it taken.
        added = insert_into(session, AuditRow).values(row).on_conflict_do_nothing().returning(AuditRow.id)
        audit_id = session.scalar(added)
        if audit_id is not None:
            session.execute(sa.delete(AuditAnswer).where(AuditAnswer.at.is_(None)))
            session.add_all(_answers(session, audit_id, drawn))
        found = audits.newest(session)
        assert found is not None
        return found


def _candidates(session: Session) -> dict[int, list[int]]:
    """The ids of what may be drawn, in order, by source."""
    is_answered = sa.exists().where(AuditAnswer.feedback_id == FeedbackRow.id, AuditAnswer.at.is_not(None))
    is_corrected = sa.exists().where(LabelRow.feedback_id == FeedbackRow.id)
    query = (
        sa.select(FeedbackRow.source_id, FeedbackRow.id)
        .join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
        .where(AnnotationRow.unsupported.is_(None), AnnotationRow.sentiment.is_not(None), ~is_answered, ~is_corrected)
        .order_by(FeedbackRow.id)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for source_id, feedback_id in session.execute(query):
        found[source_id].append(feedback_id)
    return found


def _some(source_id: int, ids: Sequence[int], n_each: int, seed: int) -> list[tuple[int, int]]:
    """(feedback, position) of a random few, in random order: whoever stops half-way has read a random half."""
    chosen = random.Random(f"{seed}/{source_id}").sample(ids, min(n_each, len(ids)))  # noqa: S311  # no secret
    return [(feedback_id, position) for position, feedback_id in enumerate(chosen)]


def _answers(session: Session, audit_id: int, drawn: Sequence[tuple[int, int]]) -> list[AuditAnswer]:
    """The rows, with the machine's word; what was erased or answered since it was chosen is passed over."""
    position = dict(drawn)
    first = AnnotationDepartment
    query = (
        sa.select(AnnotationRow.feedback_id, AnnotationRow.model_version, AnnotationRow.sentiment, first.department_id)
        .outerjoin(first, sa.and_(first.feedback_id == AnnotationRow.feedback_id, first.rank == 0))
        .outerjoin(AuditAnswer, AuditAnswer.feedback_id == AnnotationRow.feedback_id)
        .where(AnnotationRow.feedback_id.in_(position), AuditAnswer.feedback_id.is_(None))
    )
    return [
        AuditAnswer(
            feedback_id=number, audit_id=audit_id, position=position[number], model_version=version,
            said_sentiment=feeling, said_department=department,
        )
        for number, version, feeling, department in session.execute(query)
    ]  # fmt: skip
