"""The measures, on arrays: no model, no file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure and the baseline of the same run; `is_guarded` ones may not fall when a model is promoted."""

    data: str
    measure: str
    value: float
    n: int
    baseline: float | None = None
    baseline_name: str = ""
    is_guarded: bool = True

    @property
    def key(self) -> str:
        """Names the figure in cards and comparisons."""
        return f"{self.data}: {self.measure}"

    def as_json(self) -> dict[str, Any]:
        """The figure as a card holds it."""
        entry: dict[str, Any] = {"value": round(self.value, 4), "n": self.n, "is_guarded": self.is_guarded}
        if self.baseline is not None:
            entry |= {"baseline": round(self.baseline, 4), "baseline_name": self.baseline_name}
        return entry


def macro_f1(said: Sequence[Any], truth: Sequence[Any]) -> float:
    """The mean of the F1 of every class of the truth."""
    pairs = list(zip(said, truth, strict=True))
    scores = []
    for label in sorted(set(truth)):
        both = sum(one == label == other for one, other in pairs)
        either = sum(one == label for one, _ in pairs) + sum(other == label for _, other in pairs)
        scores.append(2 * both / either if either else 0.0)
    return float(np.mean(scores)) if scores else 0.0


def macro_recall(said: Sequence[Any], truth: Sequence[Any]) -> float:
    """The mean over the classes of the truth of how many of each are found (SemEval's measure of sentiment)."""
    pairs = list(zip(said, truth, strict=True))
    shares = [
        sum(one == label == other for one, other in pairs) / sum(other == label for _, other in pairs)
        for label in sorted(set(truth))
    ]
    return float(np.mean(shares)) if shares else 0.0


def micro_f1(said: Sequence[set[str]], truth: Sequence[set[str]]) -> float:
    """F1 over all single decisions."""
    both = sum(len(one & other) for one, other in zip(said, truth, strict=True))
    either = sum(len(one) for one in said) + sum(len(one) for one in truth)
    return 2 * both / either if either else 0.0


def found_in_top(scores: NDArray[np.float64], is_so: NDArray[np.bool_], share: float) -> float:
    """Of all that is so, the share that a reader of the first `share` of the ranking meets."""
    top = np.argsort(-scores, kind="stable")[: round(share * len(scores))]
    return float(is_so[top].sum() / max(1, is_so.sum()))


def coverage_at(sure: NDArray[np.float64], is_right: NDArray[np.bool_], precision: float) -> float:
    """The largest share, most sure first, of which at least `precision` are right."""
    order = np.argsort(-sure, kind="stable")
    right = np.cumsum(is_right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(right >= precision)
    return float((good[-1] + 1) / len(order)) if len(good) else 0.0


def quadratic_kappa(said: NDArray[np.int64], truth: NDArray[np.int64]) -> float:
    """Agreement on a scale beyond chance, a distance of two steps weighing four times as much as one of one."""
    missed = float(((said - truth) ** 2).mean())
    by_chance = float(((said[:, None] - np.unique(truth)) ** 2 @ _shares_of(truth)).mean())
    return 1.0 - missed / by_chance if by_chance else 1.0


def _shares_of(labels: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.unique(labels, return_counts=True)[1] / len(labels)


def refused_at(strange: NDArray[np.float64], is_strange: NDArray[np.bool_], coverage: float) -> float:
    """The share of the strange that is refused where `coverage` of the others are not."""
    start = float(np.quantile(strange[~is_strange], coverage))
    return float((strange[is_strange] > start).mean())


def calibration_error(sure: NDArray[np.float64], is_right: NDArray[np.bool_], n_bins: int = 15) -> float:
    """Mean distance of confidence from accuracy over bins of equal size."""
    order = np.argsort(sure)
    bins = np.array_split(order, n_bins)
    gaps = [abs(float(sure[one].mean()) - float(is_right[one].mean())) * len(one) for one in bins if len(one)]
    return sum(gaps) / max(1, len(sure))


def accuracy_of_surest(sure: NDArray[np.float64], is_right: NDArray[np.bool_], share: float) -> float:
    """Accuracy on the most confident `share`."""
    top = np.argsort(-sure, kind="stable")[: round(share * len(sure))]
    return float(is_right[top].mean())
