"""Trains the sentiment head: a multinomial on n-grams and vector, calibrated on texts held out by near-equal groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.base import Vectors
from models.features import all_features
from models.registry import Artifact
from models.sentiment import LABELS, softmax
from models.training.examples import Example
from models.training.linear import compact, fit_classes, fold_of

#: One fold of so many calibrates.
_FOLDS = 10


def train(examples: Sequence[Example], vectors: Vectors, version: str) -> Artifact:
    """An artifact without its card; `vectors` are the examples' own, in order."""
    chosen = [number for number, example in enumerate(examples) if example.sentiment in LABELS]
    texts = [examples[number].text for number in chosen]
    labels = np.array([LABELS.index(examples[number].sentiment) for number in chosen])  # type: ignore[arg-type]
    weights = _balanced(labels, [examples[number].weight for number in chosen])
    rows = all_features(texts, vectors[chosen])
    held = np.array([fold_of(text, _FOLDS) == 0 for text in texts])
    learned = fit_classes(rows[~held], labels[~held], weights[~held])
    temperature = fit_temperature(_logits(rows[held], learned), labels[held], weights[held])
    return Artifact(
        "sentiment", version, {"weights": compact(learned)}, {"temperature": temperature, "labels": list(LABELS)}
    )


def _balanced(labels: NDArray[np.int64], weights: Sequence[float]) -> NDArray[np.float32]:
    """Weights such that each class weighs the same in all."""
    given = np.asarray(weights, dtype=np.float32)
    share = Counter[int]()
    for label, weight in zip(labels, given, strict=True):
        share[int(label)] += float(weight)
    each = sum(share.values()) / len(share)
    balanced: NDArray[np.float32] = given * np.array([each / share[int(label)] for label in labels], dtype=np.float32)
    return balanced


def _logits(rows: Any, learned: NDArray[np.float32]) -> NDArray[np.float32]:
    logits: NDArray[np.float32] = np.asarray(rows @ learned[:-1] + learned[-1], dtype=np.float32)
    return logits


def fit_temperature(logits: NDArray[np.float32], labels: NDArray[np.int64], weights: NDArray[np.float32]) -> float:
    """The temperature at which the shares are as sure as they are right (least weighted log loss)."""
    grid = np.geomspace(0.4, 4.0, 60)
    losses = []
    for temperature in grid:
        shares = softmax((logits / temperature).astype(np.float32))
        losses.append(float((-np.log(shares[np.arange(len(labels)), labels] + 1e-9) * weights).sum()))
    return round(float(grid[int(np.argmin(losses))]), 4)
