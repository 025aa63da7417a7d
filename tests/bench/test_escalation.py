"""Escalation under a fake clock: in time, never after an answer, the same end whatever is restarted or killed."""

import random
import subprocess
import sys
import time
from functools import partial

import pytest

from bench.escalation.company import at_home
from bench.escalation.script import script
from bench.escalation.season import DAYS, SEASONS, digest, season
from voc.alerts.climbing import climb

N = 16


def test_every_step_is_in_time_over_a_change_of_the_clocks(tmp_path):
    homes = [partial(at_home, tmp_path / which) for which in ("calm", "disturbed")]
    verdict, is_same = season("spring", *homes, n=N, seed=3)
    assert verdict.is_right, verdict
    assert is_same
    assert verdict.n_expired > 0
    assert verdict.n_steps > 2 * N


@pytest.mark.postgresql
def test_every_step_is_in_time_on_postgresql(tmp_path, postgresql_url):
    # The undisturbed run is SQLite's: both stores come to the same end.
    homes = [partial(at_home, tmp_path / "calm"), partial(at_home, tmp_path / "disturbed", postgresql_url)]
    verdict, is_same = season("autumn", *homes, n=N, seed=4)
    assert verdict.is_right, verdict
    assert is_same


CHILD = """
import sys
from datetime import datetime
from pathlib import Path
from bench.escalation.company import at_home
from voc.alerts.climbing import climb
installation = at_home(Path(sys.argv[1]))
print("ready", flush=True)
climb(installation, now=datetime.fromisoformat(sys.argv[2]))
"""


def start(home, now):
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(home), now.isoformat()], stdout=subprocess.PIPE)
    child.stdout.readline()
    return child


@pytest.mark.processes
def test_a_climber_that_is_killed_anywhere_changes_nothing(tmp_path):
    now = SEASONS["spring"]
    acts = [act for act in script(5, 150, now, DAYS) if act.do.__name__ == "_open"]
    ends = []
    for name in ("calm", "killed"):
        installation = at_home(tmp_path / name)
        with installation.store.writing() as session:
            for act in acts:
                act.do(session, act.matter, now)
        if name == "killed":
            child = start(tmp_path / name, now)
            time.sleep(random.Random(5).uniform(0.0, 0.2))
            child.kill()
            child.communicate()
        climb(installation, now=now)
        ends.append(digest(installation.store))
        installation.store.close()
    assert ends[0] == ends[1]
    assert sum(row[2] == "escalated" for row in ends[0]) > 20
