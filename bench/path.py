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
#: The stage that waits for the engine, whose threads are no Python's.
ENCODE = "encode"
#: Everything that a thread of Python does for a batch; stages lie within.
READ, KEEP = "read a batch", "keep a batch"
#: Read before the clock starts.
N_FIRST = 256


class Clock:
    """Processor seconds and MiB gained, by stage; batches are read and kept by threads of their own."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.gained: dict[str, float] = defaultdict(float)
        self._one = threading.Lock()

    def around(self, name: str, stage: Callable[..., Any]) -> Callable[..., Any]:
        """The same stage, timed under that name in the thread that it runs in."""

        @functools.wraps(stage)
        def timed(*arguments: Any, **named: Any) -> Any:
            held, started = resident_of(os.getpid()), time.thread_time()
            try:
                return stage(*arguments, **named)
            finally:
                with self._one:
                    self.seconds[name] += time.thread_time() - started
                    self.gained[name] += resident_of(os.getpid()) - held

        return timed

    def settle(self, processor: float, main: float) -> None:
        """Give the engine's threads to the stage that waits for them, and what is no stage its own line."""
        python = self.seconds.pop(READ) + self.seconds.pop(KEEP) + main
        stages = sum(self.seconds.values())
        self.seconds[ENCODE] += processor - python
        self.seconds[REST] = python - stages
        del self.gained[READ], self.gained[KEEP]

    def attach(self) -> None:
        """Put the clock around every stage of this process."""
        annotate.STEPS = tuple(self.around(step.__name__.strip("_").replace("_", " "), step) for step in annotate.STEPS)
        Assigner.assign = self.around("topics", Assigner.assign)  # type: ignore[method-assign]
        book.keep = self.around("keep", book.keep)
        annotating._read = self.around(READ, annotating._read)
        annotating._keep = self.around(KEEP, annotating._keep)


def main() -> None:
    """Load the models, then annotate what waits under the clock."""
    installation = open_installation()
    annotator = annotate.load_annotator(installation.settings, installation.departments)
    texts = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    annotator.annotate([Reading(text, None, "en") for text in texts[:N_FIRST]])
    loaded, clock = resident_of(os.getpid()), Clock()
    clock.attach()
    wall, processor, main = time.perf_counter(), time.process_time(), time.thread_time()
    report = annotating.annotate_waiting(installation)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    clock.settle(processor, time.thread_time() - main)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
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
