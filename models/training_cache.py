"""The folder of what training has read already: what of it goes, and when.

It holds numbers and keys of texts, never texts. Whatever goes is read again by the next training that wants it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from voc.settings import Settings

#: A file that nobody has used for this long goes; and the one used longest ago, while there are more bytes than this.
UNUSED, MOST_BYTES = timedelta(days=90), 4_000_000_000
_CHUNK = 500


def cache_of(settings: Settings) -> Path:
    """Where what was read of training texts is kept."""
    return settings.models_home / "cache"


def drop_texts(folder: Path, keys: Collection[str]) -> int:
    """Drop what is kept of the texts with these keys (see `voc.text.exact_key`); how many were kept."""
    n = sum(_drop_vectors(path, sorted(keys)) for path in sorted(folder.glob("*.sqlite")))
    wanted = {bytes.fromhex(key) for key in keys}
    for path in sorted((folder / "states").glob("*.npz")):
        if _holds(path, wanted):
            path.unlink(missing_ok=True)
            n += 1
    return n


def tidy(folder: Path, *, now: datetime, most_bytes: int = MOST_BYTES) -> int:
    """Drop files that nobody has used for long, then those used longest ago until the rest is small; how many went."""
    found = [(path.stat().st_mtime, path.stat().st_size, path) for path in files(folder)]
    size, n = sum(size for _, size, _ in found), 0
    for used_at, weight, path in sorted(found):
        if used_at >= (now - UNUSED).timestamp() and size <= most_bytes:
            break
        path.unlink(missing_ok=True)
        size, n = size - weight, n + 1
    return n


def files(folder: Path) -> list[Path]:
    """Every file of the cache."""
    return [path for path in sorted(folder.rglob("*")) if path.suffix in (".sqlite", ".npz")]


def _drop_vectors(path: Path, keys: Sequence[str]) -> int:
    n = 0
    with closing(sqlite3.connect(path, timeout=60)) as file:
        file.execute("PRAGMA secure_delete=ON")  # freed pages are overwritten
        for start in range(0, len(keys), _CHUNK):
            chunk = [bytes.fromhex(key) for key in keys[start : start + _CHUNK]]
            marks = ",".join("?" * len(chunk))
            with file:
                n += file.execute(f"DELETE FROM vector WHERE key IN ({marks})", chunk).rowcount  # noqa: S608  # marks only
    return n


def _holds(path: Path, wanted: Collection[bytes]) -> bool:
    """Whether a file of states may hold one of the texts; one that does not say whose states it holds may."""
    with np.load(path, allow_pickle=False) as file:
        return "keys" not in file or any(row.tobytes() in wanted for row in file["keys"])
