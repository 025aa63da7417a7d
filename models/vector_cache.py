"""Vectors of texts already read, kept on disk so that training twice reads once; only for training and evaluation.

Lives under `VOC_HOME/models/cache`, one file per encoder version, and holds hashes of texts, never texts. Killed in the
middle it goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from models.base import Vectors, pack, unpack
from models.encoder import Encoder

_CHUNK = 2048


def encode_cached(
    encoder: Encoder, texts: Sequence[str], folder: Path, on_progress: Callable[[int, int], None] | None = None
) -> Vectors:
    """One unit row a text, in order; `on_progress` hears of texts ready and texts in all. Rounded to float16."""
    folder.mkdir(parents=True, exist_ok=True)
    keys = [hashlib.blake2b(text.encode(), digest_size=16).digest() for text in texts]
    with closing(sqlite3.connect(folder / f"{encoder.version}.sqlite", timeout=60)) as file:
        file.execute("CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")
        held = {key for (key,) in file.execute("SELECT key FROM vector")}
        missing = list({key: text for key, text in zip(keys, texts, strict=True) if key not in held}.items())
        missing.sort(key=lambda pair: len(pair[1]))
        for start in range(0, len(missing), _CHUNK):
            chunk = missing[start : start + _CHUNK]
            rows = encoder.encode([text for _, text in chunk])
            with file:
                file.executemany(
                    "INSERT OR REPLACE INTO vector VALUES (?, ?)",
                    [(key, pack(row)) for (key, _), row in zip(chunk, rows, strict=True)],
                )
            if on_progress is not None:
                on_progress(len(texts) - len(missing) + start + len(chunk), len(texts))
        return _look_up(file, keys)


def _look_up(file: sqlite3.Connection, keys: Sequence[bytes]) -> Vectors:
    rows = np.zeros((len(keys), 384), dtype=np.float32)
    found: dict[bytes, bytes] = {}
    for start in range(0, len(keys), 500):
        chunk = list(set(keys[start : start + 500]))
        marks = ",".join("?" * len(chunk))
        found.update(file.execute(f"SELECT key, value FROM vector WHERE key IN ({marks})", chunk))  # noqa: S608  # marks only
    for number, key in enumerate(keys):
        rows[number] = unpack(found[key])
    return rows
