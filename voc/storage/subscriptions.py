"""Who wants to hear what, and how: targets and secrets are sealed with the installation's key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.rhythm import Rhythm
from voc.channels.base import Channel
from voc.channels.catalog import CHANNELS, channel_class
from voc.errors import InputError
from voc.secrets import Keyring
from voc.settings import Settings
from voc.storage import alike
from voc.storage.held_rows import found_row, held_row
from voc.storage.tables import Delivery, Subscription

#: What a subscription may be about.
MATTERS = ("all", "escalations", "urgent", "celebrations", "lag")
#: Channels that everybody in the installation reads.
_READ_BY_OTHERS = ("inbox", "log")
#: How long messages of one department and family are gathered for people, in minutes.
GROUP_MINUTES = 30
#: How long the secret before still signs.
KEPT = timedelta(hours=24)


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
    rhythm: Rhythm | None = None,
) -> Subscription:
    """Subscribe a channel to a department's alerts (None: every department's), in its usual rhythm unless one is given.

    A webhook without a secret gets a fresh one, see `secret_of`; an inbox without a target is the department's; the
    same subscription again gives back the row there is, active again. `InputError` says which part cannot be.
    """
    if matters not in MATTERS:
        raise InputError(f"No such matters: {matters!r}; there are {', '.join(MATTERS)}.")
    if matters == "lag" and department_id is None:
        raise InputError("Lag notices go to the head of one department: name the department.")
    if matters == "lag" and channel in _READ_BY_OTHERS:
        raise InputError("Lag notices go to the head alone, and others read an inbox and the log: give an address.")
    kind = channel_class(channel)
    if channel == "inbox" and target in ("", channel):
        target = department_id or "all"
    if CHANNELS[channel].is_signed and not secret:
        from voc.channels.webhook import new_secret

        secret = new_secret()
    kind.check(target, secret)
    fresh = {
        "department_id": department_id,
        "matters": matters,
        "channel": channel,
        "target_sealed": keyring.seal(target),
        "target_shown": kind.shown(target),
        "secret_sealed": keyring.seal(secret) if secret else None,
        "state": "active",
        "created_at": now,
    }
    row, is_new = alike.find_or_add(session, keyring, target, fresh)
    if not is_new:
        resume(session, row.id)
    if is_new or rhythm is not None:
        set_rhythm(row, rhythm or usual_rhythm(channel))
    return row


def usual_rhythm(channel: str) -> Rhythm:
    """What a new subscription starts with: people hear of several matters at once, machines of each."""
    return Rhythm(group_minutes=GROUP_MINUTES if CHANNELS[channel].is_for_people else 0)


def set_rhythm(row: Subscription, rhythm: Rhythm) -> None:
    """Let a subscription have its messages so; `InputError` says which part cannot be."""
    rhythm.check()
    row.mode, row.digest_hour, row.group_minutes = rhythm.mode, rhythm.digest_hour, rhythm.group_minutes
    row.quiet_from, row.quiet_until = rhythm.quiet_from, rhythm.quiet_until


def change(session: Session, subscription_id: int, rhythm: Rhythm) -> Subscription:
    """Give a subscription another rhythm; what the old one holds is looked at again."""
    row = get(session, subscription_id)
    set_rhythm(row, rhythm)
    session.execute(
        sa.update(Delivery)
        .where(Delivery.subscription_id == row.id, Delivery.state == "due", Delivery.n_attempts == 0)
        .values(due_at=sa.func.coalesce(Delivery.ready_at, Delivery.due_at))
        .execution_options(synchronize_session=False)
    )
    return row


def rotate(session: Session, keyring: Keyring, subscription_id: int, *, now: datetime, keep: timedelta = KEPT) -> str:
    """Sign with a new secret, and for `keep` with the one before as well; the new one, to be shown once."""
    from voc.channels.webhook import new_secret

    row = get(session, subscription_id)
    session.refresh(row, with_for_update=True)  # two at once: the second keeps what the first has made
    if not CHANNELS[row.channel].is_signed:
        raise InputError(f"Subscription {row.id} goes by {row.channel}, which has no signing secret.")
    secret = new_secret()
    row.secret_before_sealed, row.secret_before_until = row.secret_sealed, now + keep
    row.secret_sealed = keyring.seal(secret)
    return secret


def find(session: Session, *, department_id: str | None = None) -> Sequence[Subscription]:
    """Subscriptions, oldest first; with a department, those that hear of it."""
    query = sa.select(Subscription).where(Subscription.person.is_(None)).order_by(Subscription.id)
    if department_id is not None:
        query = query.where(sa.or_(Subscription.department_id.is_(None), Subscription.department_id == department_id))
    return session.scalars(query).all()


def get(session: Session, subscription_id: int) -> Subscription:
    """One subscription; `InputError` where there is none."""
    return found_row(session, Subscription, subscription_id, "subscription")


def hold(session: Session, subscription_id: int) -> Subscription:
    """One subscription as it is now, kept from others until the transaction ends; `InputError` where there is none."""
    return held_row(session, Subscription, subscription_id, "subscription")


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
    """Send to a subscription again, as if it had never failed; `voc.alerts.resuming` tells it what it has missed."""
    row = hold(session, subscription_id)
    row.state, row.paused_why = "active", None
    row.failing_since = row.owner_told_at = row.free_at = None


def secret_of(keyring: Keyring, row: Subscription) -> str | None:
    """The signing secret, to be shown once to whoever sets up the receiver."""
    return keyring.unseal(row.secret_sealed) if row.secret_sealed else None


def channel_of(keyring: Keyring, row: Subscription, settings: Settings, *, now: datetime) -> Channel:
    """The channel of a subscription, ready to send; while a secret is being replaced, both sign."""
    target = keyring.unseal(row.target_sealed) if row.target_sealed else ""
    return channel_class(row.channel).open(target, _secrets_of(keyring, row, now), settings)


def _secrets_of(keyring: Keyring, row: Subscription, now: datetime) -> str | None:
    """The signing secret, followed by the one before it while that is still known to receivers."""
    secret = secret_of(keyring, row)
    until = row.secret_before_until
    if secret is None or row.secret_before_sealed is None or until is None or until <= now:
        return secret
    return f"{secret} {keyring.unseal(row.secret_before_sealed)}"
