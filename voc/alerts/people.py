"""Who is behind feedback: people are counted once, however much they write."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import AnnotationRow, FeedbackRow, ResponseRow


def n_people(session: Session, which: sa.ColumnElement[bool]) -> int:
    """How many different people wrote the annotated feedback that `which` picks; where nobody knows who, each
    response is somebody's."""
    who = sa.func.coalesce(ResponseRow.author_key, sa.cast(ResponseRow.id, sa.String))
    query = (
        sa.select(sa.func.count(sa.distinct(who)))
        .select_from(FeedbackRow)
        .join(ResponseRow, FeedbackRow.response_id == ResponseRow.id)
        .join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
    )
    return int(session.scalar(query.where(which)) or 0)
