"""What is owed to single customers."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from voc.storage.tables.base import Base, row_id, to

_OPEN = sa.text("state IN ('due', 'contacted')")


class FollowUp(Base):
    """An answer owed to one customer on one matter, whichever department gives it; never how to reach them."""

    __tablename__ = "follow_up"
    __table_args__ = (
        sa.Index("uq_follow_up_open", "person", "matter", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        sa.Index("ix_follow_up_state", "state", "due_at"),  # what is owed, the first due first
        sa.Index("ix_follow_up_feedback", "feedback_id"),  # what a feedback has led to
    )
    id: Mapped[int] = row_id()
    feedback_id: Mapped[int] = to("feedback.id")
    person: Mapped[str]  # the pseudonym of the author; of a response whose author nobody knows, its number
    matter: Mapped[str]  # reason and topic
    department_id: Mapped[str | None]  # null: the committee's
    urgency: Mapped[str]  # high, critical
    state: Mapped[str] = mapped_column(default="due")  # due, contacted, closed
    link: Mapped[str | None]  # back to where the customer wrote; null where they only allowed an answer
    owner: Mapped[str | None]
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    contacted_at: Mapped[datetime | None]
    contacted_by: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    outcome: Mapped[str] = mapped_column(default="")
