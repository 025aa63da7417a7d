"""OpenVINO without its telemetry: nothing may leave the machine, not even a count of imports."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from types import ModuleType
from typing import Any, TypeVar, cast

from numpy.typing import NDArray

T = TypeVar("T")
Inputs = Mapping[str, NDArray[Any]]


def silence_telemetry() -> None:
    """Make `openvino_telemetry` unimportable, before openvino or nncf ask for it: both then use their own stubs.

    As shipped, `import openvino` alone reports to a server.
    """
    sys.modules.setdefault("openvino_telemetry", cast(ModuleType, None))


def openvino() -> Any:
    """The library, imported on first use."""
    silence_telemetry()
    import openvino as library

    return library


def compiled(model: Any, threads: int) -> Any:
    """A model ready to run on this many cores."""
    return (
        openvino()
        .Core()
        .compile_model(
            model,
            "CPU",
            {
                "INFERENCE_NUM_THREADS": threads,
                "NUM_STREAMS": threads,
                "PERFORMANCE_HINT": "THROUGHPUT",
                # On processors with AMX the default is bfloat16, whose attention is wrong at exactly 32 tokens (cosine
                # 0.57 to 0.9 against float32, openvino 2026.4); and vectors should not depend on the processor.
                "INFERENCE_PRECISION_HINT": "f32",
            },
        )
    )


class Requests:
    """A compiled model at work on several cores, whose answers come back to the thread that asked.

    Not openvino's AsyncInferQueue: its callbacks need Python's lock in threads that a model waits for, with that very
    lock held, when it is let go of; now and then both wait for ever. One caller at a time.
    """

    def __init__(self, model: Any, threads: int) -> None:
        self._model = model
        # One more than can run, so that none idles while an answer is looked at.
        self._free = [model.create_infer_request() for _ in range(threads + 1)]

    def answers(self, batches: Iterable[tuple[Inputs, T]]) -> Iterator[tuple[list[NDArray[Any]], T]]:
        """For each batch its outputs, good until the next is asked for, and what came beside it; in order."""
        running: deque[tuple[Any, T]] = deque()
        try:
            for inputs, beside in batches:
                if not self._free:
                    yield from self._next(running)
                request = self._free.pop()
                running.append((request, beside))
                request.start_async(inputs)
            while running:
                yield from self._next(running)
        finally:
            for request, _ in running:
                with suppress(RuntimeError):  # the first failure is on its way up already
                    self._wait(request)

    def _next(self, running: deque[tuple[Any, T]]) -> Iterator[tuple[list[NDArray[Any]], T]]:
        request, beside = running.popleft()
        self._wait(request)
        yield [tensor.data for tensor in request.output_tensors], beside

    def _wait(self, request: Any) -> None:
        """Wait for a request, which is free then; one that failed would fail for ever, and another takes its place."""
        try:
            request.wait()
        except RuntimeError:
            request = self._model.create_infer_request()
            raise
        finally:
            self._free.append(request)


def n_threads(wanted: int) -> int:
    """How many cores one process uses: `wanted`, or up to four where that is 0."""
    return wanted or min(4, os.cpu_count() or 1)
