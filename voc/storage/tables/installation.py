"""What belongs to the installation itself: keys, long pieces of work, small truths."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from voc.storage.tables.base import Base, row_id


class APIKey(Base):
    """A key for machines; only its SHA-256 is kept."""

    __tablename__ = "api_key"
    id: Mapped[int] = row_id()
    name: Mapped[str] = mapped_column(unique=True)
    hash: Mapped[str] = mapped_column(unique=True)
    scope: Mapped[str] = mapped_column(default="read")  # read or write
    is_person: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # whose owner it speaks for
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Job(Base):
    """A long piece of work that a page watches: an import, a fit."""

    __tablename__ = "job"
    id: Mapped[int] = row_id()
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")  # waiting, running, done, failed
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    n_done: Mapped[int] = mapped_column(default=0)
    n_total: Mapped[int | None]
    message: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class ErasedText(Base):
    """A text that was erased, by its key alone, until whatever was kept of it outside of the store is gone, too."""

    __tablename__ = "erased_text"
    __table_args__ = (sa.Index("ix_erased_text_at", "erased_at"),)  # those that need not be looked for any more
    key: Mapped[str] = mapped_column(sa.String(32), primary_key=True)  # see voc.text.exact_key
    erased_at: Mapped[datetime]


class Fact(Base):
    """Small truths of the installation: when the sample was loaded, when watching last ran."""

    __tablename__ = "fact"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]
