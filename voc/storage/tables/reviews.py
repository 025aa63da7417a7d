"""Urgent feedback that the machine is not sure of: a person looks before anybody is disturbed."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from voc.storage.tables.base import Base, row_id, to


class ReviewRow(Base):
    """One doubtful feedback with its clock: a person confirms or dismisses it, or it is told a level milder."""

    __tablename__ = "review"
    __table_args__ = (
        sa.Index("ix_review_state", "state", "due_at"),  # what waits, the first to run out first
        sa.Index("ix_review_alert", "alert_id"),  # what led to an alert
    )
    id: Mapped[int] = row_id()
    feedback_id: Mapped[int] = to("feedback.id", unique=True)  # asked once, however often it is annotated
    department_id: Mapped[str | None]
    level: Mapped[str]  # at which it would be told: at_once, same_day
    reason: Mapped[str]
    sureness: Mapped[float]  # 0 .. 1, the model's
    why: Mapped[str] = mapped_column(default="unsure", server_default="unsure")  # unsure, model, patterns
    state: Mapped[str] = mapped_column(default="waiting")  # waiting, confirmed, dismissed, told
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    alert_id: Mapped[int | None] = to("alert.id", on_delete="SET NULL")
