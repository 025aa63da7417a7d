"""When a channel does not take what is sent: the message goes another way, and whose channel it is hears of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.message import message_of
from voc.channels.base import Message
from voc.installation import Installation
from voc.storage import deliveries, inbox
from voc.storage.claims import Claimed
from voc.storage.tables import AlertRow, Delivery, Subscription


def send_elsewhere(session: Session, claimed: Claimed, now: datetime) -> None:
    """Let a message that must be known at once also go to the department's next channel, else to its inbox."""
    assert claimed.alert_id is not None
    alert = session.get_one(AlertRow, claimed.alert_id)
    has_it = session.scalars(
        sa.select(Delivery.subscription_id).where(Delivery.alert_id == alert.id, Delivery.seq == claimed.seq)
    ).all()
    found = others(session, session.get_one(Subscription, claimed.subscription_id), alert.department_id, has_it)
    if found:
        deliveries.record_to(session, alert, claimed.seq, found[0].id, claimed.body, due_at=now)
    else:
        message = message_of(session, claimed.body)
        key = str(uuid.uuid5(uuid.UUID(claimed.id), "inbox"))
        inbox.put(session, message, key=key, department_id=alert.department_id, now=now)


def tell_owner(session: Session, installation: Installation, row: Subscription, reason: str, now: datetime) -> None:
    """Tell whose channel it is that nothing arrives there: in the inbox, and by another channel; once a failing."""
    if row.owner_told_at is not None:
        return
    row.owner_told_at = now
    message = a_notice(installation, row, reason)
    key = str(uuid.uuid4())
    inbox.put(session, message, key=key, department_id=row.department_id, now=now)
    for other in others(session, row, row.department_id, [])[:1]:
        if other.channel != "inbox":
            deliveries.notice(session, other.id, {**message.as_json(), "places": []}, now=now)


def others(
    session: Session, row: Subscription, department_id: str | None, but: Sequence[int]
) -> Sequence[Subscription]:
    """Other subscriptions that reach a department and work, the best first: its own, of another kind of channel."""
    is_own = sa.case((Subscription.department_id == department_id, 0), else_=1)
    is_same = sa.case((Subscription.channel == row.channel, 1), else_=0)
    return session.scalars(
        sa.select(Subscription)
        .where(
            Subscription.id.not_in([row.id, *but]),
            Subscription.state == "active",
            Subscription.person.is_(None),  # whoever is on call is told by the climb
            Subscription.matters != "lag",
            Subscription.channel != "log",  # nobody is called by a line in a log
            Subscription.failing_since.is_(None),
            sa.or_(Subscription.department_id == department_id, Subscription.department_id.is_(None)),
        )
        .order_by(is_own, is_same, Subscription.id)
    ).all()


def a_notice(installation: Installation, row: Subscription, reason: str) -> Message:
    """What the owner of a failing channel reads; neither its address nor any customer's words."""
    shown = {department.id: department.shown_as for department in installation.departments}
    stands = "It is paused: nothing is sent there any more." if row.state == "paused" else "It is tried further."
    return Message(
        event="notice",
        alert_id=0,
        kind="escalation",
        level="same_day",
        title=f"Alerts by {row.channel} do not arrive",
        department=shown.get(row.department_id or "", row.department_id or "every department"),
        facts=(f"Subscription {row.id}, {row.target_shown}: {reason}", stands),
        todo=f"Mend it, send a test (voc subscribe --test {row.id}), and resume it (voc subscribe --resume {row.id}).",
    )
