"""What people say of the machine's answers, and how those drift."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from voc.storage.tables.base import Base, row_id, to
from voc.storage.types import RowId


class LabelRow(Base):
    """A person's correction of a machine's annotation; training data."""

    __tablename__ = "label"
    id: Mapped[int] = row_id()
    feedback_id: Mapped[int] = to("feedback.id", index=True)
    task: Mapped[str]  # sentiment, urgency, departments
    value: Mapped[dict[str, Any]]
    was: Mapped[dict[str, Any] | None]  # the machine's word at that time, and its model_version; null after a person's
    by: Mapped[str]
    at: Mapped[datetime]


class AuditRow(Base):
    """One round of an audit: when, by whom and with which seed its feedback were drawn."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)  # the number of the round, from 1
    seed: Mapped[int]
    n_each: Mapped[int]  # of each source, at most
    drawn_at: Mapped[datetime]
    drawn_by: Mapped[str]


class AuditAnswer(Base):
    """One feedback drawn for an audit: the machine's own word, and a person's once they have said it (`at`).

    Never a label: it changes no annotation and teaches no model.
    """

    __tablename__ = "audit_answer"
    __table_args__ = (sa.Index("ix_audit_answer_audit", "audit_id", "position"),)  # a round, in its order
    feedback_id: Mapped[int] = to("feedback.id", primary_key=True)  # so one feedback is in one round only
    audit_id: Mapped[int] = to("audit.id")
    position: Mapped[int]  # 0-based, within the source
    model_version: Mapped[str]
    said_sentiment: Mapped[str | None]  # by the machine; null once a later model does not support the language
    said_department: Mapped[str | None]  # the machine's first; null for nobody
    sentiment: Mapped[str | None]  # by a person: a label, or "?" for "can't tell"
    department: Mapped[str | None]  # likewise: an id, "-" for nobody, "?" for "can't tell"
    by: Mapped[str | None]
    at: Mapped[datetime | None]


class DriftCard(Base):
    """How a month's feedback compares with what one model version was made for: counts and sentences, never texts."""

    __tablename__ = "drift_card"
    month: Mapped[date] = mapped_column(primary_key=True)  # its first day
    model_version: Mapped[str] = mapped_column(primary_key=True)
    judged_at: Mapped[datetime]
    state: Mapped[str]  # too_little, steady, moved, due
    card: Mapped[dict[str, Any]]
