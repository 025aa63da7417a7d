"""Send the lag notices that are due: claimed, sent outside of any transaction, settled."""

from __future__ import annotations

from datetime import datetime

from voc.alerts.outcomes import next_attempt
from voc.channels.base import Message
from voc.channels.pace import pace_of
from voc.errors import DeliveryError, VocError
from voc.installation import Installation
from voc.storage import lag_notices, subscriptions
from voc.storage.lag_notices import ClaimedNotice


def send_lag(installation: Installation, *, now: datetime) -> int:
    """Send every notice that is due, each tried once; how many arrived."""
    n_delivered = 0
    while True:
        with installation.store.writing() as session:
            claimed = lag_notices.claim(session, now=now, lease=pace_of(installation.settings).lease)
        if claimed is None:
            return n_delivered
        problem = _send(installation, claimed, now)
        n_delivered += problem is None
        with installation.store.writing() as session:
            if problem is None:
                lag_notices.settle(session, claimed, state="delivered", now=now)
                continue
            again_at = None
            if not problem.permanent:
                again_at = next_attempt(claimed.n_attempts, now, retry_after=problem.retry_after, key=claimed.id)
            state = "dead" if again_at is None else "due"
            lag_notices.settle(session, claimed, state=state, now=now, due_at=again_at, reason=str(problem))


def _send(installation: Installation, claimed: ClaimedNotice, now: datetime) -> DeliveryError | None:
    try:
        with installation.store.reading() as session:
            row = subscriptions.get(session, claimed.subscription_id)
            channel = subscriptions.channel_of(installation.keyring, row, installation.settings, now=now)
        channel.send(Message(**{**claimed.body, "facts": tuple(claimed.body["facts"]), "quotes": ()}), key=claimed.id)
    except DeliveryError as error:
        return error
    except VocError as error:
        return DeliveryError(str(error), permanent=True)
    return None
