"""Trains the sentiment head: n-grams on all texts, then how much they and the fork weigh, on texts that neither saw."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.base import DIMENSIONS
from models.features import Rows, Seen, n_grams
from models.fork import ForkHead
from models.registry import Artifact
from models.sentiment import LABELS
from models.training.examples import Example
from models.training.linear import compact, fit


def train(examples: Sequence[Example], unseen: Sequence[Example], seen: Seen, version: str, fork: Artifact) -> Artifact:
    """An artifact without its card. Neither the fork nor `examples` know `unseen`, which `seen` shows in order."""
    weights = fit_grams(
        [example.text for example in examples],
        np.array([_label(example) for example in examples]),
        np.array([example.weight for example in examples], dtype=np.float32),
        len(LABELS),
    )
    truth = np.array([_label(example) for example in unseen])
    given = np.array([example.weight for example in unseen], dtype=np.float32)
    both = np.concatenate([seen.rows.logits(weights), ForkHead(fork, "sentiment").logits(seen.felt)], axis=1)
    arrays: dict[str, NDArray[np.generic]] = {"weights": compact(weights), "stack": fit_stack(both, truth, given)}
    return Artifact("sentiment", version, arrays, {"labels": list(LABELS), "fork": fork.version})


def _label(example: Example) -> int:
    return list(map(str, LABELS)).index(str(example.sentiment))


def fit_grams(
    texts: Sequence[str], labels: NDArray[np.int64], weights: NDArray[np.float32], k: int
) -> NDArray[np.float32]:
    """Weights (131,072 + 384 + 1, k) on n-grams alone, each class weighing the same in all; the vector's are nothing.

    The fork knows all that the vector does.
    """
    rows = Rows(n_grams(texts), np.zeros((len(texts), 0), dtype=np.float32))
    sums = np.bincount(labels, weights=weights, minlength=k)
    even = np.asarray(weights * (sums.mean() / np.maximum(sums, 1e-6))[labels], dtype=np.float32)
    learned = fit(rows, np.eye(k, dtype=np.float32)[labels], even[:, None], is_one_of=True)
    nothing = np.zeros((DIMENSIONS, k), dtype=np.float32)
    return np.concatenate([learned[:-1], nothing, learned[-1:]])


def fit_stack(
    logits: NDArray[np.float32], truth: NDArray[np.int64], weights: NDArray[np.float32]
) -> NDArray[np.float32]:
    """(columns + 1, k): a multinomial on a few logits, which weighs and calibrates them."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1.0, max_iter=2000)
    model.fit(logits, truth, sample_weight=weights)
    return np.concatenate([model.coef_.T, model.intercept_[None]]).astype(np.float32)
