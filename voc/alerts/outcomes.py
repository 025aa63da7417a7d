"""What follows a sending: taken, to be tried again, or given up; an endpoint that only fails is paused."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from voc.alerts.elsewhere import send_elsewhere, tell_owner
from voc.channels.catalog import CHANNELS
from voc.channels.pace import BACK_OFF, Pace, pace_of
from voc.errors import DeliveryError
from voc.installation import Installation
from voc.storage import claims, deliveries, subscriptions
from voc.storage.claims import Claimed
from voc.storage.tables import Subscription

#: So many tries for what a receiver refuses for good, as far as it knows: it may be being set up.
FEW = 5
#: So many failures of what must be known at once, and it goes another way as well.
ANOTHER_WAY_AFTER = 3
#: An endpoint that has taken nothing for so long is paused.
FAILS_FOR = timedelta(days=5)
#: One that has taken nothing for a while is tried only so often, whatever waits for it.
_ILL_AFTER, _REST = timedelta(minutes=10), timedelta(minutes=1)
_JITTER = 0.2

log = structlog.get_logger(__name__)


def taken(session: Session, claimed: Claimed, now: datetime) -> None:
    """The receiver has it: recorded, and the endpoint is well."""
    row = subscriptions.hold(session, claimed.subscription_id)
    rests = CHANNELS[row.channel].pause_s
    free_at = now + timedelta(seconds=rests) if rests else None
    if claims.settle(session, claimed, state="delivered", now=now, free_at=free_at) and row.failing_since is not None:
        row.failing_since = row.owner_told_at = None


def failed(
    session: Session, installation: Installation, claimed: Claimed, problem: DeliveryError, now: datetime
) -> str:
    """The receiver has not taken it: "failed" where it is tried again, "dead" where not."""
    pace = pace_of(installation.settings)
    row = subscriptions.hold(session, claimed.subscription_id)  # what a person has just resumed stays resumed
    again_at = None if problem.is_gone else _again_at(claimed, problem, now, pace)
    state = "dead" if again_at is None else "due"
    free_at = _rests_until(row, problem, now, pace)
    if not claims.settle(session, claimed, state=state, now=now, due_at=again_at, reason=str(problem), free_at=free_at):
        return "failed"  # somebody else holds it by now
    row.failing_since = row.failing_since or now
    if claimed.priority == 0 and claimed.alert_id is not None and _goes_another_way(claimed, is_dead=state == "dead"):
        send_elsewhere(session, claimed, now)
    if problem.is_gone or now - row.failing_since >= pace.wait(FAILS_FOR):
        _pause(session, installation, row, str(problem), now)
        return "dead"
    if state == "dead":
        tell_owner(session, installation, row, str(problem), now)
    return "dead" if state == "dead" else "failed"


def next_attempt(
    n_attempts: int, now: datetime, *, retry_after: float | None, key: str, pace: Pace | None = None
) -> datetime | None:
    """When to try again after `n_attempts` that failed; None where we give up. Never before the receiver asked for.

    A fifth is added or taken, by the delivery's key, so that a crowd that failed together does not come back together.
    """
    if n_attempts > len(BACK_OFF):
        return None
    factor = 1 + _JITTER * (2 * random.Random(f"{key}/{n_attempts}").random() - 1)  # noqa: S311 - no secret
    wait = (pace or Pace()).wait(BACK_OFF[n_attempts - 1] * factor)
    return now + max(wait, timedelta(seconds=retry_after or 0))


def _again_at(claimed: Claimed, problem: DeliveryError, now: datetime, pace: Pace) -> datetime | None:
    if problem.permanent and claimed.n_attempts >= FEW:
        return None
    return next_attempt(claimed.n_attempts, now, retry_after=problem.retry_after, key=claimed.id, pace=pace)


def _goes_another_way(claimed: Claimed, *, is_dead: bool) -> bool:
    n = claimed.n_attempts
    return n == ANOTHER_WAY_AFTER or (is_dead and n < ANOTHER_WAY_AFTER)


def _rests_until(row: Subscription, problem: DeliveryError, now: datetime, pace: Pace) -> datetime | None:
    """How long nobody sends there: as long as it asked for, and a while where nothing has worked for a while."""
    if problem.retry_after is not None:
        return now + timedelta(seconds=problem.retry_after)
    is_ill = row.failing_since is not None and now - row.failing_since > pace.wait(_ILL_AFTER)
    return now + pace.wait(_REST) if is_ill else None


def _pause(session: Session, installation: Installation, row: Subscription, reason: str, now: datetime) -> None:
    subscriptions.pause(session, row.id, reason)
    n = deliveries.give_up(session, row.id, f"the subscription was paused: {reason}")
    tell_owner(session, installation, row, reason, now)
    log.warning("subscription.paused", subscription=row.id, channel=row.channel, reason=reason, n_given_up=n)
