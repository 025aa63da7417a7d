"""Learns a company's own departments from its labels, on top of a trained head that knows nothing of them.

A hundred labels cannot teach a head, but they can bend one: the logits are kept, and what is learned is added to them,
the less the fewer labels there are. How much is chosen for each department by holding out a fifth of the labels in
turn, and nothing is added where that does not help. Departments that the head was trained for learn with the head.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.base import sigmoid
from models.departments import DepartmentHead, shown_to_borders
from models.features import Seen
from models.training.examples import near_hash

#: How strongly what is learned is held to nothing: the first is nearly what was said before.
_STRENGTHS = (100.0, 30.0, 10.0, 3.0, 1.0)
_FOLDS = 5

#: With fewer labels of its own, a department is told by its words alone.
LEAST = 5

#: Of the held-out loss, what is learned must take away so much.
_WORTH = 0.02


def bent(head: DepartmentHead, seen: Seen, truth: NDArray[np.bool_], own: Sequence[int]) -> DepartmentHead:
    """The head with what the labels `truth` (n, k) of the texts `seen` add to its departments number `own`.

    The head itself stays as it is.
    """
    bending = copy.copy(head)
    bending.borders = borders(head, seen, truth, own)
    return bending


def borders(head: DepartmentHead, seen: Seen, truth: NDArray[np.bool_], own: Sequence[int]) -> NDArray[np.float32]:
    """(384 + k + 1, k): what labels add to the logits of a head without any; nothing but in the columns `own`."""
    assert head.borders is None
    logits, _ = head.logits(seen)
    rows = shown_to_borders(seen.vectors, logits)
    wide = np.concatenate([rows, np.ones((len(rows), 1), dtype=np.float32)], axis=1)
    groups = np.unique([near_hash(text) for text in seen.texts], return_inverse=True)[1]
    folds = np.random.default_rng(0).permutation(groups.max() + 1)[groups] % _FOLDS
    added = np.zeros((wide.shape[1], logits.shape[1]), dtype=np.float32)
    for column in own:
        if truth[:, column].sum() >= LEAST:
            added[:, column] = _best(wide, logits[:, column], truth[:, column].astype(np.float32), folds)
    return added


def _best(
    wide: NDArray[np.float32], logits: NDArray[np.float32], truth: NDArray[np.float32], folds: NDArray[np.int64]
) -> NDArray[np.float32]:
    """(columns,) what is added for one department, held to nothing as strongly as held-out labels ask for."""
    losses = [_held_out_loss(wide, logits, truth, folds, strength) for strength in _STRENGTHS]
    if min(losses) > (1 - _WORTH) * _loss(logits, truth):
        return np.zeros(wide.shape[1], dtype=np.float32)
    return _fitted(wide, logits, truth, _STRENGTHS[int(np.argmin(losses))])


def _held_out_loss(
    wide: NDArray[np.float32],
    logits: NDArray[np.float32],
    truth: NDArray[np.float32],
    folds: NDArray[np.int64],
    strength: float,
) -> float:
    loss = 0.0
    for fold in range(_FOLDS):
        is_held = folds == fold
        added = _fitted(wide[~is_held], logits[~is_held], truth[~is_held], strength)
        loss += _loss(logits[is_held] + wide[is_held] @ added, truth[is_held])
    return loss


def _fitted(
    wide: NDArray[np.float32], logits: NDArray[np.float32], truth: NDArray[np.float32], strength: float
) -> NDArray[np.float32]:
    """(columns,): what is added to the logits, the last one the bias."""
    from scipy.optimize import minimize

    def loss_and_slope(added: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        now = (logits + wide @ added).astype(np.float32)
        slope = wide.T @ (sigmoid(now) - truth) + strength * added
        return _loss(now, truth) + 0.5 * strength * float((added**2).sum()), slope

    found = minimize(loss_and_slope, np.zeros(wide.shape[1]), jac=True, method="L-BFGS-B")
    return np.asarray(found.x, dtype=np.float32)


def _loss(logits: NDArray[np.float32], truth: NDArray[np.float32]) -> float:
    """The summed log loss of decisions that stand each for itself."""
    return float((np.logaddexp(0.0, logits) - truth * logits).sum())
