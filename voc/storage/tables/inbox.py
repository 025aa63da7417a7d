"""What a department finds in the service itself, when it comes to look."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from voc.storage.tables.base import Base, to

_UNREAD = sa.text("read_at IS NULL")


class InboxItem(Base):
    """One message in a department's inbox; `id` is the delivery that brought it, so that a repeat adds nothing."""

    __tablename__ = "inbox_item"
    __table_args__ = (
        sa.Index("ix_inbox_item_department", "department_id", "at"),  # one department's inbox, newest first
        sa.Index(
            "ix_inbox_item_unread", "department_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD
        ),  # how many messages wait, and which
        sa.Index("ix_inbox_item_read", "read_at"),  # those read long ago
        sa.Index("ix_inbox_item_alert", "alert_id"),  # what of an alert lies in inboxes
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    department_id: Mapped[str | None]  # null: whoever looks after the installation
    alert_id: Mapped[int | None] = to("alert.id", on_delete="SET NULL")
    event: Mapped[str]  # opened, updated, resolved, reopened, notice, test
    level: Mapped[str]
    title: Mapped[str]
    facts: Mapped[list[str]] = mapped_column(default=list)  # sentences of ours, never a customer's
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    read_by: Mapped[str | None]
