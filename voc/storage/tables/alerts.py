"""Alerts and their moves, who hears of them, and every sending."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from voc.storage.tables.base import Base, row_id, to
from voc.storage.types import RowId


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
        sa.Index("ix_alert_next", "next_at"),  # those whose clock has run out
        sa.Index("ix_alert_matter", "matter_key"),  # what became of a matter
        sa.Index("ix_alert_level", "family", "level", "first_on"),  # what the budget of four weeks has been spent on
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
    is_flapping: Mapped[bool] = mapped_column(default=False)  # it comes and goes: told of once a day at most
    inhibited_by: Mapped[int | None] = mapped_column(RowId)  # the wider alert that tells of it instead
    since_at: Mapped[datetime | None]  # when it came into its present state
    next_at: Mapped[datetime | None]  # when the clock moves it next: open climbs a step, acknowledged re-opens
    is_planned: Mapped[bool] = mapped_column(default=False)  # whether `next_at` has been set for the present state
    escalation_step: Mapped[int] = mapped_column(default=0)  # steps climbed since it opened
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
    kind: Mapped[str]  # pending, opened, updated, escalated, acknowledged, ack_expired, resolved, reopened, …
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    why: Mapped[str] = mapped_column(default="")


class Subscription(Base):
    """Who wants to hear what, and how it is sent; target and secret are sealed with the installation's key."""

    __tablename__ = "subscription"
    __table_args__ = (
        sa.Index("uq_subscription_person", "person", "channel", unique=True),  # the ways to one person
        sa.Index("uq_subscription_fingerprint", "fingerprint", unique=True),  # the same one is asked for twice
    )
    id: Mapped[int] = row_id()
    department_id: Mapped[str | None]  # null: every department
    matters: Mapped[str] = mapped_column(default="all")  # all, escalations, urgent, celebrations
    channel: Mapped[str]  # a name in voc.channels.catalog
    target_sealed: Mapped[str | None]
    target_shown: Mapped[str]  # what people may see of the target
    secret_sealed: Mapped[str | None]
    secret_before_sealed: Mapped[str | None]  # still signs, beside the new one, until
    secret_before_until: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(default="active")  # active, paused
    paused_why: Mapped[str | None]
    person: Mapped[str | None]  # whoever hears only of what climbs to them, by their id; null: a department's
    created_at: Mapped[datetime]
    fingerprint: Mapped[str | None] = mapped_column(sa.String(32))  # of whose, what, how and where to; keyed
    mode: Mapped[str] = mapped_column(default="now", server_default="now")  # now, digest
    digest_hour: Mapped[int] = mapped_column(default=8, server_default="8")  # of the installation's zone
    quiet_from: Mapped[int | None]  # hours of the installation's zone; null: never quiet
    quiet_until: Mapped[int | None]
    group_minutes: Mapped[int] = mapped_column(default=0, server_default="0")  # 0: every matter by itself
    free_at: Mapped[datetime | None]  # nobody sends here before: another does, or it asked us to wait
    failing_since: Mapped[datetime | None]  # nothing has been taken since then
    owner_told_at: Mapped[datetime | None]  # of this failing, another way


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
        sa.Index("ix_delivery_due", "state", "due_at"),  # where something can be claimed
        sa.Index("ix_delivery_next", "subscription_id", "state", "priority", "due_at"),  # an endpoint's next one
        sa.Index("ix_delivery_told", "subscription_id", "delivered_at"),  # what an endpoint has heard lately
    )
    id: Mapped[str] = mapped_column(primary_key=True)  # uuid4
    alert_id: Mapped[int | None] = to("alert.id")  # null: a notice, such as one about the sending itself
    seq: Mapped[int]  # the transition it tells of
    subscription_id: Mapped[int] = to("subscription.id")
    body: Mapped[dict[str, Any]]  # frozen when recorded
    state: Mapped[str] = mapped_column(default="due")  # due, sending, delivered, dead, cancelled
    due_at: Mapped[datetime]
    priority: Mapped[int] = mapped_column(default=1, server_default="1")  # 0 goes first: at once
    ready_at: Mapped[datetime | None]  # when its level lets it leave; the rhythm of the subscription may hold it longer
    bundle_id: Mapped[str | None]  # the delivery in whose message this one is told
    n_attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
