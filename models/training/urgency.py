"""Trains the urgency head: at least low, at least high; then how much its opinion and the patterns' weigh."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.base import Vectors, sigmoid
from models.features import all_features
from models.registry import Artifact
from models.sentiment import SentimentHead
from models.training.examples import Example
from models.training.linear import compact, fit_binary, fold_of, small_logistic
from models.urgency import evidence
from models.urgency_rules import look_up
from voc.annotation import URGENCY_LEVELS

_FOLDS = 5


def train(examples: Sequence[Example], vectors: Vectors, version: str, sentiment: SentimentHead) -> Artifact:
    """An artifact without its card. `sentiment` is the head that will stand before this one."""
    chosen = [number for number, example in enumerate(examples) if example.urgency is not None]
    texts = [examples[number].text for number in chosen]
    ranks = np.array([URGENCY_LEVELS.index(str(examples[number].urgency)) for number in chosen])  # type: ignore[arg-type]
    weights = _weights([examples[number] for number in chosen], ranks)
    rows = all_features(texts, vectors[chosen])
    columns = [fit_binary(rows, list(ranks >= least), list(weights)) for least in (1, 2)]

    # Out of fold, on the pieces read by the guide: distant labels say nothing of how sure to be.
    own = np.array([examples[number].source in ("written", "sample") for number in chosen])
    folds = np.array([fold_of(text, _FOLDS) for text in texts])
    unseen = np.zeros((len(texts), 2), dtype=np.float32)
    for fold in range(_FOLDS):
        train_on, test_on = (folds != fold), (folds == fold) & own
        for column, least in enumerate((1, 2)):
            learned = fit_binary(rows[train_on], list(ranks[train_on] >= least), list(weights[train_on]))
            unseen[test_on, column] = np.asarray(rows[test_on] @ learned[:-1] + learned[-1])
    picked = np.flatnonzero(own)
    found = [look_up(texts[number]) for number in picked]
    feelings = sentiment.read([texts[number] for number in picked], vectors[chosen][picked])
    shown = evidence(unseen[picked, 1], found, feelings)
    stack = small_logistic(shown, list(ranks[picked] >= 2), [1.0] * len(picked))
    urgent = sigmoid(shown @ stack[:-1] + stack[-1])
    starts = _starts(urgent, sigmoid(unseen[picked, 0]), [one.level for one in found], ranks[picked])
    arrays = {"weights": compact(np.stack(columns, axis=1)), "stack": stack}
    return Artifact("urgency", version, arrays, {"from": starts})


def _weights(examples: Sequence[Example], ranks: NDArray[np.int64]) -> NDArray[np.float32]:
    """Urgent ones are one in ten of what people wrote by hand, and far rarer in the sets."""
    weights = np.array([example.weight for example in examples], dtype=np.float32)
    urgent, calm = weights[ranks >= 2].sum(), weights[ranks < 2].sum()
    weights[ranks >= 2] *= 0.25 * calm / max(urgent, 1e-6)
    return weights


def _starts(
    urgent: NDArray[np.float32], low: NDArray[np.float32], found: Sequence[str], ranks: NDArray[np.int64]
) -> dict[str, float]:
    """From which share each finding counts: the best F1 of the level it gives, on pieces held out."""
    has_critical = np.array([level == "critical" for level in found])
    has_any = np.array([level != "none" for level in found])
    critical = _best(urgent[has_critical], ranks[has_critical] == 3)
    high = _best(urgent[has_any], ranks[has_any] >= 2)
    unseen = _best(urgent[~has_any], ranks[~has_any] >= 2)
    return {
        "critical": min(critical, 0.5),
        "high": high,
        "unseen": max(unseen, 0.5),  # without a pattern there is no reason to show: only when quite sure
        "low": _best(low, ranks >= 1),
        "low_if_cross": round(0.5 * _best(low, ranks >= 1), 3),
    }


def _best(shares: NDArray[np.float32], is_so: NDArray[np.bool_]) -> float:
    grid = np.linspace(0.05, 0.9, 35)
    scores = []
    for start in grid:
        said = shares >= start
        right = float((said & is_so).sum())
        scores.append(2 * right / max(1.0, float(said.sum() + is_so.sum())))
    return round(float(grid[int(np.argmax(scores))]), 3)
