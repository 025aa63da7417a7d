"""Daily counts of the largest segments, from the facts: the series know none.

Who wrote is free key-value pairs, as many as a company likes. Two bounded queries: the newest feedback up to a limit
say which segments are large, and those alone are counted by day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.panel import Panel
from voc.storage.tables import AnnotationRow, FeedbackRow, ResponseSegment, Segment
from voc.trends.baseline import Floats

#: So much feedback is looked at, the newest; so many segments of a source, each with so many feedback.
_NEWEST, _LARGEST, _AT_LEAST = 250_000, 40, 30


@dataclass(frozen=True)
class SegmentDays:
    """The largest segments of one source; `n` and `negatives` are (segments, days) of the panel's last days.

    Column 0 is the panel's day `offset`.
    """

    source_id: int
    offset: int
    segments: tuple[Segment, ...]
    n: Floats
    negatives: Floats


def load_segment_days(session: Session, panel: Panel) -> list[SegmentDays]:
    """What the facts say of each source of a panel that knows segments."""
    offset = _offset(panel)
    found = []
    for source in panel.sources:
        segments = _largest(session, panel, source.id, offset)
        if segments:
            found.append(_counted(session, panel, source.id, offset, segments))
    return found


def _offset(panel: Panel) -> int:
    """The earliest day from which on the panel holds no more than we look at."""
    newest_first = np.cumsum(np.sum(panel.totals, axis=0)[::-1])
    return panel.n_days - max(1, int(np.searchsorted(newest_first, _NEWEST, side="right")))


def _largest(session: Session, panel: Panel, source_id: int, offset: int) -> tuple[Segment, ...]:
    n = sa.func.count()
    rows = session.scalars(
        sa.select(ResponseSegment.segment_id)
        .join(FeedbackRow, FeedbackRow.response_id == ResponseSegment.response_id)
        .where(*_within(panel, source_id, offset))
        .group_by(ResponseSegment.segment_id)
        .having(n >= _AT_LEAST)
        .order_by(n.desc(), ResponseSegment.segment_id)
        .limit(_LARGEST)
    ).all()
    return tuple(session.scalars(sa.select(Segment).where(Segment.id.in_(rows)).order_by(Segment.id)))


def _counted(session: Session, panel: Panel, source_id: int, offset: int, segments: Sequence[Segment]) -> SegmentDays:
    row = {segment.id: position for position, segment in enumerate(segments)}
    n, negatives = (np.zeros((len(segments), panel.n_days - offset)) for _ in range(2))
    is_negative = sa.case((AnnotationRow.sentiment == "negative", 1), else_=0)
    for segment_id, day, count, n_negative in session.execute(
        sa.select(ResponseSegment.segment_id, FeedbackRow.created_on, sa.func.count(), sa.func.sum(is_negative))
        .join(FeedbackRow, FeedbackRow.response_id == ResponseSegment.response_id)
        .join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
        .where(*_within(panel, source_id, offset), ResponseSegment.segment_id.in_(list(row)))
        .group_by(ResponseSegment.segment_id, FeedbackRow.created_on)
    ):
        column = (day - panel.first_on).days - offset
        n[row[segment_id], column], negatives[row[segment_id], column] = count, n_negative
    return SegmentDays(source_id, offset, tuple(segments), n, negatives)


def _within(panel: Panel, source_id: int, offset: int) -> tuple[sa.ColumnElement[bool], ...]:
    days = FeedbackRow.created_on.between(panel.day(offset), panel.last_on)
    return days, FeedbackRow.source_id == source_id
