"""How long a process takes to be of use: a worker to its first annotation, and the API to be imported."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.child import VOC, checked, run, voc
from bench.scale import waiting

#: Modules that the API may not import before somebody asks for a page or sends a nudge.
LATE = ("dash", "plotly", "celery", "kombu", "scipy", "alembic", "pandas", "spacy", "openvino", "torch")
_API = f"import sys, api.app; print(*(name for name in {LATE!r} if name in sys.modules))"
_LONGEST = 120.0


@dataclass(frozen=True)
class Start:
    """Seconds on the clock and of the processor."""

    wall: float
    processor: float


def one_waits(home: Path) -> None:
    """A store in which one feedback waits for a worker."""
    home.mkdir(parents=True)
    file = home.with_suffix(".jsonl")
    row = {"id": "1", "text": "The app crashes whenever I pay, but the driver was kind.", "date": "2026-06-17"}
    file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    checked(voc("import", str(file), "--source", "bench", "--channel", "review", "--yes", home=home), "voc import")


def worker(template: Path, home: Path) -> Start:
    """From the start of `voc worker`, a nudge in its queue, to the first annotation in a copy of the store."""
    from voc.settings import Settings
    from voc.worker import nudge

    shutil.copytree(template, home)
    nudge("models.annotate", Settings(home=home))
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603  # our own words
        [*VOC, "worker"], env={**os.environ, "VOC_HOME": str(home)}, stdin=subprocess.DEVNULL
    )
    try:
        while waiting(home):
            if process.poll() is not None or time.perf_counter() - started > _LONGEST:
                sys.exit("the worker annotated nothing; what it said stands above")
            time.sleep(0.02)
        wall = time.perf_counter() - started
    finally:
        process.send_signal(signal.SIGTERM)
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
    return Start(wall, usage.ru_utime + usage.ru_stime)


def api() -> tuple[Start, str]:
    """Importing the API's application, and which of `LATE` came along with it."""
    cost = checked(run([sys.executable, "-c", _API], os.environ), "importing the API")
    return Start(cost.wall, cost.user + cost.system), cost.output.strip()
