"""Classifiers for many classes: ridge regression on how alike two texts are, and what several of them say together."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.base import Vectors, unit_rows
from models.evaluation.in_domain.lab import Lab, Texts
from models.features import n_grams
from models.sentiment import softmax
from models.training.fork import Lesson, Plan, Task, felt

#: How much of a likeness is words, and how quickly meaning fades with distance: chosen on training texts.
_WORDS, _FADING = 0.4, 2.0


class Alike:
    """How alike texts are, by rare words and pieces of words that they share, and by meaning: 0 to 1."""

    def __init__(self, texts: Sequence[str], vectors: Vectors, counted: NDArray[np.bool_]) -> None:
        from scipy import sparse

        grams = n_grams(texts)
        met = np.asarray((grams[counted] > 0).sum(axis=0)).ravel()
        rare = np.log((counted.sum() + 1) / (met + 1)).astype(np.float32) + 1
        weighed = grams @ sparse.diags(rare)
        lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1))).ravel()
        self._grams = (sparse.diags((1 / np.maximum(lengths, 1e-9)).astype(np.float32)) @ weighed).tocsr()
        self.vectors = vectors

    def of(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.float32]:
        """(rows, columns) for texts by number."""
        meaning = np.exp(2 * _FADING * (self.vectors[rows] @ self.vectors[columns].T - 1))
        words = np.asarray((self._grams[rows] @ self._grams[columns].T).todense())
        return np.asarray(_WORDS * words + (1 - _WORDS) * meaning, dtype=np.float32)


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


def weighed(voices: Sequence[NDArray[np.float32]], truth: NDArray[np.int64]) -> NDArray[np.float64]:
    """A factor for each voice's scores (n, k) with which their sum gives the best shares of the truth (log loss)."""
    from scipy.optimize import minimize

    def loss(factors: NDArray[np.float64]) -> float:
        shares = softmax(summed(voices, np.exp(factors)))
        return -float(np.log(shares[np.arange(len(truth)), truth] + 1e-9).mean())

    found = minimize(loss, np.zeros(len(voices)), method="Nelder-Mead", options={"maxiter": 200})
    return np.asarray(np.exp(found.x), dtype=np.float64)


def summed(voices: Sequence[NDArray[np.float32]], factors: NDArray[np.float64]) -> NDArray[np.float32]:
    """The voices' scores, each times its factor."""
    return np.asarray(sum(factor * voice for factor, voice in zip(factors, voices, strict=True)), dtype=np.float32)


def forked(
    lab: Lab,
    data: Texts,
    learned: NDArray[np.int64],
    held: NDArray[np.int64],
    asked: Sequence[NDArray[np.int64]],
    plan: Plan,
) -> list[NDArray[np.float32]]:
    """Logits (n, k) of each group of texts asked, by a fresh fork trained on `learned` that stops by `held`."""

    def make() -> dict[str, NDArray[np.float32]]:
        states = lab.states(data.texts)
        lessons = {
            number: Lesson(number, {"intent": int(data.labels[number])})
            for number in (*learned.tolist(), *held.tolist())
        }
        trained = lab.fine_tune(
            states,
            [lessons[number] for number in learned.tolist()],
            [lessons[number] for number in held.tolist()],
            [Task("intent", "one_of", data.k)],
            plan,
            is_fresh=True,
        )
        weight, bias = trained.arrays["head.intent.weight"], trained.arrays["head.intent.bias"]
        every = np.unique(np.concatenate(asked))
        said = {
            number: rows.mean(axis=0) @ weight.T + bias for number, rows in felt(trained.arrays, states, every.tolist())
        }
        return {
            str(group): np.array([said[number] for number in numbers.tolist()], dtype=np.float32)
            for group, numbers in enumerate(asked)
        }

    digest = hashlib.blake2b(digest_size=12)
    for numbers in (learned, held, *asked):
        digest.update(numbers.tobytes() + b" ")
    made = lab.kept(f"forked {data.name}", (data.key(), digest.hexdigest(), plan), make)
    return [made[str(group)] for group in range(len(asked))]


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
