"""Opens, grows, resolves and re-opens alerts, one transaction each, whatever happens to the store meanwhile."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.message import body_of
from voc.alerts.resuming import resume
from voc.alerts.signal import Signal
from voc.clock import utc_now
from voc.errors import StoreError
from voc.installation import Installation
from voc.storage import alerts, deliveries, subscriptions
from voc.storage.tables import AlertRow, Delivery, Subscription

Got = TypeVar("Got")
#: Moves of one alert after it was opened: it grows, ends, comes back, and ends.
LIFE = ("updated", "resolved", "reopened", "resolved")


def patiently(do: Callable[[], Got]) -> Got:
    """Do it again until the store answers."""
    while True:
        try:
            return do()
        except (StoreError, sa.exc.DBAPIError):
            time.sleep(0.2)


class Driver:
    """Makes `n` transitions of alerts that are told to `n_receivers` departments, one receiver each."""

    def __init__(self, installation: Installation, n: int, n_receivers: int, seed: int) -> None:
        self.installation, self.n, self.n_receivers = installation, n, n_receivers
        self.chance = random.Random(f"{seed}/driver")
        self.n_done = 0
        self._alive: list[tuple[int, int]] = []  # an alert and how far its life is

    def subscribe(self, url_of: Callable[[int], str], secret: str) -> None:
        """Every department has its receiver."""
        with self.installation.store.writing() as session:
            for number in range(self.n_receivers):
                subscriptions.add(
                    session, self.installation.keyring, department_id=f"d{number}", matters="all", channel="webhook",
                    target=url_of(number), secret=secret, now=utc_now(),
                )  # fmt: skip

    def step(self) -> None:
        """Make one transition; a store that does not answer is asked until it does."""
        if len(self._alive) < 40 or (self.chance.random() < 1 / (len(LIFE) + 1) and len(self._alive) < 400):
            self._alive.append((patiently(self._open), 0))
        else:
            position = self.chance.randrange(len(self._alive))
            alert_id, age = self._alive[position]
            patiently(lambda: self._move(alert_id, age))
            if age + 1 < len(LIFE):
                self._alive[position] = (alert_id, age + 1)
            else:
                self._alive.pop(position)
        self.n_done += 1

    def mend(self) -> int:
        """What an owner does: resume whatever is paused; how many."""
        paused = patiently(self._paused)
        for number in paused:
            patiently(lambda number=number: resume(self.installation, number, now=utc_now()))
        return len(paused)

    def n_waiting(self) -> int:
        """How many deliveries have not ended."""

        def count() -> int:
            with self.installation.store.reading() as session:
                query = sa.select(sa.func.count()).select_from(Delivery).where(Delivery.state.in_(("due", "sending")))
                return session.scalar(query) or 0

        return patiently(count)

    def _paused(self) -> list[int]:
        with self.installation.store.reading() as session:
            return list(session.scalars(sa.select(Subscription.id).where(Subscription.state == "paused")))

    def _open(self) -> int:
        """Open an alert; where the answer of the commit was lost, it is found by its matter."""
        matter = f"chaos {self.n_done}"
        with self.installation.store.writing() as session:
            alert, outcome = alerts.open_or_touch(session, self._signal(matter, self.n_done, 10), now=utc_now())
            if outcome == "opened":
                self._tell(session, alert, "opened")
            return alert.id

    def _move(self, alert_id: int, age: int) -> None:
        """One move of its life; one that was made already (its commit's answer was lost) is not made twice."""
        with self.installation.store.writing() as session:
            alert = alerts.get(session, alert_id)
            if alerts.last_seq(session, alert_id) > age + 1:
                return
            event, now = LIFE[age], utc_now()
            if event == "resolved":
                alerts.resolve(session, alert_id, by="ana", why="over", now=now)
            elif event == "reopened":
                alerts.reopen(session, alert_id, by="ana", why="it is back", now=now)
            else:
                number = int(alert.matter_key.partition(" ")[2])
                alert, _ = alerts.open_or_touch(session, self._signal(alert.matter_key, number, 30), now=now)
                self._tell(session, alert, "updated")

    def _tell(self, session: Session, alert: AlertRow, event: str) -> None:
        installation = self.installation
        body = body_of(session, alert, event, installation.departments, installation.settings)
        deliveries.record(session, alert, alerts.last_seq(session, alert.id), body, due_at=utc_now())

    def _signal(self, matter: str, number: int, n_observed: int) -> Signal:
        return Signal(
            kind="escalation", family="urgent", matter_key=matter, level="at_once" if number % 10 == 0 else "same_day",
            title=matter, department_id=f"d{number % self.n_receivers}", topic_id=None, first_on=date(2026, 6, 15),
            last_on=date(2026, 6, 16), n_observed=n_observed, feedback_ids=(), expected=None, expected_low=None,
            expected_high=None, p_value=None,
        )  # fmt: skip
