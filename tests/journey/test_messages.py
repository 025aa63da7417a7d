"""A message is a nudge: with every one doubled the store is the same in the end.

With every one lost it is so, too: see `test_kills`.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.journey.conftest import Undisturbed, look
from tests.journey.digest import FACTS, difference
from tests.journey.running import kill
from tests.servers import PATIENCE
from voc.settings import Settings
from voc.worker import TIMETABLE, create_celery

pytestmark = pytest.mark.processes


@pytest.mark.redis
def test_with_every_message_doubled_and_two_workers_the_facts_are_the_same(
    undisturbed: Undisturbed, tmp_path: Path, redis_url: str
) -> None:
    house = undisturbed.house(tmp_path / "home", VOC_BROKER_URL=redis_url)
    known = set(undisturbed.receiver.messages)
    app = create_celery(Settings(home=house.home, broker_url=redis_url))
    workers = [house.start("worker") for _ in range(2)]
    try:
        house.voc(*undisturbed.steps()[0])
        deadline = time.monotonic() + PATIENCE
        while house.status().n_waiting or app.connection_for_read().channel().client.llen("voc"):
            assert time.monotonic() < deadline, "two workers should be done by now"
            for task in (name for name in TIMETABLE if name != "models.fit_due"):
                for _ in range(2):
                    app.send_task(task)
            time.sleep(1)
    finally:
        for worker in workers:
            kill(worker)
    for step in undisturbed.steps()[1:]:
        house.voc(*step)
    found = look(house)
    facts = {name: undisturbed.store[name] for name in FACTS}
    assert difference(facts, {name: found[name] for name in FACTS}) == {}
    told = [key for key in undisturbed.receiver.messages if key not in known]
    delivered = [line for line, _ in found["delivery"] if line.endswith("delivered")]
    assert len(told) == len(delivered)
