"""A real command as a child process, with what it cost: processor seconds, wall seconds, and its memory over time."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

VOC = (sys.executable, "-m", "voc.cli")

#: Seconds between two looks at a child's memory.
EVERY = 2.0


@dataclass(frozen=True)
class Look:
    """One look at a running child: seconds since its start, resident MiB, and how far it was, as the caller says."""

    seconds: float
    resident: float
    done: int


@dataclass(frozen=True)
class Cost:
    """What a command cost. `peak` is the largest resident set of it or any child of its, in MiB."""

    code: int
    user: float
    system: float
    wall: float
    peak: float
    output: str
    errors: str
    looks: list[Look] = field(default_factory=list)


def voc(*arguments: str, home: Path, done: Callable[[], int] | None = None, **environment: str) -> Cost:
    """Run `voc` with these arguments on the store in `home`."""
    return run([*VOC, *arguments], {**os.environ, **environment, "VOC_HOME": str(home)}, done)


def run(command: Sequence[str], environment: Mapping[str, str], done: Callable[[], int] | None = None) -> Cost:
    """Run a command to its end; `done` is asked at each look how far the work is."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start, looks = time.monotonic(), []
        child = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)  # noqa: S603  # our words
        next_look = start + EVERY
        while True:
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            time.sleep(0.05)
            if done is not None and time.monotonic() >= next_look:
                looks.append(Look(time.monotonic() - start, resident_of(child.pid), done()))
                next_look = time.monotonic() + EVERY
        child.returncode = os.waitstatus_to_exitcode(status)
        texts = []
        for file in (output, errors):
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
        wall = time.monotonic() - start
        return Cost(
            child.returncode, usage.ru_utime, usage.ru_stime, wall, usage.ru_maxrss / 1024, texts[0], texts[1], looks
        )


def resident_of(pid: int) -> float:
    """Resident MiB of a process now; 0 where it has ended or the machine does not say."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), 0.0)


def checked(cost: Cost, what: str) -> Cost:
    """The cost of a command that must succeed."""
    if cost.code:
        sys.exit(f"{what} ended with {cost.code}:\n{cost.errors[-2000:]}\n{cost.output[-2000:]}")
    return cost
