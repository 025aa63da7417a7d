"""Trains the urgency head: n-grams, then how much they, the fork and the patterns weigh, on texts that none saw."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.base import sigmoid
from models.features import Seen
from models.fork import ForkHead
from models.registry import Artifact
from models.sentiment import SentimentHead
from models.training.examples import Example
from models.training.linear import compact, fit, small_logistic
from models.urgency import evidence
from models.urgency_rules import look_up
from voc.annotation import URGENCY_LEVELS


def train(
    examples: Sequence[Example],
    learned: Seen,
    unseen: Sequence[Example],
    seen: Seen,
    version: str,
    fork: Artifact,
    sentiment: SentimentHead,
) -> Artifact:
    """An artifact without its card; `learned` shows `examples`, `seen` shows `unseen`, which nothing was trained on.

    `sentiment` is the head that will stand before this one.
    """
    ranks = _ranks(examples)
    targets = np.stack([ranks >= 1, ranks >= 2], axis=1).astype(np.float32)
    weights = fit(learned.rows, targets, _weights(examples, ranks), is_one_of=False)
    truth = _ranks(unseen)
    found = [look_up(text) for text in seen.texts]
    fork_says = ForkHead(fork, "urgency").logits(seen.felt)
    shown = evidence(seen.rows.logits(weights), fork_says, found, sentiment.read(seen))
    stack = np.stack([small_logistic(shown, truth >= least) for least in (1, 2, 3)], axis=1)
    shares = sigmoid(shown @ stack[:-1] + stack[-1])
    arrays: dict[str, NDArray[np.generic]] = {"weights": compact(weights), "stack": stack}
    starts = _starts(shares, [one.level for one in found], truth)
    return Artifact("urgency", version, arrays, {"from": starts, "fork": fork.version})


def _ranks(examples: Sequence[Example]) -> NDArray[np.int64]:
    names: list[str] = list(URGENCY_LEVELS)
    return np.array([names.index(str(example.urgency)) for example in examples])


def _weights(examples: Sequence[Example], ranks: NDArray[np.int64]) -> NDArray[np.float32]:
    """(n, 2). Urgent ones are one in four of what was read by the guide, and far rarer in the sets."""
    low = np.array([example.weight for example in examples], dtype=np.float32)
    high = low.copy()
    for column, least in ((low, 1), (high, 2)):
        is_so = ranks >= least
        column[is_so] *= 0.5 * column[~is_so].sum() / max(float(column[is_so].sum()), 1e-6)
    return np.stack([low, high], axis=1)


def _starts(shares: NDArray[np.float32], found: Sequence[str], ranks: NDArray[np.int64]) -> dict[str, float]:
    """From which share each level counts, with a pattern that says so and without: best F1 on texts not trained on."""
    low, urgent, critical = shares.T
    has_critical = np.array([level == "critical" for level in found])
    has_any = np.array([level != "none" for level in found])
    return {
        "critical": _best(critical[has_critical], ranks[has_critical] == 3),
        # Without a pattern there is no reason to show: only when quite sure.
        "critical_unseen": max(_best(critical[~has_critical], ranks[~has_critical] == 3), 0.5),
        "high": _best(urgent[has_any], ranks[has_any] >= 2),
        "unseen": max(_best(urgent[~has_any], ranks[~has_any] >= 2), 0.4),
        "low": _best(low, ranks >= 1),
    }


def _best(shares: NDArray[np.float32], is_so: NDArray[np.bool_]) -> float:
    grid = np.linspace(0.05, 0.9, 35)
    scores = [
        2 * float(((shares >= start) & is_so).sum()) / max(1.0, float((shares >= start).sum() + is_so.sum()))
        for start in grid
    ]
    return round(float(grid[int(np.argmax(scores))]), 3)
