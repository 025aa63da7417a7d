"""Sendings: recorded with the transition they tell of; `voc.storage.claims` says who sends them, and when.

Rows that may be claimed meanwhile are locked before they are changed: what is being sent is never cancelled.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.claims import changed
from voc.storage.tables import AlertRow, Delivery, Subscription

#: Which alerts a subscription's `matters` wants: (kind, family), "" for any.
_WANTED: dict[str, tuple[str, str]] = {
    "all": ("", ""),
    "escalations": ("escalation", ""),
    "urgent": ("escalation", "urgent"),
    "celebrations": ("celebration", ""),
    "lag": ("lag", "lag"),  # no alert: the weekly notice to a department's head, see voc.alerts.lag
}  # fmt: skip


def subscribers(session: Session, alert: AlertRow) -> list[Subscription]:
    """Who wants to hear of `alert`: active subscriptions of all departments, of its own, or of one with a part in it.

    An alert of a department is that department's alone; a company-wide one names those that it hits. A celebration is
    everybody's who wants to hear of celebrations.
    """
    rows = session.scalars(
        sa.select(Subscription)
        .where(Subscription.state == "active", Subscription.person.is_(None))
        .order_by(Subscription.id)
    )
    return [row for row in rows if hears(row, alert)]


def hears(row: Subscription, alert: AlertRow) -> bool:
    """Whether a subscription is told of `alert` as it is now; a person's is told by steps alone."""
    is_told = row.state == "active" and row.person is None
    return is_told and takes_part(row, alert) and wants(row.matters, alert.kind, alert.family)


def takes_part(row: Subscription, alert: AlertRow) -> bool:
    """Whether an alert is a subscription's: of all departments, of its own, or of one with a part in it."""
    whose = {alert.department_id} if alert.department_id else set(alert.evidence.get("departments", ()))
    return alert.kind == "celebration" or row.department_id in {None, *whose}


def wants(matters: str, kind: str, family: str) -> bool:
    """Whether a subscription's `matters` takes in an alert of this kind and family."""
    wanted_kind, wanted_family = _WANTED.get(matters, ("", ""))
    return wanted_kind in ("", kind) and wanted_family in ("", family)


def record(
    session: Session,
    alert: AlertRow,
    seq: int,
    body: dict[str, Any],
    *,
    due_at: datetime,
    but_not: frozenset[int] = frozenset(),
) -> int:
    """Record one delivery to each subscriber of `alert`, in the transaction of the transition; how many are told.

    Who has not been told of the alert yet is told once, by what waits already: with the newest words, and sooner where
    the matter has become more pressing. Subscriptions in `but_not` are left out.
    """
    found = [row for row in subscribers(session, alert) if row.id not in but_not]
    for subscription in found:
        if not _hasten(session, alert, subscription.id, due_at):
            record_to(session, alert, seq, subscription.id, body, due_at=due_at)
    refresh(session, alert.id, body)
    return len(found)


def record_to(
    session: Session, alert: AlertRow, seq: int, subscription_id: int, body: dict[str, Any], *, due_at: datetime
) -> Delivery | None:
    """Record one delivery to one subscription, whose first word of an alert is "opened"; None where it is recorded."""
    known = session.execute(
        sa.select(Delivery.seq, Delivery.state).where(
            Delivery.alert_id == alert.id, Delivery.subscription_id == subscription_id
        )
    ).all()
    if any(row.seq == seq for row in known):
        return None
    has_heard = any(row.state in ("due", "sending", "delivered") for row in known)
    told = body if has_heard or body["event"] != "updated" else {**body, "event": "opened"}
    row = _delivery(alert, seq, subscription_id, told, due_at)
    session.add(row)
    return row


def notice(session: Session, subscription_id: int, body: dict[str, Any], *, now: datetime) -> str:
    """Record a message of no alert, such as one about the sending itself, to leave from `now` on; its id."""
    row = Delivery(
        id=str(uuid.uuid4()), alert_id=None, seq=0, subscription_id=subscription_id, body=body, state="due",
        priority=0, due_at=now, ready_at=now, n_attempts=0,
    )  # fmt: skip
    session.add(row)
    return row.id


def refresh(session: Session, alert_id: int, body: dict[str, Any]) -> None:
    """Let deliveries that nobody has tried yet tell the newest: a list grows until it is sent."""
    for delivery in hold(session, alert_id):
        is_news = delivery.body["event"] != "escalated"  # that one says who did not answer
        if is_news and delivery.state == "due" and delivery.n_attempts == 0:
            delivery.body = {**body, "event": delivery.body["event"]}


