"""Trains the sentiment head: a multinomial on n-grams and vector, calibrated on texts held out by near-equal groups."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.base import Vectors
from models.features import Rows
from models.registry import Artifact
from models.sentiment import LABELS, softmax
from models.training.examples import Example
from models.training.linear import compact, fit, fold_of

#: One fold of so many calibrates.
_FOLDS = 10


def train(examples: Sequence[Example], vectors: Vectors, version: str) -> Artifact:
    """An artifact without its card; `vectors` are the examples' own, in order."""
    chosen = [number for number, example in enumerate(examples) if example.sentiment in LABELS]
    texts = [examples[number].text for number in chosen]
    names: list[str] = list(LABELS)
    labels = np.array([names.index(str(examples[number].sentiment)) for number in chosen])
    weights = _balanced(labels, [examples[number].weight for number in chosen])
    targets = np.eye(len(LABELS), dtype=np.float32)[labels]
    rows = Rows.of(texts, vectors[chosen])
    held = np.array([fold_of(text, _FOLDS) == 0 for text in texts])
    learned = fit(rows[~held], targets[~held], weights[~held, None], is_one_of=True)
    temperature = fit_temperature(rows[held].logits(learned), labels[held], weights[held])
    arrays: dict[str, NDArray[np.generic]] = {"weights": compact(learned)}
    return Artifact("sentiment", version, arrays, {"temperature": temperature, "labels": names})


def _balanced(labels: NDArray[np.int64], weights: Sequence[float]) -> NDArray[np.float32]:
    """Weights such that each class weighs the same in all."""
    given = np.asarray(weights, dtype=np.float32)
    sums = np.bincount(labels, weights=given, minlength=len(LABELS))
    return np.asarray(given * (sums.mean() / np.maximum(sums, 1e-6))[labels], dtype=np.float32)


def fit_temperature(logits: NDArray[np.float32], labels: NDArray[np.int64], weights: NDArray[np.float32]) -> float:
    """The temperature at which the shares are as sure as they are right (least weighted log loss)."""
    grid = np.geomspace(0.4, 4.0, 60)
    losses = []
    for temperature in grid:
        shares = softmax((logits / temperature).astype(np.float32))
        losses.append(float((-np.log(shares[np.arange(len(labels)), labels] + 1e-9) * weights).sum()))
    return round(float(grid[int(np.argmin(losses))]), 4)
