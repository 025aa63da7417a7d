"""Alerts and their moves, who hears of them, and every sending."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from voc.storage.tables.base import Base, row_id, to


class AlertRow(Base):
    """A matter a department should hear of; one matter, one open alert, held by the partial unique index."""

    __tablename__ = "alert"
    __table_args__ = (
        sa.Index(
            "uq_alert_matter_open",
            "matter_key",
            unique=True,
            sqlite_where=sa.text("state IN ('pending', 'open', 'acknowledged', 'resolved')"),
            postgresql_where=sa.text("state IN ('pending', 'open', 'acknowledged', 'resolved')"),
        ),
        sa.Index("ix_alert_state", "state", "opened_at"),  # the list of open ones, newest first
    )
    id: Mapped[int] = row_id()
    kind: Mapped[str]  # escalation, celebration or notice
    family: Mapped[str]  # see voc.alerts.signal.Family
    matter_key: Mapped[str]
    state: Mapped[str]  # pending, open, acknowledged, resolved, closed, would_have_fired
    level: Mapped[str]  # at_once, same_day, daily, notice
    title: Mapped[str]
    department_id: Mapped[str | None]  # null: contested, the committee's
    topic_id: Mapped[int | None] = to("topic.id", on_delete="SET NULL")
    first_on: Mapped[date]  # first day of the matter, by the customers' dates
    last_on: Mapped[date]
    opened_at: Mapped[datetime]
    last_signal_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None]
    resolved_at: Mapped[datetime | None]
    n_observed: Mapped[int]
    expected: Mapped[float | None]
    expected_low: Mapped[float | None]
    expected_high: Mapped[float | None]
    p_value: Mapped[float | None]
    is_provisional: Mapped[bool] = mapped_column(default=False)  # judged on less history than we would like
    n_reopened: Mapped[int] = mapped_column(default=0)
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)


class AlertFeedback(Base):
    """The feedback behind an alert."""

    __tablename__ = "alert_feedback"
    __table_args__ = (sa.Index("ix_alert_feedback_feedback", "feedback_id"),)  # the alerts of a feedback
    alert_id: Mapped[int] = to("alert.id", primary_key=True)
    feedback_id: Mapped[int] = to("feedback.id", primary_key=True)


class AlertTransition(Base):
    """Who moved an alert, when, from which state to which, and why; append-only."""

    __tablename__ = "alert_transition"
    alert_id: Mapped[int] = to("alert.id", primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # opened, updated, acknowledged, resolved, reopened, closed
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    why: Mapped[str] = mapped_column(default="")


class Subscription(Base):
    """Who wants to hear what, and how it is sent; target and secret are sealed with the installation's key."""

    __tablename__ = "subscription"
    id: Mapped[int] = row_id()
    department_id: Mapped[str | None]  # null: every department
    matters: Mapped[str] = mapped_column(default="all")  # all, escalations, urgent, celebrations
    channel: Mapped[str]  # a name in voc.channels.catalog: log, webhook, email, slack
    target_sealed: Mapped[str | None]
    target_shown: Mapped[str]  # what people may see of the target
    secret_sealed: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="active")  # active, paused
    paused_why: Mapped[str | None]
    created_at: Mapped[datetime]


class Silence(Base):
    """A planned quiet; it always ends."""

    __tablename__ = "silence"
    id: Mapped[int] = row_id()
    department_id: Mapped[str | None]
    topic_id: Mapped[int | None] = to("topic.id")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    by: Mapped[str]
    why: Mapped[str] = mapped_column(default="")


class Delivery(Base):
    """One sending, recorded before it happens; `id` is the receiver's idempotency key."""

    __tablename__ = "delivery"
    __table_args__ = (
        sa.UniqueConstraint("alert_id", "seq", "subscription_id"),
        sa.Index("ix_delivery_due", "state", "due_at"),  # what can be claimed
    )
    id: Mapped[str] = mapped_column(primary_key=True)  # uuid4
    alert_id: Mapped[int] = to("alert.id")
    seq: Mapped[int]  # the transition it tells of
    subscription_id: Mapped[int] = to("subscription.id")
    body: Mapped[dict[str, Any]]  # frozen when recorded
    state: Mapped[str] = mapped_column(default="due")  # due, sending, delivered, dead, cancelled
    due_at: Mapped[datetime]
    n_attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
