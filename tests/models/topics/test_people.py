"""What a person decided can never be lost by a machine: long lives at random, all decisions checked at each step."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

#: In both, a fit once made a topic of what a person had merged.
SEEDS = (2, 4)
STEPS = 45


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_fitted_edited_and_undone_every_decision_that_stands_holds(tmp_path: Path, seed: int) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.models.topics.people_in_child", str(tmp_path), str(seed), str(STEPS)],
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["fit"] + told["fresh eyes"] >= 6
    assert told["undone"] >= 2
    assert len(told.keys() & {"Merge", "Retire", "Split", "Define", "Rename", "Own"}) >= 5
