"""What a person decided can never be lost by a machine: long lives at random, all decisions checked at each step."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

#: In both, a fit once made a topic of what a person had merged; in that of seed 4 with themes, fresh eyes moved a topic
#: of mixed matters onto one that a person had defined.
SEEDS = (2, 4)
STEPS = 45


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_fitted_edited_and_undone_every_decision_that_stands_holds(tmp_path: Path, seed: int) -> None:
    told = lived(tmp_path, str(seed), str(STEPS))
    assert len(told.keys() & {"Merge", "Retire", "Split", "Define", "Rename", "Own"}) >= 5


@pytest.mark.parametrize(("seed", "n_steps"), [(10, STEPS), (4, 50)])
def test_topics_stay_in_the_themes_and_themes_keep_the_names_that_people_gave_them(
    tmp_path: Path, seed: int, n_steps: int
) -> None:
    told = lived(tmp_path, str(seed), str(n_steps), "themes")
    assert told["MoveTopic"] >= 4
    assert told["RenameTheme"] >= 2


def test_whatever_people_edit_and_undo_while_fits_run_every_decision_that_stands_holds(tmp_path: Path) -> None:
    told = lived(tmp_path, "9", str(STEPS), "themes", "busy")
    assert told["while a fit ran"] >= 6


def lived(folder: Path, *arguments: str) -> dict[str, int]:
    """What was done in a life; fails with what was lost in it."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.models.topics.people_in_child", str(folder), *arguments],
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    told: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    assert told["fit"] + told["fresh eyes"] >= 6
    assert told["undone"] >= 2
    return told
