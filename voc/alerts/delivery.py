"""Send what is due: claim rows, build the messages, send them side by side outside of any transaction, record each.

One process sends to an endpoint at a time, one message after another; endpoints do not wait for each other. Killed at
any point, nothing is lost: what was claimed and not settled falls back when its lease ends, and is sent again under
the same key. Attempts, waiting times and turns are columns; nothing here remembers.
"""

from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from voc.alerts import bundles, outcomes
from voc.alerts.signed import with_link
from voc.alerts.verdict import Verdict, group_until, judge
from voc.channels.base import Channel, Message
from voc.channels.pace import pace_of
from voc.errors import DeliveryError, VocError
from voc.installation import Installation
from voc.storage import claims, deliveries, subscriptions
from voc.storage.claims import Claimed
from voc.storage.tables import Delivery, Subscription

#: Endpoints that one process sends to side by side: a slow one takes up one place.
SENDERS = 16
#: Deliveries claimed in one transaction: few, so that nobody waits long for the lock.
_AT_ONCE = 8
#: One run ends after so long, so that runs of the timetable do not pile up.
_LONGEST = timedelta(seconds=45)
#: How soon an endpoint must be free again for a run to wait for it, and for how many seconds a run waits in all: others
#: want the worker, too. And how many seconds lie between two looks at what is due.
_SOON, _WAITS_S, _LOOK = timedelta(seconds=1.5), 5.0, 0.25


@dataclass(frozen=True, slots=True)
class NotifyReport:
    """What one run did; `n_held` counts messages that a silence, a digest or quiet hours hold back."""

    n_delivered: int = 0
    n_failed: int = 0
    n_dead: int = 0
    n_held: int = 0
    n_cancelled: int = 0


@dataclass(frozen=True, slots=True)
class _Ready:
    """A claimed delivery with all that sending takes, and until when it may leave; `problem` where it cannot."""

    claimed: Claimed
    message: Message | None
    channel: Channel | None
    leaves_by: float
    problem: DeliveryError | None = None


class _Run:
    """One run: what it sends right now, and what it has done so far."""

    def __init__(self, installation: Installation, now: datetime) -> None:
        self._installation, self._now, self._started = installation, now, time.monotonic()
        self._pace = pace_of(installation.settings)
        self._waited_s = 0.0
        self._sent: dict[Future[DeliveryError | None], Claimed] = {}
        self.counts = dict.fromkeys(("delivered", "failed", "dead", "held", "cancelled"), 0)

    def go(self) -> None:
        """Send until nothing is left that may go soon, or the run has lasted long enough."""
        with self._installation.store.writing() as session:
            deliveries.bury(session, now=self._now)
        with ThreadPoolExecutor(SENDERS) as pool:
            while self._fill(pool) or self._sent or self._waits():
                done, _ = wait(self._sent, timeout=_LOOK, return_when=FIRST_COMPLETED)
                for future in done:
                    self._record(self._sent.pop(future), future)

    @property
    def _elapsed(self) -> timedelta:
        return timedelta(seconds=time.monotonic() - self._started)

    @property
    def _moment(self) -> datetime:
        return self._now + self._elapsed

    def _fill(self, pool: ThreadPoolExecutor) -> bool:
        """Give every free sender a delivery; whether there was one, or one that was put off."""
        n_free = min(_AT_ONCE, SENDERS - len(self._sent))
        if not n_free or self._elapsed > _LONGEST:
            return False
        claimed_at = time.monotonic()
        with self._installation.store.writing() as session:
            claimed = claims.claim(session, now=self._moment, lease=self._pace.lease, limit=n_free)
            leaving = [found for one in claimed if (found := self._judged(session, one)) is not None]
        leaves_by = claimed_at + self._pace.lease.total_seconds() - self._pace.whole_s
        for ready in self._prepare(leaving, leaves_by) if leaving else ():
            self._sent[pool.submit(_send, ready)] = ready.claimed
        return bool(claimed)

    def _judged(self, session: Session, claimed: Claimed) -> Claimed | None:
        """The delivery with what goes along with it; None where it has been put off or cancelled."""
        if claimed.members:
            return claimed  # it has left before, as a whole
        row, moment = session.get_one(Delivery, claimed.id), self._moment
        found = judge(session, row, moment, self._installation.settings.zone, is_first_try=claimed.n_attempts == 1)
        if found is None and claimed.n_attempts == 1 and (later := group_until(session, row, moment)) is not None:
            found = Verdict("held", "grouped", later)
        if found is None:
            return bundles.gather(session, self._installation, claimed, moment)
        state = "cancelled" if found.until is None else "due"
        claims.settle(
            session, claimed, state=state, now=moment, due_at=found.until, reason=found.why, was_tried=state != "due"
        )
        self.counts[found.outcome] += 1
        return None

    def _prepare(self, leaving: list[Claimed], leaves_by: float) -> list[_Ready]:
        with self._installation.store.reading() as session:
            return [self._ready(session, claimed, leaves_by) for claimed in leaving]

    def _ready(self, session: Session, claimed: Claimed, leaves_by: float) -> _Ready:
        """Read what sending takes; a target that cannot be used any more is a permanent failure."""
        row = session.get_one(Subscription, claimed.subscription_id)
        try:
            message = bundles.message_for(session, claimed, claimed.body)
            message = replace(message, to_person=row.person is not None)
            message = with_link(message, self._installation, row.id, now=self._moment)
            channel = subscriptions.channel_of(
                self._installation.keyring, row, self._installation.settings, now=self._moment
            )
        except VocError as error:
            return _Ready(claimed, None, None, leaves_by, DeliveryError(str(error), permanent=True))
        return _Ready(claimed, message, channel, leaves_by)

    def _record(self, claimed: Claimed, future: Future[DeliveryError | None]) -> None:
        """Write down how a sending went; a channel that broke has failed, and holds nobody else up."""
        broke = future.exception()
        problem = future.result() if broke is None else DeliveryError(f"The channel broke ({type(broke).__name__}).")
        with self._installation.store.writing() as session:
            if problem is None:
                outcomes.taken(session, claimed, self._moment)
                outcome = "delivered"
            else:
                outcome = outcomes.failed(session, self._installation, claimed, problem, self._moment)
        self.counts[outcome] += 1

    def _waits(self) -> bool:
        """Whether an endpoint that something is due for may be sent to again soon; waits for it."""
        if self._elapsed > _LONGEST or self._waited_s > _WAITS_S:
            return False
        moment = self._moment
        with self._installation.store.reading() as session:
            free_at = claims.soonest(session, now=moment, until=moment + _SOON)
        if free_at is None:
            return False
        pause = max(0.0, (free_at - moment).total_seconds()) + 0.01
        self._waited_s += pause
        time.sleep(pause)
        return True


def notify(installation: Installation, *, now: datetime) -> NotifyReport:
    """Send every delivery that is due, until none is left or the run has lasted long enough."""
    run = _Run(installation, now)
    run.go()
    return NotifyReport(**{f"n_{name}": n for name, n in run.counts.items()})


def _send(ready: _Ready) -> DeliveryError | None:
    """Hand one message over; what went wrong, if anything. Too close to the end of its claim it stays here."""
    if ready.channel is None or ready.message is None:
        return ready.problem
    if time.monotonic() > ready.leaves_by:
        return DeliveryError("This machine was too busy to send it in time.")
    try:
        ready.channel.send(ready.message, key=ready.claimed.id)
    except DeliveryError as error:
        return error
    return None
