"""The arrays of a saved topic model, read as a stranger's file is: headers before rows, no pickles."""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from voc.errors import ModelError
from voc.storage.topics import DIMENSIONS

#: Name, type and shape; None is any number of rows.
_SHAPES: dict[str, tuple[str, tuple[int | None, ...]]] = {
    "topic_ids": ("<i8", (None,)),
    "positions": ("<i8", (None,)),
    "centroids": ("<f4", (None, DIMENSIONS)),
    "radii": ("<f4", (None,)),
    "away": ("<f4", (None, DIMENSIONS)),
}
#: No store has as many centroids as this: more is a mistake, or meant to fill the memory.
MOST_ROWS = 20_000
MOST_BYTES = 2 * MOST_ROWS * DIMENSIONS * 4

Arrays = Mapping[str, NDArray[Any]]


def write_arrays(arrays: Arrays) -> bytes:
    """The arrays as one npz, not compressed: equal arrays give equal bytes."""
    assert set(arrays) == set(_SHAPES)
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **{name: arrays[name].astype(kind) for name, (kind, _) in _SHAPES.items()})
    return file.getvalue()


def read_arrays(data: bytes) -> dict[str, NDArray[Any]]:
    """What `write_arrays` wrote. Raises `ModelError` saying which array is not as it should be."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
            if set(members) != set(_SHAPES) or len(archive.infolist()) != len(_SHAPES):
                raise ModelError(f"it holds other arrays than {', '.join(sorted(_SHAPES))}")
            return {name: _read(name, archive, members[name]) for name in _SHAPES}
    # All that zipfile and numpy say of a hostile file: encrypted is a RuntimeError, an odd method NotImplementedError.
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, NotImplementedError, RuntimeError):
        raise ModelError("it is damaged, or no file of arrays at all") from None


def _read(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> NDArray[Any]:
    kind, shape = _SHAPES[name]
    if member.compress_type != zipfile.ZIP_STORED:
        raise ModelError(f"{name} is compressed, which no file of ours is")
    with archive.open(member) as file:
        if npy.read_magic(file) != (1, 0):
            raise ModelError(f"{name} has a header of another kind")
        found, is_fortran, dtype = npy.read_array_header_1_0(file)
        if dtype.str != kind or is_fortran or not _fits(found, shape):
            raise ModelError(f"{name} is {dtype.str} of shape {found}, it should be {kind} of shape {_spoken(shape)}")
        n_bytes = math.prod(found) * dtype.itemsize
        rows = file.read(n_bytes + 1)
    if len(rows) != n_bytes:
        raise ModelError(f"{name} does not hold what its header says")
    return np.frombuffer(rows, dtype=kind).reshape(found).copy()


def _fits(found: tuple[int, ...], shape: tuple[int | None, ...]) -> bool:
    return (
        len(found) == len(shape)
        and 0 <= found[0] <= MOST_ROWS
        and all(want is None or got == want for got, want in zip(found, shape, strict=True))
    )


def _spoken(shape: tuple[int | None, ...]) -> str:
    return " × ".join(f"0 to {MOST_ROWS:,}" if n is None else str(n) for n in shape)
