"""Which matter an urgent feedback belongs to: that of its person, thread, near-equal text, or of its topic."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.candidates import Candidate
from voc.alerts.echoes import STREAMS
from voc.alerts.lifecycle import ALIVE
from voc.storage.tables import AlertFeedback, AlertRow, FeedbackRow, ResponseRow

#: One topic's candidates belong together for this long.
TOGETHER = timedelta(days=3)


def matter_of(session: Session, candidate: Candidate, reason: str) -> tuple[str, AlertRow | None]:
    """The key of the candidate's matter, and its alert where there is one."""
    prefix = f"urgent:{reason}:{candidate.department_id or '-'}"
    key = f"{prefix}:feedback:{candidate.feedback_id}"
    if reason in STREAMS:
        key = prefix
    elif candidate.topic_id is not None:
        key = f"{prefix}:topic:{candidate.topic_id}"
    related = _related(session, candidate, prefix)
    known = standing(session, candidate, AlertRow.id.in_(related)) if related else None
    known = known or standing(session, candidate, AlertRow.matter_key == key)
    return (known.matter_key, known) if known is not None else (key, None)


def standing(session: Session, candidate: Candidate, which: sa.ColumnElement[bool]) -> AlertRow | None:
    """The alert that the candidate may join: a living one, or for history one of the same three days."""
    query = sa.select(AlertRow).where(which, AlertRow.family == "urgent").order_by(AlertRow.id.desc()).limit(1)
    if candidate.is_fresh:
        return session.scalar(query.where(AlertRow.state.in_(ALIVE)))
    return session.scalar(
        query.where(
            AlertRow.state == "would_have_fired",
            AlertRow.last_on >= candidate.created_on - TOGETHER,
            AlertRow.first_on <= candidate.created_on + TOGETHER,
        )
    )


def _related(session: Session, candidate: Candidate, prefix: str) -> list[int]:
    """Alerts of the same reason and department that hold feedback of the same person, thread or near-equal text."""
    same = [
        column == value
        for column, value in (
            (ResponseRow.author_key, candidate.author_key),
            (ResponseRow.thread_key, candidate.thread_key),
            (FeedbackRow.near_key, candidate.near_key),
        )
        if value is not None
    ]
    if not same:
        return []
    return list(
        session.scalars(
            sa.select(AlertRow.id)
            .join(AlertFeedback, AlertFeedback.alert_id == AlertRow.id)
            .join(FeedbackRow, FeedbackRow.id == AlertFeedback.feedback_id)
            .join(ResponseRow, ResponseRow.id == FeedbackRow.response_id)
            .where(AlertRow.matter_key.startswith(prefix, autoescape=True), sa.or_(*same))
        )
    )
