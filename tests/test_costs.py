"""What a test costs is counted with the processes that it started, while they run and when they have ended."""

from __future__ import annotations

import subprocess
import sys

from tests.costs import spent
from tests.servers import wait_for

BUSY = "while True: pass"


def test_a_process_that_still_runs_and_one_that_has_ended_are_counted() -> None:
    before = spent()
    child = subprocess.Popen([sys.executable, "-c", BUSY])
    try:
        wait_for(lambda: spent() > before + 0.2, what="the child to be counted")
    finally:
        child.kill()
        child.wait()
    assert spent() > before + 0.2
