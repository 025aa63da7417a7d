"""What is told about how fast departments answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from voc.storage.tables.base import Base, to


class LagNotice(Base):
    """One lag notice to one head, recorded before it is sent; `id` is the receiver's idempotency key.

    At most one a week and subscription, held by the unique key.
    """

    __tablename__ = "lag_notice"
    __table_args__ = (
        sa.UniqueConstraint("subscription_id", "week_on"),
        sa.Index("ix_lag_notice_due", "state", "due_at"),  # what can be claimed
    )
    id: Mapped[str] = mapped_column(primary_key=True)  # uuid4
    subscription_id: Mapped[int] = to("subscription.id")
    week_on: Mapped[date]  # the Monday of its week
    body: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default="due")  # due, sending, delivered, dead
    due_at: Mapped[datetime]
    n_attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
