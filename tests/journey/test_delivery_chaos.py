"""Receivers fail, and everything that sends is killed: nothing lost, nothing twice, nothing out of order.

Small here; `make chaos` runs it at full size. The seed is printed and repeats the plan of a run.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest

from tests.journey.chaos.run import Plan, run

pytestmark = [pytest.mark.processes, pytest.mark.kills, pytest.mark.redis]

SEED = int(os.environ.get("VOC_TEST_SEED") or random.SystemRandom().randrange(10**6))


@pytest.mark.parametrize("store", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_whatever_is_killed_while_receivers_fail_every_message_ends_once_and_in_order(
    store: str, redis_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if store == "postgresql":
        request.getfixturevalue("postgresql_server")  # skips where there is none
    plan = Plan(120, 6, n_kills=4, seconds=8, seed=SEED, on_postgresql=store == "postgresql", n_workers=2)
    found = run(plan, tmp_path / "home", print)
    assert found.faults == {}, f"seed {SEED}: {json.dumps(found.as_json())}"
    assert found.n_transitions == 120
    assert found.n_taken > 20
