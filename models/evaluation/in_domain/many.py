"""A classifier for many classes, ridge regression on how alike texts are, and signs that a text belongs to none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.base import Vectors, unit_rows
from models.evaluation.in_domain.lab import Texts
from models.features import n_grams
from models.sentiment import softmax

#: How much of a likeness is words, and how quickly meaning fades with distance: chosen on training texts.
_WORDS, _FADING = 0.4, 2.0


class Alike:
    """How alike texts are, by rare words and pieces of words that they share, and by meaning: 0 to 1."""

    def __init__(
        self, texts: Sequence[str], vectors: Vectors, counted: NDArray[np.bool_], words: float = _WORDS
    ) -> None:
        from scipy import sparse

        grams = n_grams(texts)
        met = np.asarray((grams[counted] > 0).sum(axis=0)).ravel()
        rare = np.log((counted.sum() + 1) / (met + 1)).astype(np.float32) + 1
        weighed = grams @ sparse.diags(rare)
        lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1))).ravel()
        self._grams = (sparse.diags((1 / np.maximum(lengths, 1e-9)).astype(np.float32)) @ weighed).tocsr()
        self.vectors, self._words = vectors, words

    def of(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.float32]:
        """(rows, columns) for texts by number."""
        meaning = np.exp(2 * _FADING * (self.vectors[rows] @ self.vectors[columns].T - 1))
        words = np.asarray((self._grams[rows] @ self._grams[columns].T).todense())
        return np.asarray(self._words * words + (1 - self._words) * meaning, dtype=np.float32)


def by_ridge(
    alike: Alike,
    learned: NDArray[np.int64],
    labels: NDArray[np.int64],
    k: int,
    asked: Sequence[NDArray[np.int64]],
    strength: float = 0.1,
) -> list[NDArray[np.float32]]:
    """Scores (n, k) of each group of texts asked, by kernel ridge regression on those `learned` and their labels."""
    from scipy.linalg import cho_factor, cho_solve

    likeness = alike.of(learned, learned)
    likeness[np.diag_indices(len(learned))] += strength
    targets = np.eye(k, dtype=np.float32)[labels] - 1 / k
    weights = cho_solve(cho_factor(likeness, overwrite_a=True, check_finite=False), targets, check_finite=False)
    return [np.asarray(alike.of(group, learned) @ weights, dtype=np.float32) for group in asked]


def strangeness(
    alike: Alike,
    learned: NDArray[np.int64],
    data: Texts,
    asked: NDArray[np.int64],
    logits: NDArray[np.float32],
) -> NDArray[np.float32]:
    """(n, 6) signs that a text belongs to no class: how unsure we are, and how far it is from all that was learned.

    The greatest share, the margin to the next and the energy; the likeness to the nearest text and to the nearest
    class; and how far it is from the nearest class as the classes are wide (Mahalanobis).
    """
    shares = np.sort(softmax(logits), axis=1)
    energy = np.log(np.exp(logits - logits.max(axis=1, keepdims=True)).sum(axis=1)) + logits.max(axis=1)
    labels = data.labels[learned]
    vectors, rows = alike.vectors[learned], alike.vectors[asked]
    means = np.stack([vectors[labels == label].mean(axis=0) for label in range(data.k)])
    inside = np.cov((vectors - means[labels]).T) + 1e-4 * np.eye(vectors.shape[1])
    root = np.linalg.cholesky(np.linalg.inv(inside))
    there, here = means @ root, rows @ root
    far = (here**2).sum(1)[:, None] + (there**2).sum(1) - 2 * here @ there.T
    near = rows @ vectors.T
    signs = [shares[:, -1], shares[:, -1] - shares[:, -2], energy, near.max(axis=1)]
    signs += [(rows @ unit_rows(means).T).max(axis=1), np.sqrt(np.maximum(far.min(axis=1), 0)) / 10]
    return np.stack(signs, axis=1).astype(np.float32)
