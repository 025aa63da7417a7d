"""The measures, on arrays: no model, no file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Recount:
    """How a figure is counted anew on any choice of its rows: what its interval and paired comparisons need.

    `on` takes numbers of rows, in order and with repetition. Rows whose number in `texts` is the same are near-equal
    and come and go together; where there are several `sets`, each keeps its share.
    """

    on: Callable[[NDArray[np.int64]], float]
    texts: NDArray[np.int64]
    sets: NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure and the baseline of the same run; `is_guarded` ones may not fall when a model is promoted.

    `low` and `high` are the ends of its 95 % interval (`models.evaluation.intervals`), and `drawn` are the points of
    a picture of it (`models.evaluation.plots`). `is_paired`: few rows, so that its guard is one of its own
    (`models.evaluation.audited`).
    """

    data: str
    measure: str
    value: float
    n: int
    baseline: float | None = None
    baseline_name: str = ""
    is_guarded: bool = True
    is_paired: bool = False
    low: float | None = None
    high: float | None = None
    drawn: tuple[tuple[float, ...], ...] = ()
    recount: Recount | None = field(default=None, compare=False, repr=False)

    @property
    def key(self) -> str:
        """Names the figure in cards and comparisons."""
        return f"{self.data}: {self.measure}"

    def as_json(self) -> dict[str, Any]:
        """The figure as a card holds it."""
        entry: dict[str, Any] = {"value": round(self.value, 4), "n": self.n, "is_guarded": self.is_guarded}
        if self.is_paired:
            entry["is_paired"] = True
        if self.baseline is not None:
            entry |= {"baseline": round(self.baseline, 4), "baseline_name": self.baseline_name}
        if self.low is not None and self.high is not None:
            entry |= {"low": round(self.low, 4), "high": round(self.high, 4)}
        return entry


def coded(said: Sequence[Any], truth: Sequence[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Both as numbers 0..k-1 of the sorted labels that either holds, and k."""
    labels = {label: number for number, label in enumerate(sorted({*said, *truth}))}
    first, second = ([labels[label] for label in one] for one in (said, truth))
    return np.array(first, dtype=np.int64), np.array(second, dtype=np.int64), len(labels)


def confusion(said: NDArray[np.int64], truth: NDArray[np.int64], k: int) -> NDArray[np.int64]:
    """(k, k) counts: a row for each class of the truth, a column for each that was said."""
    return np.bincount(truth * k + said, minlength=k * k).reshape(k, k)


def macro_f1(said: Sequence[Any], truth: Sequence[Any]) -> float:
    """The mean of the F1 of every class of the truth."""
    return macro_f1_of(confusion(*coded(said, truth)))


def macro_f1_of(counts: NDArray[np.int64]) -> float:
    """Macro-F1 from a confusion."""
    there = counts.sum(axis=1) > 0
    either = counts.sum(axis=0) + counts.sum(axis=1)
    return float((2 * np.diagonal(counts)[there] / either[there]).mean()) if there.any() else 0.0


def macro_recall(said: Sequence[Any], truth: Sequence[Any]) -> float:
    """The mean over the classes of the truth of how many of each are found (SemEval's measure of sentiment)."""
    return macro_recall_of(confusion(*coded(said, truth)))


def macro_recall_of(counts: NDArray[np.int64]) -> float:
    """Macro-recall from a confusion."""
    sizes = counts.sum(axis=1)
    there = sizes > 0
    return float((np.diagonal(counts)[there] / sizes[there]).mean()) if there.any() else 0.0


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


def reliability(
    sure: NDArray[np.float64], is_right: NDArray[np.bool_], n_bins: int = 15
) -> tuple[tuple[float, ...], ...]:
    """For bins of equal size, least sure first: mean confidence, accuracy, and how many."""
    bins = np.array_split(np.argsort(sure, kind="stable"), n_bins)
    return tuple((float(sure[one].mean()), float(is_right[one].mean()), float(len(one))) for one in bins if len(one))


def quadratic_kappa(said: NDArray[np.int64], truth: NDArray[np.int64]) -> float:
    """Agreement on a scale beyond chance, a distance of two steps weighing four times as much as one of one."""
    missed = float(((said - truth) ** 2).mean())
    by_chance = float(((said[:, None] - np.unique(truth)) ** 2 @ _shares_of(truth)).mean())
    return 1.0 - missed / by_chance if by_chance else 1.0


def _shares_of(labels: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.unique(labels, return_counts=True)[1] / len(labels)


def refused_at(strange: NDArray[np.floating[Any]], is_strange: NDArray[np.bool_], coverage: float) -> float:
    """The share of the strange that is refused where `coverage` of the others are not."""
    start = float(np.quantile(strange[~is_strange], coverage))
    return float((strange[is_strange] > start).mean())


def calibration_error(sure: NDArray[np.float64], is_right: NDArray[np.bool_], n_bins: int = 15) -> float:
    """Mean distance of confidence from accuracy over bins of equal size."""
    gaps = [abs(confidence - accuracy) * n for confidence, accuracy, n in reliability(sure, is_right, n_bins)]
    return sum(gaps) / max(1, len(sure))


def precision_curve(
    sure: NDArray[np.float64], is_right: NDArray[np.bool_], n_points: int = 120, least: int = 10
) -> tuple[tuple[float, ...], ...]:
    """Most sure first: the share taken, how many of it are right, and its number; from `least` rows on, thinned."""
    right = np.cumsum(is_right[np.argsort(-sure, kind="stable")])
    ends = np.unique(np.linspace(min(least, len(sure)), len(sure), n_points).round().astype(int))
    return tuple((float(end / len(sure)), float(right[end - 1] / end), float(end)) for end in ends if end)


def accuracy_of_surest(sure: NDArray[np.float64], is_right: NDArray[np.bool_], share: float) -> float:
    """Accuracy on the most confident `share`."""
    top = np.argsort(-sure, kind="stable")[: round(share * len(sure))]
    return float(is_right[top].mean())
