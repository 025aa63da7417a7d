"""Trains the urgency head: at least low, at least high; then how much its opinion and the patterns' weigh."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.base import Vectors, sigmoid
from models.features import Rows, Seen
from models.registry import Artifact
from models.sentiment import SentimentHead
from models.training.examples import Example
from models.training.linear import compact, fit, fold_of, small_logistic
from models.urgency import evidence
from models.urgency_rules import look_up
from voc.annotation import URGENCY_LEVELS

_FOLDS = 4

#: Sources whose every piece was read by the labelling guide: only they say how sure to be.
READ_BY_GUIDE = ("written", "sample")


def train(examples: Sequence[Example], vectors: Vectors, version: str, sentiment: SentimentHead) -> Artifact:
    """An artifact without its card. `sentiment` is the head that will stand before this one."""
    chosen = [number for number, example in enumerate(examples) if example.urgency is not None]
    taken = [examples[number] for number in chosen]
    texts = [example.text for example in taken]
    names: list[str] = list(URGENCY_LEVELS)
    ranks = np.array([names.index(str(example.urgency)) for example in taken])
    rows = Rows.of(texts, vectors[chosen])
    targets = np.stack([ranks >= 1, ranks >= 2], axis=1).astype(np.float32)
    weights = _weights(taken, ranks)
    learned = fit(rows, targets, weights, is_one_of=False)

    own = np.array([example.source in READ_BY_GUIDE for example in taken])
    unseen = out_of_fold(rows, targets, weights, texts, own)
    picked = np.flatnonzero(own)
    found = [look_up(texts[number]) for number in picked]
    feelings = sentiment.read(Seen([texts[number] for number in picked], vectors[chosen][picked]))
    shown = evidence(unseen[:, 1], found, feelings)
    stack = small_logistic(shown, ranks[picked] >= 2)
    urgent = sigmoid(shown @ stack[:-1] + stack[-1])
    starts = _starts(urgent, sigmoid(unseen[:, 0]), [one.level for one in found], ranks[picked])
    arrays: dict[str, NDArray[np.generic]] = {"weights": compact(learned), "stack": stack}
    return Artifact("urgency", version, arrays, {"from": starts})


def out_of_fold(
    rows: Rows,
    targets: NDArray[np.float32],
    weights: NDArray[np.float32],
    texts: Sequence[str],
    own: NDArray[np.bool_],
) -> NDArray[np.float32]:
    """Logits of the rows that are `own`, each from a head that saw neither it nor a near-equal text."""
    folds = np.array([fold_of(text, _FOLDS) for text in texts])
    unseen = np.zeros(targets.shape, dtype=np.float32)
    for fold in range(_FOLDS):
        there = (folds == fold) & own
        if there.any():
            others = folds != fold
            unseen[there] = rows[there].logits(fit(rows[others], targets[others], weights[others], is_one_of=False))
    return unseen[own]


def _weights(examples: Sequence[Example], ranks: NDArray[np.int64]) -> NDArray[np.float32]:
    """(n, 2). Urgent ones are one in ten of what people wrote by hand, and far rarer in the sets."""
    low = np.array([example.weight for example in examples], dtype=np.float32)
    high = low.copy()
    for column, least in ((low, 1), (high, 2)):
        is_so = ranks >= least
        column[is_so] *= 0.5 * column[~is_so].sum() / max(float(column[is_so].sum()), 1e-6)
    return np.stack([low, high], axis=1)


def _starts(
    urgent: NDArray[np.float32], low: NDArray[np.float32], found: Sequence[str], ranks: NDArray[np.int64]
) -> dict[str, float]:
    """From which share each finding counts: the best F1 of the level it gives, on pieces held out."""
    has_critical = np.array([level == "critical" for level in found])
    has_any = np.array([level != "none" for level in found])
    return {
        "critical": min(_best(urgent[has_critical], ranks[has_critical] == 3), 0.5),
        "high": _best(urgent[has_any], ranks[has_any] >= 2),
        # Without a pattern there is no reason to show: only when quite sure.
        "unseen": max(_best(urgent[~has_any], ranks[~has_any] >= 2), 0.5),
        "low": _best(low, ranks >= 1),
        "low_if_cross": round(0.5 * _best(low, ranks >= 1), 3),
    }


def _best(shares: NDArray[np.float32], is_so: NDArray[np.bool_]) -> float:
    grid = np.linspace(0.05, 0.9, 35)
    scores = [
        2 * float(((shares >= start) & is_so).sum()) / max(1.0, float((shares >= start).sum() + is_so.sum()))
        for start in grid
    ]
    return round(float(grid[int(np.argmax(scores))]), 3)
