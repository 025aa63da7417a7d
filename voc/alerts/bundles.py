"""Several matters in one message: a daily digest, or what a group interval has gathered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.message import message_of
from voc.alerts.verdict import NEWS, judge, same_group
from voc.channels.base import Message
from voc.installation import Installation
from voc.storage import claims
from voc.storage.claims import Claimed
from voc.storage.tables import AlertRow, Delivery, Subscription

#: Matters named in one message; the others are counted.
NAMED = 5
#: Matters told in one message at most: the next message takes the rest.
MOST = 50


def gather(session: Session, installation: Installation, claimed: Claimed, now: datetime) -> Claimed:
    """The delivery with whatever else is due at its endpoint and belongs into the same message."""
    if claimed.members or claimed.alert_id is None or claimed.priority == 0 or claimed.n_attempts > 1:
        return claimed
    subscription = session.get_one(Subscription, claimed.subscription_id)
    if subscription.mode != "digest" and not (subscription.group_minutes and claimed.body["event"] in NEWS):
        return claimed
    members = [
        row.id
        for row in _others(session, claimed, subscription, now)
        if _goes_along(session, row, now, installation.settings.zone)
    ]
    if not members:
        return claimed
    leased_until = session.scalars(sa.select(Delivery.leased_until).where(Delivery.id == claimed.id)).one()
    assert leased_until is not None
    claims.bundle(session, claimed, members, leased_until)
    return replace(claimed, members=tuple(members))


def _others(session: Session, claimed: Claimed, subscription: Subscription, now: datetime) -> Sequence[Delivery]:
    """What else is due at the endpoint, untried, and may be told together."""
    query = (
        sa.select(Delivery)
        .join(AlertRow, AlertRow.id == Delivery.alert_id)
        .where(
            Delivery.subscription_id == claimed.subscription_id,
            Delivery.id != claimed.id,
            Delivery.state == "due",
            Delivery.due_at <= now,
            Delivery.n_attempts == 0,
            Delivery.priority > 0,
            ~claims.blocked(),
        )
        .order_by(Delivery.due_at, Delivery.id)
        .limit(MOST - 1)
        .with_for_update(skip_locked=True, of=Delivery)
        .execution_options(populate_existing=True)
    )
    if subscription.mode != "digest":
        alert = session.get_one(AlertRow, claimed.alert_id)
        query = query.where(*same_group(alert))
    return session.scalars(query).all()


def _goes_along(session: Session, row: Delivery, now: datetime, zone: ZoneInfo) -> bool:
    """Whether an untried delivery may leave now; what may not is put off or cancelled here."""
    found = judge(session, row, now, zone, is_first_try=True)
    if found is None:
        return True
    row.last_error = found.why
    if found.until is None:
        row.state = "cancelled"
    else:
        row.due_at = found.until
    return False


def message_for(session: Session, claimed: Claimed, body: Mapping[str, Any]) -> Message:
    """What a claimed delivery says: its own matter, or all that it has gathered."""
    if not claimed.members:
        return message_of(session, body)
    rows = session.scalars(
        sa.select(Delivery)
        .where(Delivery.id.in_(claimed.members))
        .order_by(Delivery.priority, Delivery.due_at, Delivery.id)
    ).all()
    return together([message_of(session, body), *(message_of(session, row.body) for row in rows)])


def together(messages: Sequence[Message]) -> Message:
    """One message that names the first few matters and counts the others; the words are those of the first ones."""
    first = messages[0]
    departments = list(dict.fromkeys(message.department for message in messages))
    whose = departments[0] if len(departments) == 1 else f"{len(departments)} departments"
    named = [_line(message, is_alone=len(departments) == 1) for message in messages[:NAMED]]
    n_more = len(messages) - NAMED
    is_praise = all(message.kind == "celebration" for message in messages)
    return replace(
        first,
        kind="celebration" if is_praise else "escalation",
        title=f"{len(messages)} matters for {whose}: {first.title}",
        department=whose,
        facts=(*named, *([f"And {n_more} more."] if n_more > 0 else [])),
        quotes=tuple(message.quotes[0] for message in messages[:NAMED] if message.quotes),
        todo=f"Look at each of them{'' if first.link else ' in voc'}: {_numbers(messages)}.",
        link=None,  # each line has its own
        alerts=tuple(message.alert_id for message in messages),
    )


def _line(message: Message, *, is_alone: bool) -> str:
    words = message.title if is_alone else f"{message.department}: {message.title}"
    return f"{words} {message.link}" if message.link else words


def _numbers(messages: Sequence[Message]) -> str:
    named = ", ".join(str(message.alert_id) for message in messages[:NAMED])
    return f"alert{'s' if len(messages) > 1 else ''} {named}{' …' if len(messages) > NAMED else ''}"
