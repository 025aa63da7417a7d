"""Responses and the feedback in them, with scores and segments."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from voc.storage.tables.base import CLUSTERED, Base, row_id, to


class ResponseRow(Base):
    """One customer's answer on one occasion."""

    __tablename__ = "response"
    __table_args__ = (
        sa.UniqueConstraint("source_id", "external_id"),
        sa.Index("ix_response_author", "author_key"),  # everything of one person
        sa.Index("ix_response_day", "created_on", "source_id"),  # responses of a period
    )
    id: Mapped[int] = row_id()
    source_id: Mapped[int] = to("source.id")
    external_id: Mapped[str]
    created_at: Mapped[datetime]
    created_on: Mapped[date]  # the day in VOC_TIMEZONE
    received_at: Mapped[datetime]
    author_key: Mapped[str | None]  # keyed pseudonym
    permalink: Mapped[str | None]
    thread_key: Mapped[str | None]


class ScoreRow(Base):
    """One number a customer gave; `goodness` is 0 (worst) .. 1 (best) on its own scale."""

    __tablename__ = "score"
    __table_args__ = CLUSTERED
    response_id: Mapped[int] = to("response.id", primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[float]
    goodness: Mapped[float]
    is_low: Mapped[bool]
    is_high: Mapped[bool]


class Segment(Base):
    """The dictionary of who wrote: one row for each (name, value) ever seen."""

    __tablename__ = "segment"
    __table_args__ = (sa.UniqueConstraint("name", "value"),)
    id: Mapped[int] = row_id()
    name: Mapped[str]
    value: Mapped[str]


class ResponseSegment(Base):
    """Which segments a response belongs to."""

    __tablename__ = "response_segment"
    __table_args__ = (
        sa.Index("ix_response_segment_segment", "segment_id", "response_id"),  # filter by segment
        CLUSTERED,
    )
    response_id: Mapped[int] = to("response.id", primary_key=True)
    segment_id: Mapped[int] = to("segment.id", primary_key=True)


class FeedbackRow(Base):
    """One thing a customer wrote, normalised and redacted; the original is nowhere."""

    __tablename__ = "feedback"
    __table_args__ = (
        sa.UniqueConstraint("response_id", "position"),
        sa.Index("ix_feedback_day", "created_on", "source_id", "response_id"),  # feedback of a period, all in the index
        sa.Index("ix_feedback_response", "response_id", "created_on", "source_id"),  # feedback of a segment, likewise
        sa.Index("ix_feedback_near", "near_key", "created_on"),  # near-equal texts of a burst
    )
    id: Mapped[int] = row_id()
    response_id: Mapped[int] = to("response.id")
    position: Mapped[int]  # 0-based, in the order of the questions
    source_id: Mapped[int] = to("source.id")
    created_at: Mapped[datetime]
    created_on: Mapped[date]
    received_at: Mapped[datetime]
    question: Mapped[str | None]
    title: Mapped[str | None]
    text: Mapped[str]
    language: Mapped[str | None]
    redacted: Mapped[list[str]] = mapped_column(default=list)  # kinds of personal data replaced
    text_key: Mapped[str] = mapped_column(sa.String(32))
    near_key: Mapped[str | None] = mapped_column(sa.String(32))
    weight: Mapped[float] = mapped_column(default=1.0)  # below 1 for near-equal texts of one author or one burst
