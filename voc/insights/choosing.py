"""Which few of many teach most: those that are doubted, that stand for many others, and that differ from each other.

First by doubt (uncertainty sampling: B. Settles, Active Learning Literature Survey, 2009): whoever calls keeps the
doubtful ones. Of these, greedily, the one that adds most to how well all feedback is stood for (facility location after
a filter by uncertainty: K. Wei, R. Iyer and J. Bilmes, Submodularity in Data Subset Selection and Active Learning,
ICML 2015); what was labelled before stands for its like already, as in core-sets (O. Sener and S. Savarese, Active
Learning for Convolutional Neural Networks: A Core-Set Approach, ICLR 2018). Pure and deterministic.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

#: Two texts this alike (cosine) are one: the second teaches nothing.
SAME = 0.97


class Choice(NamedTuple):
    """The number of a candidate, and the share of the crowd that it stands for better than all others chosen."""

    number: int
    share: float


def choose(candidates: Floats, doubt: Floats, crowd: Floats, n: int, *, known: Floats | None = None) -> list[Choice]:
    """Up to `n` of the candidates, the one that teaches most first.

    `candidates` (c, d), `crowd` (m, d) and `known` (k, d) are unit rows: what may be chosen, what is to be stood for
    and what is labelled already. `doubt` (c,) is 0..1 and weighs what a candidate adds.
    """
    if not len(candidates) or not len(crowd):
        return []
    alike = np.clip(candidates @ crowd.T, 0.0, 1.0)
    covered = np.zeros(len(crowd), dtype=np.float32)
    free = np.ones(len(candidates), dtype=bool)
    if known is not None and len(known):
        covered = np.clip(known @ crowd.T, 0.0, 1.0).max(axis=0)
        free &= (candidates @ known.T).max(axis=1) < SAME
    chosen: list[int] = []
    while len(chosen) < n and free.any():
        gain = np.maximum(alike - covered, 0.0).sum(axis=1) * doubt
        best = int(np.argmax(np.where(free, gain, -1.0)))
        chosen.append(best)
        covered = np.maximum(covered, alike[best])
        free &= candidates @ candidates[best] < SAME
        free[best] = False
    if not chosen:
        return []
    nearest = alike[chosen].argmax(axis=0)
    shares = np.bincount(nearest, minlength=len(chosen)) / len(crowd)
    return [Choice(number, float(share)) for number, share in zip(chosen, shares, strict=True)]


def sentiment_doubt(confidence: Floats) -> Floats:
    """0 where the model is certain of one of three feelings, 1 where it cannot tell them apart."""
    return np.asarray(np.clip((1.0 - confidence) * 1.5, 0.0, 1.0), dtype=np.float32)


def department_doubt(first: Floats, second: Floats) -> Floats:
    """0 where one department stands alone and certain, 1 where the two best are equal. 0 for a second means none."""
    return np.asarray(np.clip(1.0 - (first - second), 0.0, 1.0), dtype=np.float32)


def urgency_doubt(score: Floats) -> Floats:
    """1 on the line between what may wait and what may not (a score of 0.5), 0 far from it."""
    return np.asarray(np.clip(1.0 - 2.0 * np.abs(score - 0.5), 0.0, 1.0), dtype=np.float32)
