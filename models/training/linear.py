"""Fits linear heads: logistic regression on n-grams and the vector, the same rows the serving side sees."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.features import N_FEATURES
from models.training.examples import near_hash

#: Weights closer to zero than this are left out: they change no answer and would make an artifact ten times as large.
_SMALLEST = 1e-3


def fold_of(text: str, n: int) -> int:
    """Which of `n` folds a text belongs to; near-equal texts share one."""
    return int(hashlib.blake2b(near_hash(text).encode(), digest_size=4).hexdigest(), 16) % n


def fit_binary(rows: Any, is_so: Sequence[bool], weights: Sequence[float], *, c: float = 2.0) -> NDArray[np.float32]:
    """One column of weights (features, then the bias) that tells the rows that are so."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=c, max_iter=120, solver="lbfgs", tol=1e-3)
    model.fit(rows, np.asarray(is_so, dtype=int), sample_weight=np.asarray(weights))
    return np.concatenate([model.coef_[0], model.intercept_]).astype(np.float32)


def fit_classes(rows: Any, labels: Sequence[int], weights: Sequence[float], *, c: float = 2.0) -> NDArray[np.float32]:
    """One column of weights a class (multinomial), the bias in the last row."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=c, max_iter=150, solver="lbfgs", tol=1e-3)
    model.fit(rows, np.asarray(labels), sample_weight=np.asarray(weights))
    return np.concatenate([model.coef_.T, model.intercept_[None]]).astype(np.float32)


def compact(weights: NDArray[np.float32]) -> NDArray[np.float16]:
    """The weights as an artifact holds them: float16, the negligible n-grams set to zero."""
    small = np.abs(weights) < _SMALLEST
    small[N_FEATURES:] = False
    return np.where(small, 0.0, weights).astype(np.float16)


def small_logistic(rows: NDArray[np.float32], is_so: Sequence[bool], weights: Sequence[float]) -> NDArray[np.float32]:
    """Weights and bias of a handful of columns: stacking and calibration."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=10.0, max_iter=1000)
    model.fit(rows, np.asarray(is_so, dtype=int), sample_weight=np.asarray(weights))
    return np.concatenate([model.coef_[0], model.intercept_]).astype(np.float32)
