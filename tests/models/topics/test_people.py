"""What a person decided can never be lost by a machine: long lives at random, all decisions checked at each step."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, NamedTuple

import pytest

from tests.servers import PATIENCE

STEPS = 45


class Life(NamedTuple):
    """A life: its seed and its steps, whether people change themes, too, and whether they edit while fits run."""

    seed: int
    steps: int = STEPS
    with_themes: bool = False
    busy: bool = False


#: In both, a fit once made a topic of what a person had merged; in that of seed 4 with themes, fresh eyes moved a topic
#: of mixed matters onto one that a person had defined.
PLAIN = (Life(2), Life(4))
WITH_THEMES = (Life(10, with_themes=True), Life(4, 50, with_themes=True))
BUSY = Life(9, with_themes=True, busy=True)
LIVES = (*PLAIN, *WITH_THEMES, BUSY)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[Life, dict[str, Any]]:
    """What a child process tells of each life."""
    folder = tmp_path_factory.mktemp("lives")
    command = [sys.executable, "-m", "tests.models.topics.people_in_child", str(folder), json.dumps(LIVES)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=len(LIVES) * PATIENCE, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]  # between them our log speaks
    return dict(zip(LIVES, map(json.loads, lines), strict=True))


@pytest.mark.parametrize("life", PLAIN)
def test_whatever_is_fitted_edited_and_undone_every_decision_that_stands_holds(
    told: dict[Life, dict[str, Any]], life: Life
) -> None:
    done = lived(told[life])
    assert len(done.keys() & {"Merge", "Retire", "Split", "Define", "Rename", "Own"}) >= 5


@pytest.mark.parametrize("life", WITH_THEMES)
def test_topics_stay_in_the_themes_and_themes_keep_the_names_that_people_gave_them(
    told: dict[Life, dict[str, Any]], life: Life
) -> None:
    done = lived(told[life])
    assert done["MoveTopic"] >= 4
    assert done["RenameTheme"] >= 2


def test_whatever_people_edit_and_undo_while_fits_run_every_decision_that_stands_holds(
    told: dict[Life, dict[str, Any]],
) -> None:
    assert lived(told[BUSY])["while a fit ran"] >= 6


def lived(told: dict[str, Any]) -> dict[str, int]:
    """What was done in a life; fails with what was lost in it."""
    assert "lost" not in told, told["lost"]
    done: dict[str, int] = told["done"]
    assert done["fit"] + done["fresh eyes"] >= 6
    assert done["undone"] >= 2
    return done
