"""Who wants to hear what, and how: targets and secrets are sealed with the installation's key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.channels.base import Channel
from voc.channels.catalog import CHANNELS, channel_class
from voc.errors import InputError
from voc.secrets import Keyring
from voc.settings import Settings
from voc.storage.tables import Delivery, Subscription

#: What a subscription may be about.
MATTERS = ("all", "escalations", "urgent", "celebrations", "lag")


def add(
    session: Session,
    keyring: Keyring,
    *,
    department_id: str | None,
    matters: str,
    channel: str,
    target: str,
    secret: str | None,
    now: datetime,
) -> Subscription:
    """Subscribe a channel to a department's alerts (None: every department's).

    A webhook without a secret gets a fresh one, see `secret_of`; the same subscription again gives back the row there
    is, active again. `InputError` says which part cannot be.
    """
    if matters not in MATTERS:
        raise InputError(f"No such matters: {matters!r}; there are {', '.join(MATTERS)}.")
    if matters == "lag" and department_id is None:
        raise InputError("Lag notices go to the head of one department: name the department.")
    kind = channel_class(channel)
    if CHANNELS[channel].is_signed and not secret:
        from voc.channels.webhook import new_secret

        secret = new_secret()
    kind.check(target, secret)
    known = _same(session, keyring, department_id, matters, channel, target)
    if known is not None:
        known.state, known.paused_why = "active", None
        return known
    row = Subscription(
        department_id=department_id,
        matters=matters,
        channel=channel,
        target_sealed=keyring.seal(target),
        target_shown=kind.shown(target),
        secret_sealed=keyring.seal(secret) if secret else None,
        state="active",
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def find(session: Session, *, department_id: str | None = None) -> Sequence[Subscription]:
    """Subscriptions, oldest first; with a department, those that hear of it."""
    query = sa.select(Subscription).order_by(Subscription.id)
    if department_id is not None:
        query = query.where(sa.or_(Subscription.department_id.is_(None), Subscription.department_id == department_id))
    return session.scalars(query).all()


def get(session: Session, subscription_id: int) -> Subscription:
    """One subscription; `InputError` where there is none."""
    row = session.get(Subscription, subscription_id)
    if row is None:
        raise InputError(f"There is no subscription {subscription_id}.")
    return row


def remove(session: Session, subscription_id: int) -> None:
    """Forget a subscription with its target, secret and sendings."""
    row = get(session, subscription_id)
    session.execute(sa.delete(Delivery).where(Delivery.subscription_id == subscription_id))
    session.delete(row)


def pause(session: Session, subscription_id: int, why: str) -> None:
    """Stop sending to a subscription until a person resumes it."""
    row = get(session, subscription_id)
    row.state, row.paused_why = "paused", why


def resume(session: Session, subscription_id: int) -> None:
    """Send to a subscription again; what it missed meanwhile stays unsent."""
    row = get(session, subscription_id)
    row.state, row.paused_why = "active", None


def secret_of(keyring: Keyring, row: Subscription) -> str | None:
    """The signing secret, to be shown once to whoever sets up the receiver."""
    return keyring.unseal(row.secret_sealed) if row.secret_sealed else None


def channel_of(keyring: Keyring, row: Subscription, settings: Settings) -> Channel:
    """The channel of a subscription, ready to send."""
    target = keyring.unseal(row.target_sealed) if row.target_sealed else ""
    return channel_class(row.channel).open(target, secret_of(keyring, row), settings)


def _same(
    session: Session, keyring: Keyring, department_id: str | None, matters: str, channel: str, target: str
) -> Subscription | None:
    for row in session.scalars(
        sa.select(Subscription).where(Subscription.channel == channel, Subscription.matters == matters)
    ):
        if row.department_id == department_id and row.target_sealed and keyring.unseal(row.target_sealed) == target:
            return row
    return None
