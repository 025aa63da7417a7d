"""Where feedback comes from, and what was asked of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from voc.storage.tables.base import Base, row_id, to


class Source(Base):
    """Where feedback comes from; `cursor` is how far its connector has read."""

    __tablename__ = "source"
    id: Mapped[int] = row_id()
    name: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    connector: Mapped[str]  # a name in ingest.catalog: file, push, folder, reddit, appstore
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)  # never a secret
    cursor: Mapped[dict[str, Any] | None]
    link_template: Mapped[str | None]
    is_paused: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    collected_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


class LedgerEntry(Base):
    """What was asked of a source and what arrived, one row a run."""

    __tablename__ = "ledger"
    __table_args__ = (sa.Index("ix_ledger_source_started", "source_id", "started_at"),)  # newest runs of a source
    id: Mapped[int] = row_id()
    source_id: Mapped[int] = to("source.id")
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    origin: Mapped[str | None]  # the file's name, without its folder
    n_read: Mapped[int] = mapped_column(default=0)  # rows met
    n_accepted: Mapped[int] = mapped_column(default=0)  # responses stored
    n_feedback: Mapped[int] = mapped_column(default=0)  # feedback stored
    n_duplicate: Mapped[int] = mapped_column(default=0)  # responses already there
    n_skipped: Mapped[int] = mapped_column(default=0)  # rows in the rejects file
    n_repaired: Mapped[int] = mapped_column(default=0)  # texts whose damage could be undone
    n_undated: Mapped[int] = mapped_column(default=0)  # responses that took the time of receipt as their date
    oldest_at: Mapped[datetime | None]
    newest_at: Mapped[datetime | None]
    error: Mapped[str | None]
