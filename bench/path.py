"""The annotate path on one store, in a process of its own: how long each stage takes, and what it adds to memory.

    python -m bench.path TEXTS        annotates what waits in VOC_HOME, and prints one JSON object

Some of TEXTS (a JSON list) are read first: libraries and kernels are loaded once a process, see `bench.starts`.

Each stage is the function in service, with a clock around it.
"""

# ruff: noqa: E402, T201  (the door closes first; a bench prints)

from __future__ import annotations

import functools
import json
import os
import resource
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from voc.doors import keep_training_out

keep_training_out()

from bench.child import resident_of
from models import annotate, annotating
from models.topics.assign import Assigner
from voc.annotation import Reading
from voc.installation import open_installation
from voc.storage import annotations as book

#: What is not a stage of its own: taking work, putting annotations together, and committing.
REST = "claim, assemble, commit"
KEEP = "keep"
#: Read before the clock starts.
N_FIRST = 256


class Clock:
    """Processor seconds and MiB gained, by stage; a batch is kept by a thread of its own while the next is read."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.gained: dict[str, float] = defaultdict(float)
        self._keeper: int | None = None

    def around(self, name: str, stage: Callable[..., Any]) -> Callable[..., Any]:
        """The same stage, timed under that name."""

        @functools.wraps(stage)
        def timed(*arguments: Any, **named: Any) -> Any:
            held, started = resident_of(os.getpid()), self._now(name)
            try:
                return stage(*arguments, **named)
            finally:
                self.seconds[name] += self._now(name) - started
                self.gained[name] += resident_of(os.getpid()) - held

        return timed

    def _now(self, name: str) -> float:
        """Processor seconds so far of this process without the thread that keeps; for keeping, of that thread alone."""
        if name == KEEP:
            self._keeper = threading.get_ident()
            return time.thread_time()
        kept = 0.0 if self._keeper is None else time.clock_gettime(time.pthread_getcpuclockid(self._keeper))
        return time.process_time() - kept

    def attach(self) -> None:
        """Put the clock around every stage of this process."""
        annotate.STEPS = tuple(self.around(step.__name__.strip("_").replace("_", " "), step) for step in annotate.STEPS)
        Assigner.assign = self.around("topics", Assigner.assign)  # type: ignore[method-assign]
        book.keep = self.around(KEEP, book.keep)


def main() -> None:
    """Load the models, then annotate what waits under the clock."""
    installation = open_installation()
    annotator = annotate.load_annotator(installation.settings, installation.departments)
    texts = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    annotator.annotate([Reading(text, None, "en") for text in texts[:N_FIRST]])
    loaded, clock = resident_of(os.getpid()), Clock()
    clock.attach()
    wall, processor = time.perf_counter(), time.process_time()
    report = annotating.annotate_waiting(installation)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    clock.seconds[REST] = processor - sum(clock.seconds.values())
    clock.gained[REST] = resident_of(os.getpid()) - loaded - sum(clock.gained.values())
    said = {
        "n": report.n_annotated,
        "wall": wall,
        "processor": processor,
        "loaded": loaded,
        "peak": peak,
        "seconds": clock.seconds,
        "gained": clock.gained,
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main()
