"""Shapes that every model part shares, and where the service keeps what it has learned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

#: Numbers in one vector of the encoder.
DIMENSIONS = 384

#: Layers of the encoder; a fork that is begun now shares so many of them, and the upper ones are its own.
ENCODER_LAYERS, SHARED_LAYERS = 6, 3

#: (n, 384) float32, unit rows, in the order of the texts.
Vectors = NDArray[np.float32]

#: Root of the checkout (or of the installed package's parent): where `sample/` and `models/` lie side by side.
PROJECT = Path(__file__).resolve().parent.parent


def unit_rows(rows: NDArray[np.float32]) -> Vectors:
    """The rows scaled to length one; a row of zeros stays one."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    scaled: Vectors = (rows / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
    return scaled


def pack(vector: NDArray[np.float32]) -> bytes:
    """A vector as the store keeps it: 384 float16, 768 bytes."""
    return vector.astype(np.float16).tobytes()


def unpack(packed: bytes) -> NDArray[np.float32]:
    """The vector behind `pack`'s bytes."""
    return np.frombuffer(packed, dtype=np.float16).astype(np.float32)


def sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Logits as shares 0..1."""
    shares: NDArray[np.float32] = (1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30)))).astype(np.float32)
    return shares


def words_of(table: str) -> frozenset[str]:
    """The words of a table kept as readable text: separated by blanks."""
    return frozenset(table.split())


def phrases_of(table: str) -> frozenset[str]:
    """The phrases of a table kept as readable text: separated by bars."""
    return frozenset(" ".join(phrase.split()) for phrase in table.split("|"))
