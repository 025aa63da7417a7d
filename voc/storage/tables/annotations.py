"""What a model version says of a feedback, and its mentions."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from voc.storage.tables.base import CLUSTERED, UNASSIGNED, Base, row_id, to

_TAKEN_BACK = sa.text("urgency_taken_back IS NOT NULL")


class PendingAnnotation(Base):
    """Feedback that waits to be annotated; the row goes in the transaction that stores the annotation."""

    __tablename__ = "pending_annotation"
    __table_args__ = (
        sa.Index("ix_pending_annotation_claim", "claimed_until", "feedback_id"),  # leases that have ended
        sa.Index("ix_pending_annotation_order", "turn", "feedback_id"),  # who is next
    )
    feedback_id: Mapped[int] = to("feedback.id", primary_key=True)
    claimed_until: Mapped[datetime | None]
    claimed_by: Mapped[str | None]
    n_attempts: Mapped[int] = mapped_column(default=0)
    turn: Mapped[int] = mapped_column(default=3)  # see voc.storage.pending: 0 is next


class AnnotationRow(Base):
    """What one model version says of one feedback; sentiment is null where the language is unsupported."""

    __tablename__ = "annotation"
    __table_args__ = (
        sa.Index(
            "ix_annotation_urgent",
            "urgency",
            "feedback_id",
            sqlite_where=sa.text("urgency IN ('high', 'critical')"),
            postgresql_where=sa.text("urgency IN ('high', 'critical')"),
        ),  # what may need a person now
        sa.Index(
            "ix_annotation_taken_back", "feedback_id", sqlite_where=_TAKEN_BACK, postgresql_where=_TAKEN_BACK
        ),  # where words say what the model does not
    )
    feedback_id: Mapped[int] = to("feedback.id", primary_key=True)
    model_version: Mapped[str]
    annotated_at: Mapped[datetime]
    language: Mapped[str | None]
    unsupported: Mapped[str | None]  # why there is no sentiment, or why annotating failed
    sentiment: Mapped[str | None]
    sentiment_score: Mapped[float | None]
    sentiment_confidence: Mapped[float | None]
    is_mixed: Mapped[bool] = mapped_column(default=False)
    urgency: Mapped[str | None]
    urgency_score: Mapped[float | None]
    urgency_reasons: Mapped[list[str]] = mapped_column(default=list)
    urgency_when: Mapped[str | None]
    urgency_taken_back: Mapped[str | None]  # reason of critical words in what is not urgent, until looked at
    is_routed: Mapped[bool] = mapped_column(default=False)
    is_watched: Mapped[bool] = mapped_column(default=False)  # the single-feedback rules have seen it


class AnnotationDepartment(Base):
    """The departments a feedback concerns, best first; `origin` is label, topic or model."""

    __tablename__ = "annotation_department"
    __table_args__ = (
        sa.Index("ix_annotation_department_id", "department_id", "feedback_id"),  # one's own feedback
        CLUSTERED,
    )
    feedback_id: Mapped[int] = to("feedback.id", primary_key=True)
    department_id: Mapped[str] = mapped_column(primary_key=True)
    rank: Mapped[int]
    confidence: Mapped[float]
    origin: Mapped[str] = mapped_column(default="model")


class FeedbackVector(Base):
    """384 float16 of the whole feedback, for search."""

    __tablename__ = "feedback_vector"
    feedback_id: Mapped[int] = to("feedback.id", primary_key=True)
    vector: Mapped[bytes]


class MentionRow(Base):
    """A clause or sentence of a feedback that says one thing: the half-open span [start, end) of its text."""

    __tablename__ = "mention"
    __table_args__ = (
        sa.Index("ix_mention_feedback", "feedback_id"),  # the mentions of a feedback
        sa.Index("ix_mention_topic", "topic_id", "feedback_id"),  # the feedback of a topic
    )
    id: Mapped[int] = row_id()
    feedback_id: Mapped[int] = to("feedback.id")
    start: Mapped[int]
    end: Mapped[int]
    topic_id: Mapped[int] = to("topic.id", on_delete="RESTRICT", default=UNASSIGNED)
    aspect: Mapped[str | None]
    sentiment: Mapped[str | None]
    sentiment_score: Mapped[float | None]


class MentionVector(Base):
    """384 float16 of one mention, for topics."""

    __tablename__ = "mention_vector"
    mention_id: Mapped[int] = to("mention.id", primary_key=True)
    vector: Mapped[bytes]
