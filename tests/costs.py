"""What each test file costs in CPU seconds, children included: `make test COSTS=1`.

Durations tell little on a machine that does other things besides; this tells what a test makes it do. What a daemon
does that has left its parent is not seen.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Generator
from pathlib import Path

import pytest

#: So many files are told.
MOST = 30
_FILES: Counter[str] = Counter()
_SEEN: Counter[str] = Counter()


def spent() -> float:
    """CPU seconds of this process, of all that it started and that has ended, and of all that still runs (Linux)."""
    if not Path("/proc/self/stat").exists():
        return sum(os.times()[:4])
    known = {int(folder.name): _read(folder) for folder in Path("/proc").iterdir() if folder.name.isdigit()}
    ours, waiting = 0, [os.getpid()]
    while waiting:
        parent = waiting.pop()
        ours += known[parent][1]
        waiting += [number for number, (its_parent, _) in known.items() if its_parent == parent]
    return ours / os.sysconf("SC_CLK_TCK")


def _read(folder: Path) -> tuple[int, int]:
    """A process's parent and its ticks, see proc(5); nothing for one that has just ended."""
    try:
        fields = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0, 0
    return int(fields[1]), sum(map(int, fields[11:15]))


def _noting(item: pytest.Item) -> Generator[None, object, object]:
    before = spent()
    try:
        return (yield)
    finally:
        item.user_properties.append(("cpu", spent() - before))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, object, object]:
    """Fixtures cost, too."""
    return (yield from _noting(item))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """The test itself."""
    return (yield from _noting(item))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """And what comes behind it."""
    return (yield from _noting(item))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add up, in the process that tells: reports come to it from every worker."""
    if report.when == "teardown":
        file = report.nodeid.partition("::")[0]
        _FILES[file] += sum(float(str(value)) for name, value in report.user_properties if name == "cpu")
        _SEEN[file] += 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The dearest files."""
    terminalreporter.section(f"{sum(_FILES.values()):.0f} CPU seconds")
    for file, seconds in _FILES.most_common(MOST):
        terminalreporter.line(f"{seconds:8.1f}  {file} ({_SEEN[file]})")
