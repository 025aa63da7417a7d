"""kill -9 anywhere, and every message lost: start again, and nothing is lost and nothing is doubled.

`make test` kills five times, and a worker thrice; `make chaos` a hundred times. The points are random; the seed is
printed, and `make chaos SEED=…` repeats a run.
"""

from __future__ import annotations

import os
import random
import time
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.journey.conftest import Undisturbed, look
from tests.journey.digest import FACTS, difference
from tests.journey.running import House, kill
from tests.servers import wait_for
from voc.clock import utc_now
from voc.storage.tables import Delivery, Subscription

pytestmark = [pytest.mark.processes, pytest.mark.kills]

KILLS = int(os.environ.get("VOC_TEST_KILLS", "5"))
SEED = int(os.environ.get("VOC_TEST_SEED") or random.SystemRandom().randrange(10**6))
#: So many kills in the life of one installation, then it is compared.
A_ROUND = 5
#: The broker of every second round, the first among them: nobody listens there, and every message is lost.
NOBODY = "redis://127.0.0.1:1/0"


def attempt(house: House, step: tuple[str, ...], seconds: float) -> str:
    """Start a step and kill it after so many seconds; says what was done."""
    process = house.start(*step)
    time.sleep(seconds)
    was_running = process.poll() is None
    kill(process)
    return f"voc {step[0]} killed after {seconds:.2f} s" + ("" if was_running else " (it had ended)")


def let_leases_end(house: House) -> None:
    """What a killed sender had claimed is free again after some minutes: let them pass."""
    with house.store() as store, store.writing() as session:
        ended = utc_now() - timedelta(seconds=1)
        session.execute(sa.update(Delivery).where(Delivery.state == "sending").values(leased_until=ended))
        session.execute(sa.update(Subscription).values(free_at=None))


def rounds() -> list[int]:
    """How many kills each round gets."""
    return [min(A_ROUND, KILLS - start) for start in range(0, KILLS, A_ROUND)]


@pytest.mark.parametrize(("number", "n_kills"), list(enumerate(rounds())))
def test_killed_at_random_points_with_every_message_lost_the_store_is_the_same_in_the_end(
    number: int, n_kills: int, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    chance = random.Random(f"{SEED}/{number}")
    steps = undisturbed.steps()
    plan = sorted(chance.choices(range(len(steps)), weights=[4, 4, 2, 2, 2], k=n_kills))
    house = undisturbed.house(tmp_path / "home", **({} if number % 2 else {"VOC_BROKER_URL": NOBODY}))
    known = set(undisturbed.receiver.messages)
    done = [f"seed {SEED}, round {number}"]
    for position, step in enumerate(steps):
        for _ in range(plan.count(position)):
            done.append(attempt(house, step, chance.uniform(0.1, 1.05 * undisturbed.seconds[step])))
            print(done[-1])
        house.voc(*step)
    let_leases_end(house)
    house.voc("notify")
    found = look(house)
    assert difference(undisturbed.store, found) == {}, "\n".join(done)
    told = set(undisturbed.receiver.messages) - known
    delivered = [line for line, _ in found["delivery"] if line.endswith("delivered")]
    assert len(told) == len(delivered), "\n".join(done)


def test_a_worker_killed_again_and_again_leaves_the_same_facts(undisturbed: Undisturbed, tmp_path: Path) -> None:
    chance = random.Random(f"{SEED}/worker")
    house = undisturbed.house(tmp_path / "home")
    house.voc(*undisturbed.steps()[0])
    done = [f"seed {SEED}, worker"]
    for _ in range(max(3, KILLS // 10)):
        done.append(attempt(house, ("worker",), chance.uniform(1.0, 6.0)))
        print(done[-1])
        house.voc("annotate") if chance.random() < 0.2 else house.voc("watch")
    worker, beat = house.start("worker"), house.start("beat")
    try:
        wait_for(lambda: house.status().n_waiting == 0, what="the last worker to finish")
    finally:
        kill(beat)
        kill(worker)
    house.voc("topics", "fit")
    found = look(house)
    facts = {name: undisturbed.store[name] for name in FACTS}
    assert difference(facts, {name: found[name] for name in FACTS}) == {}, "\n".join(done)
