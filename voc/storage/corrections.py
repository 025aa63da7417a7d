"""What people's labels say now, with the words they speak of: for training, and to carry away.

Of several labels for one task of a feedback the newest counts, as it does in the annotation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import AnnotationRow, FeedbackRow, LabelRow, ResponseRow, Source


@dataclass(frozen=True, slots=True)
class Correction:
    """The newest label of one task of a feedback; text as stored, redacted.

    `model_version` is that of the annotation it corrected, None where a later model has read the feedback since.
    """

    feedback_id: int
    source: str
    external_id: str
    text: str
    title: str | None
    question: str | None
    language: str | None
    task: str
    value: Mapping[str, Any]
    by: str
    at: datetime
    model_version: str | None


def newest(session: Session, excluded: Collection[int] = frozenset()) -> Iterator[Correction]:
    """The corrections in force by feedback and task, without those of feedback that is `excluded`."""
    last = sa.select(sa.func.max(LabelRow.id)).group_by(LabelRow.feedback_id, LabelRow.task)
    query = (
        sa.select(LabelRow, FeedbackRow, Source.name, ResponseRow.external_id, AnnotationRow)
        .join(FeedbackRow, FeedbackRow.id == LabelRow.feedback_id)
        .join(ResponseRow, ResponseRow.id == FeedbackRow.response_id)
        .join(Source, Source.id == FeedbackRow.source_id)
        .outerjoin(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
        .where(LabelRow.id.in_(last))
        .order_by(LabelRow.feedback_id, LabelRow.task)
    )
    for label, said, source, external_id, annotation in session.execute(query):
        if said.id not in excluded:
            yield _correction(label, said, source, external_id, annotation)


def _correction(
    label: LabelRow, said: FeedbackRow, source: str, external_id: str, annotation: AnnotationRow | None
) -> Correction:
    # A label does not say what it corrected; the annotation that stood then does, while it stands.
    stood = annotation is not None and annotation.annotated_at <= label.at
    return Correction(
        feedback_id=said.id,
        source=source,
        external_id=external_id,
        text=said.text,
        title=said.title,
        question=said.question,
        language=said.language,
        task=label.task,
        value=label.value,
        by=label.by,
        at=label.at,
        model_version=annotation.model_version if annotation is not None and stood else None,
    )
