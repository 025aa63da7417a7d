"""Processes that run together end together: asked, failing or killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import PATIENCE, free_port, wait_for
from voc.doors import is_there
from voc.errors import SettingsError
from voc.ports import check_port, only_one

pytestmark = pytest.mark.processes

#: Runs two processes as `voc up` does: one that starts a grandchild and sleeps, and one given as an argument.
TOGETHER = """
import sys
from pathlib import Path
from voc.supervisor import child_environment, supervise

folder = Path(sys.argv[1])
note = "import os, pathlib; pathlib.Path({path!r}).write_text(str(os.getpid()))"
grandchild = note.format(path=str(folder / "grandchild")) + "; import time; time.sleep(120)"
sleeper = (
    "from voc.doors import end_with_parent; end_with_parent();"
    + note.format(path=str(folder / "child"))
    + "; import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', "
    + repr("from voc.doors import end_with_parent; end_with_parent();" + grandchild)
    + "]); time.sleep(120)"
)
processes = {"web": [sys.executable, "-c", sleeper], "worker": [sys.executable, "-c", sys.argv[2]]}
sys.exit(supervise(processes, child_environment(), sys.stdout))
"""
SLEEP = "from voc.doors import end_with_parent; end_with_parent(); import time; print('here'); time.sleep(120)"


class Running:
    """Two processes under a supervisor, and the numbers of the first and of its child."""

    def __init__(self, folder: Path, second: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-c", TOGETHER, str(folder), second], stdout=subprocess.PIPE, text=True
        )
        wait_for(lambda: self.has("child") and self.has("grandchild"), what="both processes")
        self.pids = [int((folder / name).read_text()) for name in ("child", "grandchild")]

    def has(self, name: str) -> bool:
        """Whether that process has noted its number."""
        path = self.folder / name
        return path.exists() and path.read_text() != ""

    def end(self) -> tuple[int, str]:
        """Wait for the end; exit code and output. Nothing that it started is left."""
        output, _ = self.process.communicate(timeout=PATIENCE)
        wait_for(lambda: not any(map(is_there, self.pids)), what="the processes to end")
        return self.process.returncode, output


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_all_processes_end_and_the_exit_is_clean(asked: signal.Signals, tmp_path: Path) -> None:
    running = Running(tmp_path, SLEEP)
    running.process.send_signal(asked)
    code, output = running.end()
    assert code == 0
    assert "Everything is stopped." in output


def test_one_that_fails_stops_the_others_and_is_named(tmp_path: Path) -> None:
    wait = "import pathlib, time\nwhile not pathlib.Path({!r}).exists(): time.sleep(.05)\n"
    running = Running(tmp_path, wait.format(str(tmp_path / "grandchild")) + "time.sleep(.3)\nraise SystemExit(7)")
    code, output = running.end()
    assert code == 1
    assert "the worker process ended with exit code 7" in output


def test_one_that_is_killed_stops_the_others_and_is_named(tmp_path: Path) -> None:
    running = Running(tmp_path, SLEEP)
    os.kill(running.pids[0], signal.SIGKILL)
    code, output = running.end()
    assert code == 1
    assert "the web process was killed by signal 9" in output


def test_where_the_supervisor_itself_is_killed_its_processes_notice(tmp_path: Path) -> None:
    running = Running(tmp_path, SLEEP)
    running.process.kill()
    assert running.end()[0] == -signal.SIGKILL


def test_a_port_that_is_taken_is_named_with_the_next_one() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match=f"Port {port} is taken.*--port {port + 1}"):
            check_port("127.0.0.1", port)
    check_port("127.0.0.1", free_port())


def test_an_address_that_is_not_ours_is_explained() -> None:
    with pytest.raises(SettingsError, match="VOC_HOST"):
        check_port("192.0.2.1", 8000)


def test_one_home_holds_one_voc_up_at_a_time(home: Path) -> None:
    with only_one(home), pytest.raises(SettingsError, match="already running"), only_one(home):
        pass
    with only_one(home):
        pass
