"""Trains the departments head: one column a shipped department, one for "anybody", the shared weights of comparisons.

Thresholds come from pieces held out by near-equal groups, never from departments_gold.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.base import sigmoid
from models.departments import SAID, said
from models.features import Seen
from models.fork import ForkHead
from models.newcomers import said_of
from models.prototypes import N_COLUMNS, Prototypes
from models.registry import Artifact
from models.training.examples import Example
from models.training.linear import compact, fit, small_logistic

_LEAST_SHARE = 0.1

#: Of 100 first guesses that are routed, so many must be right.
PRECISION = 0.97


def train(
    examples: Sequence[Example],
    learned: Seen,
    unseen: Sequence[Example],
    seen: Seen,
    version: str,
    fork: Artifact,
    ids: Sequence[str],
    prototypes: Prototypes,
) -> Artifact:
    """An artifact without its card, for the departments `ids` whose words `prototypes` holds.

    `learned` shows `examples`, and `seen` shows `unseen`, which nothing was trained on.
    """
    truth = _truth(examples, ids)
    weights = _weights(truth, np.array([example.weight for example in examples], dtype=np.float32))
    fitted = fit(learned.rows, truth.astype(np.float32), weights, is_one_of=False)

    answers = _truth(unseen, ids)
    grams, forked = seen.rows.logits(fitted), ForkHead(fork, "departments").logits(seen.felt)
    compared = prototypes.compare(seen.vectors)
    generic = small_logistic(compared.reshape(-1, N_COLUMNS), answers[:, :-1].ravel())
    near = compared @ generic[:-1] + generic[-1]
    columns = [said(grams[:, [column, -1]], forked[:, [column, -1]], near[:, [column]]) for column in range(len(ids))]
    stacked = np.stack(columns, axis=1)
    stack = small_logistic(stacked.reshape(-1, len(SAID)), answers[:, :-1].ravel())
    sure = said(grams[:, [-1]], forked[:, [-1]], near.max(axis=1, keepdims=True))
    usable = small_logistic(sure, answers[:, -1])
    logits = stacked @ stack[:-1] + stack[-1]
    usual = (grams + forked).mean(axis=0)
    words = prototypes.examples
    of_examples = words.rows.logits(fitted) + ForkHead(fork, "departments").logits(words.felt) - usual
    newcomer = _newcomer(compared, grams + forked - usual, prototypes.of_each(of_examples), logits, answers)
    starts = thresholds(sigmoid(logits), sigmoid(sure @ usable[:-1] + usable[-1]), answers)
    arrays: dict[str, NDArray[np.generic]] = {
        "weights": compact(fitted),
        "generic": generic,
        "stack": stack,
        "usable": usable,
        "newcomer": newcomer,
        "usual": usual,
        "sentences": prototypes.sentences,
    }
    return Artifact("departments", version, arrays, {"departments": list(ids), "fork": fork.version, **starts})


def _newcomer(
    compared: NDArray[np.float32],
    seen: NDArray[np.float32],
    examples: Sequence[NDArray[np.float32]],
    logits: NDArray[np.float32],
    answers: NDArray[np.bool_],
) -> NDArray[np.float32]:
    """How to tell the texts of a department that nothing was trained on: each in turn is as if it were new."""
    rows = []
    for column, own in enumerate(examples):
        known = np.arange(seen.shape[1]) != column
        strongest = logits[:, known[:-1]].max(axis=1)
        rows.append(said_of(compared[:, column], seen[:, known], own[:, known], strongest))
    return small_logistic(np.concatenate(rows), answers[:, :-1].T.ravel())


def _truth(examples: Sequence[Example], ids: Sequence[str]) -> NDArray[np.bool_]:
    """(n, k + 1): which departments, and whether any."""
    named = [[name in (example.departments or ()) for name in ids] for example in examples]
    truth = np.array(named, dtype=bool)
    return np.concatenate([truth, truth.any(axis=1, keepdims=True)], axis=1)


def _weights(truth: NDArray[np.bool_], given: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n, k + 1): a rare department weighs at least a tenth of all in its own column."""
    weights = np.repeat(given[:, None], truth.shape[1], axis=1)
    for column in range(truth.shape[1]):
        share = float(given[truth[:, column]].sum() / max(float(given.sum()), 1e-6))
        if 0 < share < _LEAST_SHARE:
            weights[truth[:, column], column] *= _LEAST_SHARE / share
    return weights


def thresholds(shares: NDArray[np.float32], usable: NDArray[np.float32], truth: NDArray[np.bool_]) -> dict[str, float]:
    """From which confidence a department is listed (best F1), a text usable, and a first guess routed (97 % right)."""
    grid = np.linspace(0.1, 0.7, 61)
    listed = max(grid, key=lambda start: _f1(shares >= start, truth[:, :-1]))
    usable_from = max(grid, key=lambda start: _f1(usable >= start, truth[:, -1]))
    first = shares.argmax(axis=1)
    is_right, sure = truth[np.arange(len(first)), first], shares.max(axis=1)
    return {
        "listed_from": round(float(listed), 3),
        "usable_from": round(float(usable_from), 3),
        "routed_from": round(routed_from(sure, is_right), 4),
    }


def routed_from(sure: NDArray[np.float32], is_right: NDArray[np.bool_]) -> float:
    """The least confidence from which on at least 97 % are right; above 1 where there is none."""
    order = np.argsort(-sure, kind="stable")
    right = np.cumsum(is_right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero((right >= PRECISION) & (np.arange(len(order)) >= 30))
    return float(sure[order[good[-1]]]) if len(good) else 1.01


def _f1(said: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    return 2 * float((said & truth).sum()) / max(1.0, float(said.sum() + truth.sum()))