def follow_up(
    session: Session,
    alert_id: int,
    seq: int,
    event: str,
    *,
    now: datetime,
    due_at: datetime | None = None,
    note: str = "",
) -> int:
    """Tell those who heard of `alert_id` what became of it; what they have not heard yet is cancelled; how many.

    "Resolved" reaches only those whom "opened" has reached, or may be reaching right now. `note` goes before the facts.
    """
    told: dict[int, dict[str, Any]] = {}
    for delivery in hold(session, alert_id):
        if delivery.state == "due" and delivery.n_attempts == 0:
            delivery.state = "cancelled"
            delivery.last_error = f"overtaken: {event}"
        elif delivery.state in ("delivered", "sending", "due"):
            told[delivery.subscription_id] = {**delivery.body, "event": event}
        elif event == "reopened" and delivery.state == "cancelled":
            # It ended before anybody heard of it, and now it is back: to them it opens.
            told.setdefault(delivery.subscription_id, {**delivery.body, "event": "opened"})
    alert = session.get_one(AlertRow, alert_id)
    for subscription_id, body in told.items():
        said = {**body, "facts": [note, *body.get("facts", ())]} if note else body
        session.add(_delivery(alert, seq, subscription_id, said, due_at or now))
    return len(told)


def cancel(session: Session, alert_id: int, why: str) -> None:
    """What nobody has got yet need not be told any more."""
    for delivery in hold(session, alert_id):
        if delivery.state == "due":
            delivery.state, delivery.last_error = "cancelled", why


def give_up(session: Session, subscription_id: int, reason: str) -> int:
    """Everything that still waits for a paused subscription is dead, with the reason; how many."""
    return changed(
        session,
        sa.update(Delivery)
        .where(Delivery.subscription_id == subscription_id, Delivery.state == "due")
        .values(state="dead", last_error=reason)
        .execution_options(synchronize_session=False),
    )


def bury(session: Session, *, now: datetime) -> int:
    """What waits for a paused subscription, or was being sent there by a process that died, is dead; how many."""
    paused = sa.select(Subscription.id).where(Subscription.state == "paused")
    is_left = sa.or_(Delivery.state == "due", sa.and_(Delivery.state == "sending", Delivery.leased_until < now))
    return changed(
        session,
        sa.update(Delivery)
        .where(Delivery.subscription_id.in_(paused), is_left)
        .values(state="dead", last_error="the subscription is paused", leased_until=None)
        .execution_options(synchronize_session=False),
    )


def of_alert(session: Session, alert_id: int) -> Sequence[Delivery]:
    """The sendings of one alert, in order."""
    return session.scalars(
        sa.select(Delivery).where(Delivery.alert_id == alert_id).order_by(Delivery.seq, Delivery.due_at)
    ).all()


def hold(session: Session, alert_id: int) -> Sequence[Delivery]:
    """The sendings of one alert, in order, as they are now and until this transaction ends."""
    return session.scalars(
        sa.select(Delivery)
        .where(Delivery.alert_id == alert_id)
        .order_by(Delivery.seq, Delivery.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _hasten(session: Session, alert: AlertRow, subscription_id: int, due_at: datetime) -> bool:
    """Let what waits untried for a subscription tell it, no later than `due_at`; False where nothing waits."""
    waiting = sa.update(Delivery).where(
        Delivery.alert_id == alert.id,
        Delivery.subscription_id == subscription_id,
        Delivery.state == "due",
        Delivery.n_attempts == 0,
    )
    sooner = {
        "due_at": sa.case((Delivery.due_at > due_at, due_at), else_=Delivery.due_at),
        "ready_at": sa.case((Delivery.ready_at > due_at, due_at), else_=Delivery.ready_at),
        "priority": _priority(alert),
    }
    return bool(changed(session, waiting.values(sooner).execution_options(synchronize_session="fetch")))


def _priority(alert: AlertRow) -> int:
    return 0 if alert.level == "at_once" else 1


def _delivery(alert: AlertRow, seq: int, subscription_id: int, body: dict[str, Any], due_at: datetime) -> Delivery:
    return Delivery(
        id=str(uuid.uuid4()),
        alert_id=alert.id,
        seq=seq,
        subscription_id=subscription_id,
        body=body,
        state="due",
        priority=_priority(alert),
        due_at=due_at,
        ready_at=due_at,
        n_attempts=0,
    )
