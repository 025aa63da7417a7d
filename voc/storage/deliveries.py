"""Sendings: recorded with the transition they tell of, claimed before they are sent, one after another per alert.

A delivery goes due → sending → delivered, or back to due with a later time, or dead with a reason, or cancelled when
there is nothing left to tell. Whoever claims one holds it for the lease; a process that dies lets it fall back, and the
receiver knows the repeat by its key, the delivery's id. The number of the attempt fences: a late result of an
expired attempt changes nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import AlertRow, Delivery, Subscription

#: Longer than a channel may take, so that nobody else claims what is still being sent.
LEASE = timedelta(seconds=60)

#: Which alerts a subscription's `matters` wants: (kind, family), "" for any.
_WANTED: dict[str, tuple[str, str]] = {
    "all": ("", ""),
    "escalations": ("escalation", ""),
    "urgent": ("escalation", "urgent"),
    "celebrations": ("celebration", ""),
    "lag": ("lag", "lag"),  # no alert: the weekly notice to a department's head, see voc.storage.lag_notices
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this process may send now; `n_attempts` counts this attempt."""

    id: str
    alert_id: int
    seq: int
    subscription_id: int
    body: dict[str, Any]
    n_attempts: int


def subscribers(session: Session, alert: AlertRow) -> list[Subscription]:
    """Who wants to hear of `alert`: active subscriptions of all departments, of its own, or of one with a part in it.

    An alert of a department is that department's alone; a company-wide one names those that it hits.
    """
    whose = {alert.department_id} if alert.department_id else set(alert.evidence.get("departments", ()))
    rows = session.scalars(sa.select(Subscription).where(Subscription.state == "active").order_by(Subscription.id))
    return [row for row in rows if row.department_id in {None, *whose} and wants(row.matters, alert.kind, alert.family)]


def wants(matters: str, kind: str, family: str) -> bool:
    """Whether a subscription's `matters` takes in an alert of this kind and family."""
    wanted_kind, wanted_family = _WANTED.get(matters, ("", ""))
    return wanted_kind in ("", kind) and wanted_family in ("", family)


def record(session: Session, alert: AlertRow, seq: int, body: dict[str, Any], *, due_at: datetime) -> int:
    """Record one delivery to each subscriber of `alert`, in the transaction of the transition; how many are told.

    Who has not been told of the alert yet is told once, by what waits already: with the newest words, and sooner where
    the matter has become more pressing.
    """
    found = subscribers(session, alert)
    for subscription in found:
        waiting = sa.update(Delivery).where(
            Delivery.alert_id == alert.id,
            Delivery.subscription_id == subscription.id,
            Delivery.state == "due",
            Delivery.n_attempts == 0,
        )
        sooner = sa.case((Delivery.due_at > due_at, due_at), else_=Delivery.due_at)
        if not _changed(session, waiting.values(due_at=sooner).execution_options(synchronize_session="fetch")):
            session.add(_delivery(alert.id, seq, subscription.id, body, due_at))
    refresh(session, alert.id, body)
    return len(found)


def refresh(session: Session, alert_id: int, body: dict[str, Any]) -> None:
    """Let deliveries that nobody has tried yet tell the newest: a list grows until it is sent."""
    for delivery in session.scalars(
        sa.select(Delivery).where(Delivery.alert_id == alert_id, Delivery.state == "due", Delivery.n_attempts == 0)
    ):
        delivery.body = {**body, "event": delivery.body["event"]}


def follow_up(session: Session, alert_id: int, seq: int, event: str, *, now: datetime) -> int:
    """Tell those who heard of `alert_id` what became of it; what they have not heard yet is cancelled; how many.

    "Resolved" reaches only those whom "opened" has reached, or may be reaching right now.
    """
    told: dict[int, dict[str, Any]] = {}
    for delivery in session.scalars(sa.select(Delivery).where(Delivery.alert_id == alert_id).order_by(Delivery.seq)):
        if delivery.state == "due" and delivery.n_attempts == 0:
            delivery.state = "cancelled"
            delivery.last_error = f"overtaken: {event}"
        elif delivery.state in ("delivered", "sending", "due"):
            told[delivery.subscription_id] = {**delivery.body, "event": event}
        elif event == "reopened" and delivery.state == "cancelled":
            # It ended before anybody heard of it, and now it is back: to them it opens.
            told.setdefault(delivery.subscription_id, {**delivery.body, "event": "opened"})
    for subscription_id, body in told.items():
        session.add(_delivery(alert_id, seq, subscription_id, body, now))
    return len(told)


