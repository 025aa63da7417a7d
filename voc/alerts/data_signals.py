"""A change of the data as a matter for those who know the sources: the committee, and whoever hears of everything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.data_changes import DataChange
from voc.alerts.data_titles import data_title
from voc.alerts.signal import Family, Signal
from voc.storage.tables import FeedbackRow, ResponseSegment

FAMILY: Family = "data"
#: Of a flood so much feedback is tied to the alert, so many surges named.
_MOST_FEEDBACK, _MOST_NAMED = 50, 5
#: What the data did is news for this long: from its first day, or its last where it is told when it is over.
_NEWS = timedelta(days=14)


def data_signal(session: Session, change: DataChange, signals: Sequence[Signal]) -> Signal:
    """What the alert of a change says; of `signals`, it names those that it explains."""
    explains = [one.title for one in signals if change.matter_key in one.evidence["explained_by"]]
    return Signal(
        kind="notice",
        family=FAMILY,
        matter_key=change.matter_key,
        level="notice",
        title=data_title(change),
        department_id=None,
        topic_id=None,
        first_on=change.first_on,
        last_on=change.last_on,
        n_observed=change.n,
        feedback_ids=_feedback(session, change),
        evidence={
            "change": change.kind,
            "source": change.source.id,
            "segment": change.segment_id,
            "explains": explains[:_MOST_NAMED],
        },
    )


def is_news(signal: Signal, today: date) -> bool:
    """Whether somebody should still be told of it."""
    is_a_beginning = signal.evidence["change"] in ("appears", "vanishes")
    return today - (signal.first_on if is_a_beginning else signal.last_on) <= _NEWS


def _feedback(session: Session, change: DataChange) -> tuple[int, ...]:
    """The first of what came, for a person to look at; nothing where nothing comes."""
    if change.kind in ("silent", "vanishes"):
        return ()
    query = sa.select(FeedbackRow.id).where(
        FeedbackRow.source_id == change.source.id, FeedbackRow.created_on.between(change.first_on, change.last_on)
    )
    if change.segment_id is not None:
        query = query.join(ResponseSegment, ResponseSegment.response_id == FeedbackRow.response_id)
        query = query.where(ResponseSegment.segment_id == change.segment_id)
    return tuple(session.scalars(query.order_by(FeedbackRow.created_on, FeedbackRow.id).limit(_MOST_FEEDBACK)))
