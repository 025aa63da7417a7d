"""Encoders side by side, each alone in a process of its own: what turns texts into vectors, and how fast.

    python -m bench.encoders NAME TEXTS VECTORS FLOAT

Loads the encoder NAME, says "ready", then encodes all TEXTS (a JSON list) whenever it is sent a line, and answers with
wall and processor seconds. VECTORS is where it leaves the last rows, FLOAT the folder of the unquantised model.
"""

# ruff: noqa: S603, T201  (our own words; a bench prints)

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: What is compared, in the order in which it takes turns. The first is what the others are measured by.
NAMES = {
    "torch": "SentenceTransformer, torch fp32",
    "float": "OpenVINO fp32, our batches",
    "plain": "voc, static int8",
    "forked": "voc, static int8, with its fork",
}

Encode = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True)
class Turn:
    """Seconds of one pass over all texts."""

    wall: float
    processor: float


class Racer:
    """One encoder in its process, loaded and waiting for its turns."""

    def __init__(self, name: str, folder: Path) -> None:
        self._rows = folder / f"{name}.npy"
        command = [sys.executable, "-m", "bench.encoders", name, str(folder / "texts.json"), str(self._rows)]
        self._process = subprocess.Popen(
            [*command, str(folder / "float")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._hear()

    def turn(self) -> Turn:
        """Encode everything once."""
        self._pipe("stdin").write("go\n")
        self._pipe("stdin").flush()
        return Turn(*json.loads(self._hear()))

    def rows(self) -> NDArray[np.float32]:
        """The vectors of its last turn."""
        rows: NDArray[np.float32] = np.load(self._rows, allow_pickle=False)
        return rows

    def end(self) -> None:
        """Let the process go."""
        self._pipe("stdin").close()
        self._process.wait(timeout=60)
        self._pipe("stdout").close()

    def _hear(self) -> str:
        line = str(self._pipe("stdout").readline())
        if not line:
            sys.exit(f"an encoder ended with {self._process.wait()} before its time; what it said stands above")
        return line

    def _pipe(self, name: str) -> Any:
        return getattr(self._process, name)


def build_float(folder: Path) -> None:
    """Write the published weights as an unquantised OpenVINO model, in the shape that `Encoder` loads."""
    import openvino

    from models.quantise import convert
    from models.weights import find_weights

    folder.mkdir(parents=True, exist_ok=True)
    openvino.save_model(convert(find_weights()), folder / "model.xml", compress_to_fp16=False)
    shutil.copyfile(find_weights().tokenizer, folder / "tokenizer.json")


def opened(name: str, float_model: Path) -> Encode:
    """An encoder by its name, loaded as it is loaded in use."""
    if name == "torch":
        return _torch()
    from voc.doors import keep_training_out

    keep_training_out()
    from models import registry
    from models.encoder import Encoder, load_encoder
    from models.engine import n_threads
    from voc.settings import Settings

    settings = Settings()
    if name == "float":
        return Encoder(float_model, threads=n_threads(settings.encoder_threads)).encode
    forks = (registry.fork_of(settings, registry.load(settings, "sentiment")),) if name == "forked" else ()
    return load_encoder(settings, forks).encode


def _torch() -> Encode:
    from sentence_transformers import SentenceTransformer

    from models.weights import find_weights

    model = SentenceTransformer(str(find_weights().folder), device="cpu")
    return lambda texts: np.asarray(model.encode(list(texts), show_progress_bar=False), dtype=np.float32)


def main() -> None:
    """One racer's process: load, then a pass for every line."""
    name, texts_file, rows_file, float_model = sys.argv[1:]
    texts = json.loads(Path(texts_file).read_text(encoding="utf-8"))
    encode = opened(name, Path(float_model))
    encode(texts[:256])  # kernels are made for every shape once, and that is not what is compared
    print("ready", flush=True)
    for _ in sys.stdin:
        wall, processor = time.perf_counter(), time.process_time()
        rows = encode(texts)
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        np.save(rows_file, rows, allow_pickle=False)
        print(json.dumps([wall, processor]), flush=True)


if __name__ == "__main__":
    main()
