"""Fits linear heads: logistic regression on n-grams and the vector, the same rows the serving side sees.

All columns of a head are fitted together, the sparse part and the dense part apart: a quarter of the time of one
scikit-learn model a column, which on two shared cores is the difference between minutes and an hour.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from models.base import sigmoid
from models.features import N_FEATURES, Rows
from models.sentiment import softmax
from models.training.examples import near_hash

#: Weights closer to zero than this are left out: they change no answer and would make an artifact ten times as large.
_SMALLEST = 2e-3

_MOST_STEPS = 80


def fit(
    rows: Rows,
    targets: NDArray[np.float32],
    weights: NDArray[np.float32],
    *,
    is_one_of: bool,
    strength: float = 2.0,
) -> NDArray[np.float32]:
    """Weights (131,072 + 384 + 1, k) for targets (n, k) of 0 and 1, each answer weighing `weights` (n, k).

    `is_one_of`: the columns are classes of which one holds (softmax); else each stands for itself. `strength` is
    scikit-learn's C. Deterministic.
    """
    from scipy.optimize import minimize

    k = targets.shape[1]
    used = np.unique(rows.grams.indices)  # columns that no text fills stay zero and need no fitting
    grams, n_used = rows.grams[:, used], len(used)
    shape = (n_used + rows.dense.shape[1] + 1, k)
    weights = (weights / weights.mean()).astype(np.float32)
    transposed = grams.T.tocsr()
    penalty = 1.0 / strength

    def loss_and_slope(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        current = flat.reshape(shape).astype(np.float32)
        logits = np.asarray(grams @ current[:n_used] + rows.dense @ current[n_used:-1] + current[-1], dtype=np.float32)
        shares = softmax(logits) if is_one_of else sigmoid(logits)
        error = (shares - targets) * weights
        slope = np.empty(shape, dtype=np.float64)
        slope[:n_used] = transposed @ error
        slope[n_used:-1] = rows.dense.T @ error
        slope[-1] = error.sum(axis=0)
        kept = flat.reshape(shape)[:-1]
        slope[:-1] += penalty * kept
        loss = -float((_log_likelihood(shares, targets, is_one_of) * weights).sum()) + 0.5 * penalty * float(
            (kept**2).sum()
        )
        return loss, slope.ravel()

    options = {"maxiter": _MOST_STEPS, "ftol": 1e-5, "maxcor": 8}
    found = minimize(loss_and_slope, np.zeros(shape[0] * k), jac=True, method="L-BFGS-B", options=options)
    fitted = found.x.reshape(shape).astype(np.float32)
    learned = np.zeros((N_FEATURES + rows.dense.shape[1] + 1, k), dtype=np.float32)
    learned[used], learned[N_FEATURES:] = fitted[:n_used], fitted[n_used:]
    return learned


def _log_likelihood(shares: NDArray[np.float32], targets: NDArray[np.float32], is_one_of: bool) -> NDArray[np.float32]:
    said = targets * np.log(shares + 1e-9)
    if not is_one_of:
        said += (1.0 - targets) * np.log(1.0 - shares + 1e-9)
    return np.asarray(said, dtype=np.float32)


def fold_of(text: str, n: int) -> int:
    """Which of `n` folds a text belongs to; near-equal texts share one."""
    return int(hashlib.blake2b(near_hash(text).encode(), digest_size=4).hexdigest(), 16) % n


def compact(weights: NDArray[np.float32]) -> NDArray[np.float16]:
    """The weights as an artifact holds them: float16, the negligible n-grams set to zero."""
    small = np.abs(weights) < _SMALLEST
    small[N_FEATURES:] = False
    return np.where(small, 0.0, weights).astype(np.float16)


def compact_grams(weights: NDArray[np.float32]) -> NDArray[np.float16]:
    """The weights of a head on n-grams alone, as an artifact holds them."""
    return np.where(np.abs(weights) < _SMALLEST, 0.0, weights).astype(np.float16)


def fit_temperature(logits: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """The temperature at which the shares are as sure as they are right (least log loss)."""
    grid = np.geomspace(0.4, 4.0, 60)
    losses = []
    for temperature in grid:
        shares = softmax((logits / temperature).astype(np.float32))
        losses.append(float(-np.log(shares[np.arange(len(labels)), labels] + 1e-9).sum()))
    return round(float(grid[int(np.argmin(losses))]), 4)


def small_logistic(rows: NDArray[np.float32], is_so: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Weights and bias of a handful of columns: stacking and calibration."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=10.0, max_iter=1000)
    model.fit(rows, is_so.astype(int))
    return np.concatenate([model.coef_[0], model.intercept_]).astype(np.float32)
