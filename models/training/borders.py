"""Learns from a company's own labels on top of a trained head: where its people draw borders, and what is new there.

A hundred labels cannot teach a head, but they can bend one: the trained logits are kept, and what is learned is added
to them, the less the fewer labels there are. How much is chosen by holding out a fifth of the labels in turn.
"""

from __future__ import annotations

import copy

import numpy as np
from numpy.typing import NDArray

from models.base import sigmoid
from models.departments import DepartmentHead, shown_to_borders
from models.features import Seen

#: How strongly what is learned is held to nothing: the first is nearly the trained head.
_STRENGTHS = (100.0, 30.0, 10.0, 3.0, 1.0)
_FOLDS = 5

#: A bias is held to nothing less strongly than the rest.
_OF_BIAS = 0.1


def bent(head: DepartmentHead, seen: Seen, truth: NDArray[np.bool_]) -> DepartmentHead:
    """The head with what the labels `truth` (n, k) of the texts `seen` add; the head itself stays as it is."""
    bending = copy.copy(head)
    bending.borders = borders(head, seen, truth)
    return bending


def borders(head: DepartmentHead, seen: Seen, truth: NDArray[np.bool_]) -> NDArray[np.float32]:
    """(384 + k + 1, k): what the labels `truth` (n, k) of the texts `seen` add to the logits of a head without any."""
    assert head.borders is None
    logits, _ = head.logits(seen)
    rows = shown_to_borders(seen.vectors, logits)
    targets = truth.astype(np.float32)
    folds = np.random.default_rng(0).permutation(len(rows)) % _FOLDS
    losses = [_held_out_loss(rows, logits, targets, folds, strength) for strength in _STRENGTHS]
    return _fitted(rows, logits, targets, _STRENGTHS[int(np.argmin(losses))])


def _held_out_loss(
    rows: NDArray[np.float32],
    logits: NDArray[np.float32],
    targets: NDArray[np.float32],
    folds: NDArray[np.int64],
    strength: float,
) -> float:
    loss = 0.0
    for fold in range(_FOLDS):
        is_held = folds == fold
        added = _fitted(rows[~is_held], logits[~is_held], targets[~is_held], strength)
        loss += _loss(logits[is_held] + rows[is_held] @ added[:-1] + added[-1], targets[is_held])
    return loss


def _fitted(
    rows: NDArray[np.float32], logits: NDArray[np.float32], targets: NDArray[np.float32], strength: float
) -> NDArray[np.float32]:
    """(columns + 1, k): what is added to the logits, the last row the bias."""
    from scipy.optimize import minimize

    shape = rows.shape[1] + 1, targets.shape[1]
    wide = np.concatenate([rows, np.ones((len(rows), 1), dtype=np.float32)], axis=1)
    held = np.full((shape[0], 1), strength)
    held[-1] *= _OF_BIAS

    def loss_and_slope(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        added = flat.reshape(shape)
        now = (logits + wide @ added).astype(np.float32)
        slope = wide.T @ (sigmoid(now) - targets) + held * added
        return _loss(now, targets) + 0.5 * float((held * added**2).sum()), slope.ravel()

    start = np.zeros(shape[0] * shape[1])
    return np.asarray(minimize(loss_and_slope, start, jac=True, method="L-BFGS-B").x, dtype=np.float32).reshape(shape)


def _loss(logits: NDArray[np.float32], targets: NDArray[np.float32]) -> float:
    """The summed log loss of decisions that stand each for itself."""
    return float((np.logaddexp(0.0, logits) - targets * logits).sum())