def claim(session: Session, *, now: datetime) -> Claimed | None:
    """Take the delivery that has been due longest, or one whose sender has died; None when nothing is due.

    Claimed by UPDATE and row count: of two processes, one sees its row change. Of one alert and subscription the
    earlier transition goes first.
    """
    earlier = sa.orm.aliased(Delivery)
    free = sa.or_(
        sa.and_(Delivery.state == "due", Delivery.due_at <= now),
        sa.and_(Delivery.state == "sending", Delivery.leased_until < now),
    )
    blocked = sa.exists().where(
        earlier.alert_id == Delivery.alert_id,
        earlier.subscription_id == Delivery.subscription_id,
        earlier.seq < Delivery.seq,
        earlier.state.in_(("due", "sending")),
    )
    candidates = session.scalars(
        sa.select(Delivery.id).where(free, ~blocked).order_by(Delivery.due_at, Delivery.id).limit(10)
    ).all()
    for delivery_id in candidates:
        changed = _changed(
            session,
            sa.update(Delivery)
            .where(Delivery.id == delivery_id, free)
            .values(state="sending", leased_until=now + LEASE, n_attempts=Delivery.n_attempts + 1)
            .execution_options(synchronize_session=False),
        )
        if changed == 1:
            row = session.get_one(Delivery, delivery_id, populate_existing=True)
            return Claimed(row.id, row.alert_id, row.seq, row.subscription_id, row.body, row.n_attempts)
    return None


def settle(
    session: Session,
    claimed: Claimed,
    *,
    state: str,
    now: datetime,
    due_at: datetime | None = None,
    reason: str | None = None,
    was_tried: bool = True,
) -> bool:
    """Record how a claimed delivery went; False where the claim had expired and somebody else holds it now."""
    values: dict[str, Any] = {"state": state, "leased_until": None, "last_error": reason}
    if due_at is not None:
        values["due_at"] = due_at
    if state == "delivered":
        values["delivered_at"] = now
    if not was_tried:
        values["n_attempts"] = claimed.n_attempts - 1
    changed = _changed(
        session,
        sa.update(Delivery)
        .where(Delivery.id == claimed.id, Delivery.state == "sending", Delivery.n_attempts == claimed.n_attempts)
        .values(**values)
        .execution_options(synchronize_session=False),
    )
    return changed == 1


def give_up(session: Session, subscription_id: int, reason: str) -> int:
    """Everything that still waits for a paused subscription is dead, with the reason; how many."""
    return _changed(
        session,
        sa.update(Delivery)
        .where(Delivery.subscription_id == subscription_id, Delivery.state == "due")
        .values(state="dead", last_error=reason)
        .execution_options(synchronize_session=False),
    )


def of_alert(session: Session, alert_id: int) -> Sequence[Delivery]:
    """The sendings of one alert, in order."""
    return session.scalars(
        sa.select(Delivery).where(Delivery.alert_id == alert_id).order_by(Delivery.seq, Delivery.due_at)
    ).all()


def _changed(session: Session, statement: sa.Update) -> int:
    result = session.execute(statement)
    assert isinstance(result, sa.CursorResult)
    return int(result.rowcount)


def _delivery(alert_id: int, seq: int, subscription_id: int, body: dict[str, Any], due_at: datetime) -> Delivery:
    return Delivery(
        id=str(uuid.uuid4()),
        alert_id=alert_id,
        seq=seq,
        subscription_id=subscription_id,
        body=body,
        state="due",
        due_at=due_at,
        n_attempts=0,
    )
