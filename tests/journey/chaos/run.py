"""One run: transitions at an even rate, kills evenly among them at random places, then wait until all has ended."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.journey.chaos.driver import Driver
from tests.journey.chaos.ledger import Verdict, judge
from tests.journey.chaos.processes import House, Killable, a_house
from tests.journey.chaos.receivers import Receivers, receivers
from voc.channels.webhook import new_secret
from voc.installation import open_installation
from voc.settings import load_settings


@dataclass(frozen=True)
class Plan:
    """How much of everything, and in how many seconds."""

    n_transitions: int
    n_receivers: int
    n_kills: int
    seconds: float
    seed: int
    on_postgresql: bool = True
    pace: float = 0.003
    patience: float = 180.0
    n_workers: int = 3


def run(plan: Plan, home: Path, say: Callable[[str], None] = lambda _: None) -> Verdict:
    """Do it; what came of it."""
    secret = new_secret()
    with (
        receivers(plan.n_receivers, plan.seed, secret) as got,
        a_house(home, on_postgresql=plan.on_postgresql, pace=plan.pace, n_workers=plan.n_workers) as house,
    ):
        for server in house.processes:
            if server.port:
                server.start()
        given = {name.removeprefix("VOC_").lower(): value for name, value in house.settings.items()}
        installation = open_installation(load_settings(**given))
        try:
            driver = Driver(installation, plan.n_transitions, plan.n_receivers, plan.seed)
            driver.subscribe(got.url, secret)
            for process in house.processes:
                if not process.port:
                    process.start()
            started = time.monotonic()
            _disturb(plan, house, driver, got, say)
            _settle(plan, house, driver, got, say)
            found = judge(installation, got)
        finally:
            installation.store.close()
        found.seconds = time.monotonic() - started
        found.kills = {process.name: process.n_kills for process in house.processes}
        return found


def _disturb(plan: Plan, house: House, driver: Driver, got: Receivers, say: Callable[[str], None]) -> None:
    chance = random.Random(f"{plan.seed}/kills")
    started, n_killed, mended_at = time.monotonic(), 0, 0.0
    while driver.n_done < plan.n_transitions or n_killed < plan.n_kills:
        elapsed = time.monotonic() - started
        if n_killed < plan.n_kills and driver.n_done >= plan.n_transitions * (n_killed + 1) / (plan.n_kills + 1):
            victim = _victim(chance, house)
            victim.kill()
            victim.start()
            n_killed += 1
            so_far = f"{driver.n_done} transitions, {len(got.taken)} taken"
            say(f"{elapsed:.0f} s: {victim.name} killed ({n_killed}); {so_far}")
        if elapsed - mended_at > 1.0:
            mended_at = elapsed
            driver.mend()
            for process in house.processes:
                process.tend()
        if driver.n_done < min(plan.n_transitions, plan.n_transitions * elapsed / plan.seconds):
            driver.step()
        else:
            time.sleep(0.01)


def _victim(chance: random.Random, house: House) -> Killable:
    """A worker half of the time, else the timetable, the broker or the database."""
    workers = [process for process in house.processes if process.name.startswith("worker")]
    others = [process for process in house.processes if process not in workers]
    return chance.choice(workers if chance.random() < 0.5 else others)


def _settle(plan: Plan, house: House, driver: Driver, got: Receivers, say: Callable[[str], None]) -> None:
    """Wait until every delivery has ended; receivers become kind at last, so that nobody is paused for ever."""
    deadline = time.monotonic() + plan.patience
    quiet_since = None
    while time.monotonic() < deadline:
        for process in house.processes:
            process.tend()
        n_mended, n_waiting = driver.mend(), driver.n_waiting()
        if time.monotonic() > deadline - plan.patience / 2:
            got.is_kind = True
        if n_mended or n_waiting:
            quiet_since = None
            say(f"{n_waiting} wait, {len(got.taken)} taken")
        elif quiet_since is None:
            quiet_since = time.monotonic()
        elif time.monotonic() - quiet_since > 2.0:
            return
        time.sleep(1.0)
