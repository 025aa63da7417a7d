"""What was read of texts already, kept on disk so that training twice reads once; only for training and evaluation.

Lives under `VOC_HOME/models/cache`, one file per encoder and forks, and holds hashes of texts, never texts. Killed in
the middle it goes on where it stopped. What goes of it, and when, stands in `models.training_cache`.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.base import DIMENSIONS
from models.encoder import Encoder
from models.features import Seen
from voc.text import exact_key

_CHUNK = 2048

#: Raised when the same encoder and fork read a text otherwise than before.
READING = 1


def see_cached(
    encoder: Encoder, texts: Sequence[str], folder: Path, on_progress: Callable[[int, int], None] | None = None
) -> Seen:
    """What heads see of the texts, in order, rounded to float16; `on_progress` hears of texts ready and in all."""
    folder.mkdir(parents=True, exist_ok=True)
    keys = [bytes.fromhex(exact_key(text)) for text in texts]
    path = folder / ("+".join([encoder.version, *encoder.forks, f"reading-{READING}"]) + ".sqlite")
    with closing(sqlite3.connect(path, timeout=60)) as file:
        file.execute("CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")
        held = {key for (key,) in file.execute("SELECT key FROM vector")}
        missing = list({key: text for key, text in zip(keys, texts, strict=True) if key not in held}.items())
        missing.sort(key=lambda pair: len(pair[1]))
        for start in range(0, len(missing), _CHUNK):
            chunk = missing[start : start + _CHUNK]
            read = _read(encoder, [text for _, text in chunk])
            with file:
                file.executemany(
                    "INSERT OR REPLACE INTO vector VALUES (?, ?)",
                    [(key, row.tobytes()) for (key, _), row in zip(chunk, read, strict=True)],
                )
            if on_progress is not None:
                on_progress(len(texts) - len(missing) + start + len(chunk), len(texts))
        rows = _look_up(file, keys, 1 + len(encoder.forks))
    os.utime(path)  # used today
    felt = {fork: rows[:, number] for number, fork in enumerate(encoder.forks, start=1)}
    return Seen(texts, np.ascontiguousarray(rows[:, 0]), felt)


def _read(encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float16]:
    """(n, 1 + forks, 384): vectors, then what each fork felt."""
    seen = Seen.of(texts, encoder)
    return np.stack([seen.vectors, *(seen.felt[fork] for fork in encoder.forks)], axis=1).astype(np.float16)


def _look_up(file: sqlite3.Connection, keys: Sequence[bytes], n: int) -> NDArray[np.float32]:
    rows = np.zeros((len(keys), n, DIMENSIONS), dtype=np.float32)
    found: dict[bytes, bytes] = {}
    for start in range(0, len(keys), 500):
        chunk = list(set(keys[start : start + 500]))
        marks = ",".join("?" * len(chunk))
        found.update(file.execute(f"SELECT key, value FROM vector WHERE key IN ({marks})", chunk))  # noqa: S608  # marks only
    for number, key in enumerate(keys):
        rows[number] = np.frombuffer(found[key], dtype=np.float16).reshape(n, DIMENSIONS)
    return rows
