"""Trains the sentiment head: how sure to be of what the fork says, on texts that it did not see.

N-grams are left out: they know the words of the texts they learned from and lead astray on those of other companies.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.features import Seen
from models.fork import ForkHead
from models.registry import Artifact
from models.sentiment import LABELS
from models.training.examples import Example


def train(unseen: Sequence[Example], seen: Seen, version: str, fork: Artifact) -> Artifact:
    """An artifact without its card. The fork does not know `unseen`, which `seen` shows in order."""
    truth = np.array([_label(example) for example in unseen])
    given = np.array([example.weight for example in unseen], dtype=np.float32)
    stack = fit_stack(ForkHead(fork, "sentiment").logits(seen.felt), truth, given)
    return Artifact("sentiment", version, {"stack": stack}, {"labels": list(LABELS), "fork": fork.version})


def _label(example: Example) -> int:
    return list(map(str, LABELS)).index(str(example.sentiment))


def fit_stack(
    logits: NDArray[np.float32], truth: NDArray[np.int64], weights: NDArray[np.float32]
) -> NDArray[np.float32]:
    """(columns + 1, k): a multinomial on a few logits, which weighs and calibrates them."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1.0, max_iter=2000)
    model.fit(logits, truth, sample_weight=weights)
    stack = np.concatenate([model.coef_.T, model.intercept_[None]]).astype(np.float32)
    # Of two classes scikit-learn learns one margin: half of it for the second, and as much against the first.
    return np.concatenate([-stack / 2, stack / 2], axis=1) if stack.shape[1] == 1 else stack
