"""Trains the departments head: one column a shipped department, one for "anybody", the shared weights of comparisons.

Thresholds come from pieces held out by near-equal groups, never from departments_gold.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.base import Vectors, sigmoid
from models.features import all_features
from models.prototypes import N_COLUMNS, Prototypes
from models.registry import Artifact
from models.training.examples import Example
from models.training.linear import compact, fit_binary, fold_of, small_logistic

_FOLDS = 5

#: Of 100 first guesses that are routed, so many must be right.
PRECISION = 0.97


def train(
    examples: Sequence[Example], vectors: Vectors, version: str, ids: Sequence[str], prototypes: Prototypes
) -> Artifact:
    """An artifact without its card, for the departments `ids` whose words `prototypes` holds."""
    chosen = [number for number, example in enumerate(examples) if example.departments is not None]
    taken = [examples[number] for number in chosen]
    rows = all_features([example.text for example in taken], vectors[chosen])
    truth = _truth(taken, ids)
    weights = np.array([example.weight for example in taken], dtype=np.float32)
    learned = _fit(rows, truth, weights)

    own = np.array([example.source in ("written", "sample") for example in taken])
    unseen = _out_of_fold(rows, truth, weights, [example.text for example in taken], own)
    compared = prototypes.compare(vectors[chosen][own])
    answers, graded = truth[own], np.ones(int(own.sum()), dtype=np.float32)
    generic = small_logistic(
        compared.reshape(-1, N_COLUMNS), list(answers[:, :-1].ravel()), list(np.repeat(graded, len(ids)))
    )
    near = compared @ generic[:-1] + generic[-1]
    stacked = np.stack([unseen[:, :-1], near, np.repeat(unseen[:, -1:], len(ids), axis=1)], axis=2)
    stack = small_logistic(stacked.reshape(-1, 3), list(answers[:, :-1].ravel()), list(np.repeat(graded, len(ids))))
    sure = np.stack([unseen[:, -1], near.max(axis=1)], axis=1)
    usable = small_logistic(sure, list(answers[:, -1]), list(graded))
    shares = sigmoid(stacked @ stack[:-1] + stack[-1])
    numbers = {
        "departments": list(ids),
        **thresholds(shares, sigmoid(sure @ usable[:-1] + usable[-1]), answers),
    }
    arrays = {
        "weights": compact(learned),
        "generic": generic,
        "stack": stack,
        "usable": usable,
        "sentences": prototypes.sentences,
    }
    return Artifact("departments", version, arrays, numbers)


def _truth(examples: Sequence[Example], ids: Sequence[str]) -> NDArray[np.bool_]:
    """(n, k + 1): which departments, and whether any."""
    named = [[name in (example.departments or ()) for name in ids] for example in examples]
    truth = np.array(named, dtype=bool)
    return np.concatenate([truth, truth.any(axis=1, keepdims=True)], axis=1)


def _fit(rows: Any, truth: NDArray[np.bool_], weights: NDArray[np.float32]) -> NDArray[np.float32]:
    columns = []
    for column in range(truth.shape[1]):
        is_so = truth[:, column]
        balanced = weights.copy()
        # A rare department weighs at least a tenth of all.
        share = weights[is_so].sum() / max(weights.sum(), 1e-6)
        if 0 < share < 0.1:
            balanced[is_so] *= 0.1 / share
        columns.append(fit_binary(rows, list(is_so), list(balanced)))
    return np.stack(columns, axis=1)


def _out_of_fold(
    rows: Any, truth: NDArray[np.bool_], weights: NDArray[np.float32], texts: Sequence[str], own: NDArray[np.bool_]
) -> NDArray[np.float32]:
    folds = np.array([fold_of(text, _FOLDS) for text in texts])
    unseen = np.zeros(truth.shape, dtype=np.float32)
    for fold in range(_FOLDS):
        there = (folds == fold) & own
        if there.any():
            learned = _fit(rows[folds != fold], truth[folds != fold], weights[folds != fold])
            unseen[there] = np.asarray(rows[there] @ learned[:-1] + learned[-1])
    return unseen[own]


def thresholds(shares: NDArray[np.float32], usable: NDArray[np.float32], truth: NDArray[np.bool_]) -> dict[str, float]:
    """From which confidence a department is listed (best F1), a text usable, and a first guess routed (97 % right)."""
    grid = np.linspace(0.1, 0.7, 61)
    listed = max(grid, key=lambda start: _f1(shares >= start, truth[:, :-1]))
    usable_from = max(grid, key=lambda start: _f1(usable >= start, truth[:, -1]))
    first = shares.argmax(axis=1)
    is_right, sure = truth[np.arange(len(first)), first], shares.max(axis=1)
    return {
        "listed_from": round(float(listed), 3),
        "usable_from": round(float(usable_from), 3),
        "routed_from": round(routed_from(sure, is_right), 4),
    }


def routed_from(sure: NDArray[np.float32], is_right: NDArray[np.bool_]) -> float:
    """The least confidence from which on at least 97 % are right; above 1 where there is none."""
    order = np.argsort(-sure, kind="stable")
    right = np.cumsum(is_right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero((right >= PRECISION) & (np.arange(len(order)) >= 30))
    return float(sure[order[good[-1]]]) if len(good) else 1.01


def _f1(said: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    return 2 * float((said & truth).sum()) / max(1.0, float(said.sum() + truth.sum()))
