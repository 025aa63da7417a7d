"""Which segments a surge lies in: most of it, and more than is usual for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.counted_in import behind
from voc.alerts.surges import Surge
from voc.storage.tables import AnnotationRow, FeedbackRow, ResponseSegment, Segment

#: A driver holds this share of the surge, and so many times its share of the four weeks before.
_MOST, _TIMES = 0.5, 1.5
_BEFORE, _NAMED, _LOOKED_AT = timedelta(days=28), 3, 12


def drivers_of(session: Session, surge: Surge) -> list[dict[str, Any]]:
    """The segments that a surge lies in, the fullest first; `usual` is their share of the same sources before."""
    found = []
    largest = _largest(session, surge)
    n_before, before = _before(session, surge, [segment_id for segment_id, _ in largest])
    for segment_id, n in largest:
        share, usual = n / surge.episode.seen, before.get(segment_id, 0) / max(n_before, 1)
        segment = session.get(Segment, segment_id)
        if segment is not None and share >= _MOST and share >= _TIMES * usual:
            found.append({"name": segment.name, "value": segment.value, "n": n, "usual": round(usual, 3)})
    return found[:_NAMED]


def _largest(session: Session, surge: Surge) -> list[tuple[int, int]]:
    n = sa.func.count()
    rows = session.execute(
        sa.select(ResponseSegment.segment_id, n)
        .join(FeedbackRow, FeedbackRow.response_id == ResponseSegment.response_id)
        .join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
        .where(behind(surge))
        .group_by(ResponseSegment.segment_id)
        .order_by(n.desc(), ResponseSegment.segment_id)
        .limit(_LOOKED_AT)
    )
    return [(segment_id, count) for segment_id, count in rows]


def _before(session: Session, surge: Surge, segment_ids: Sequence[int]) -> tuple[int, dict[int, int]]:
    """How much feedback the surge's sources held in the weeks before, in all and by segment."""
    days = FeedbackRow.created_on.between(surge.first_on - _BEFORE, surge.first_on - timedelta(days=1))
    which = sa.and_(days, FeedbackRow.source_id.in_([source_id for source_id, *_ in surge.heard]))
    n = session.scalar(sa.select(sa.func.count()).select_from(FeedbackRow).where(which)) or 0
    rows = session.execute(
        sa.select(ResponseSegment.segment_id, sa.func.count())
        .join(FeedbackRow, FeedbackRow.response_id == ResponseSegment.response_id)
        .where(which, ResponseSegment.segment_id.in_(segment_ids))
        .group_by(ResponseSegment.segment_id)
    ).all()
    return n, dict(rows)
