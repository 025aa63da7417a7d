"""Send what is due: claim a row, build the message, send it outside of any transaction, record how it went.

Killed at any point, nothing is lost: a delivery that was claimed and not settled falls back when its lease ends, and is
sent again under the same key. Waiting times and attempts are columns; nothing sleeps here.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from voc.alerts import celebrations
from voc.alerts.message import message_of
from voc.alerts.signed import with_link
from voc.channels.base import Channel, Message
from voc.errors import DeliveryError, VocError
from voc.installation import Installation
from voc.storage import deliveries, silences, subscriptions
from voc.storage.deliveries import Claimed
from voc.storage.tables import AlertRow, Subscription

#: How long to wait after the first, second, … attempt that failed; after the last one we give up.
BACK_OFF = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 120, 300, 900, 1800, 3600, 7200, 18_000, 36_000, 86_400)
)  # fmt: skip
_JITTER = 0.2
#: One run ends after so long, so that runs of the timetable do not pile up.
_LONGEST = timedelta(seconds=45)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class NotifyReport:
    """What one run did; `n_held` counts messages that a silence holds back."""

    n_delivered: int = 0
    n_failed: int = 0
    n_dead: int = 0
    n_held: int = 0
    n_cancelled: int = 0


@dataclass(frozen=True, slots=True)
class _Ready:
    """A claimed delivery with all that sending takes; `problem` where it cannot be built."""

    message: Message | None
    channel: Channel | None
    problem: DeliveryError | None = None


def notify(installation: Installation, *, now: datetime) -> NotifyReport:
    """Send every delivery that is due, one after another, until none is left or the run has lasted long enough."""
    started = time.monotonic()
    counts = dict.fromkeys(("delivered", "failed", "dead", "held", "cancelled"), 0)
    while (elapsed := timedelta(seconds=time.monotonic() - started)) < _LONGEST:
        moment = now + elapsed
        claimed = _claim(installation, moment, counts)
        if claimed is None:
            break
        outcome = _send(installation, claimed, moment)
        counts[outcome] += 1
    return NotifyReport(**{f"n_{name}": n for name, n in counts.items()})


def next_attempt(n_attempts: int, now: datetime, *, retry_after: float | None, key: str) -> datetime | None:
    """When to try again after `n_attempts` that failed; None where we give up. Never before the receiver asked for.

    A fifth is added or taken, by the delivery's key, so that a crowd that failed together does not come back together.
    """
    if n_attempts > len(BACK_OFF):
        return None
    factor = 1 + _JITTER * (2 * random.Random(f"{key}/{n_attempts}").random() - 1)  # noqa: S311 - no secret
    wait = BACK_OFF[n_attempts - 1] * factor
    return now + max(wait, timedelta(seconds=retry_after or 0))


def _claim(installation: Installation, now: datetime, counts: dict[str, int]) -> Claimed | None:
    """The next delivery to send; what a silence holds, or what has nothing left to tell, is settled on the way."""
    while True:
        with installation.store.writing() as session:
            claimed = deliveries.claim(session, now=now)
            if claimed is None:
                return None
            verdict = _verdict(session, claimed, now)
            if verdict is None:
                return claimed
            counts[verdict] += 1


def _verdict(session: Session, claimed: Claimed, now: datetime) -> str | None:
    """None where the delivery shall be sent; else it has been put off or cancelled, in this transaction."""
    alert = session.get_one(AlertRow, claimed.alert_id)
    is_opening = claimed.body["event"] in ("opened", "updated")
    if is_opening and claimed.n_attempts == 1 and alert.state in ("resolved", "closed"):
        deliveries.settle(session, claimed, state="cancelled", now=now, reason=f"the alert is {alert.state}")
        return "cancelled"
    if claimed.body["event"] == "escalated" and alert.state != "open":
        deliveries.settle(session, claimed, state="cancelled", now=now, reason=f"the alert is {alert.state}")
        return "cancelled"
    if is_opening and claimed.n_attempts == 1 and celebrations.must_wait(session, alert):
        deliveries.settle(session, claimed, state="cancelled", now=now, reason="the same topic has an open escalation")
        return "cancelled"
    quiet_until = silences.silenced_until(session, alert, now=now)
    if quiet_until is not None:
        deliveries.settle(
            session, claimed, state="due", now=now, due_at=quiet_until, reason="silenced", was_tried=False
        )
        return "held"
    return None


def _send(installation: Installation, claimed: Claimed, now: datetime) -> str:
    ready = _prepare(installation, claimed, now)
    problem = ready.problem
    if ready.channel is not None and ready.message is not None:
        try:
            ready.channel.send(ready.message, key=claimed.id)
        except DeliveryError as error:
            problem = error
    with installation.store.writing() as session:
        return _record(session, claimed, problem, now)


def _prepare(installation: Installation, claimed: Claimed, now: datetime) -> _Ready:
    """Read what sending takes; a target that cannot be used any more is a permanent failure."""
    with installation.store.reading() as session:
        row = session.get_one(Subscription, claimed.subscription_id)
        message = with_link(message_of(session, claimed.body), installation, claimed.subscription_id, now=now)
        try:
            channel = subscriptions.channel_of(installation.keyring, row, installation.settings)
        except VocError as error:
            return _Ready(None, None, DeliveryError(str(error), permanent=True))
        return _Ready(message, channel)


def _record(session: Session, claimed: Claimed, problem: DeliveryError | None, now: datetime) -> str:
    if problem is None:
        deliveries.settle(session, claimed, state="delivered", now=now)
        return "delivered"
    reason = str(problem)
    again_at = None
    if not problem.permanent:
        again_at = next_attempt(claimed.n_attempts, now, retry_after=problem.retry_after, key=claimed.id)
    if again_at is not None:
        deliveries.settle(session, claimed, state="due", now=now, due_at=again_at, reason=reason)
        return "failed"
    if deliveries.settle(session, claimed, state="dead", now=now, reason=reason):
        subscriptions.pause(session, claimed.subscription_id, reason)
        n = deliveries.give_up(session, claimed.subscription_id, f"the subscription was paused: {reason}")
        log.warning("subscription.paused", subscription=claimed.subscription_id, reason=reason, n_given_up=n)
    return "dead"
