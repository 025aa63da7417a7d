"""How far two sets of counts lie apart, and how far chance alone would put them.

The distance is the population stability index: sum over parts of (now − before) · ln(now / before). By custom, below
0.1 nothing happened and above 0.25 much did (N. Siddiqi, Credit Risk Scorecards, 2006). It grows with the number of
parts and shrinks with n (B. Yurdakul, Statistical Properties of Population Stability Index, 2018), so a custom alone
cries wolf on small months: every distance stands beside what shuffling the same feedback between the two gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from voc.storage.drift import Part, Spread

#: How many standard errors chance may move a figure: one time in a hundred it moves further.
SURE = 2.576
_SHUFFLES = 400
_QUANTILE = 0.99
#: Added to every count, so that an empty part makes no infinite distance.
_SMOOTH = 0.5


class Moved(NamedTuple):
    """A figure before and now, and how far chance alone moves it, either way."""

    before: float
    now: float
    chance: float

    @property
    def is_real(self) -> bool:
        """Whether it moved further than chance."""
        return abs(self.now - self.before) > self.chance


class Distance(NamedTuple):
    """The stability index of two sets of counts, its middle and its upper end (99 %) under chance alone."""

    psi: float
    usual: float
    chance: float

    @property
    def beyond(self) -> float:
        """How much of it chance does not explain; 0 where chance explains it all."""
        return self.psi - self.usual if self.psi > self.chance else 0.0


def means(before: Spread, now: Spread) -> Moved:
    """The mean confidence before and now."""
    error = (before.variance / max(1, before.n) + now.variance / max(1, now.n)) ** 0.5
    return Moved(before.mean, now.mean, SURE * error)


def shares(before: Part, now: Part) -> Moved:
    """A share before and now; the error is that of one common share."""
    both = (before.k + now.k) / max(1, before.n + now.n)
    error = (both * (1 - both) * (1 / max(1, before.n) + 1 / max(1, now.n))) ** 0.5
    return Moved(before.k / max(1, before.n), now.k / max(1, now.n), SURE * error)


def distance(before: Sequence[int], now: Sequence[int], *, seed: int = 0) -> Distance:
    """The distance of two sets of counts over the same parts; the same counts give the same answer."""
    pair = np.array([before, now], dtype=np.int64)
    pair = pair[:, pair.sum(axis=0) > 0]
    both = pair.sum(axis=0)
    shuffled = np.random.default_rng(seed).multivariate_hypergeometric(
        both, int(pair[1].sum()), size=_SHUFFLES, method="marginals"
    )
    by_chance = _psi(both - shuffled, shuffled)
    psi = float(_psi(pair[:1], pair[1:])[0])
    return Distance(psi, float(np.median(by_chance)), float(np.quantile(by_chance, _QUANTILE)))


def index(before: Sequence[int], now: Sequence[int]) -> float:
    """The stability index alone, where chance is no matter."""
    return float(_psi(np.array([before], dtype=np.int64), np.array([now], dtype=np.int64))[0])


def _psi(before: NDArray[np.int64], now: NDArray[np.int64]) -> NDArray[np.float64]:
    """One index a row of (r, parts) counts."""
    old = (before + _SMOOTH) / (before + _SMOOTH).sum(axis=1, keepdims=True)
    new = (now + _SMOOTH) / (now + _SMOOTH).sum(axis=1, keepdims=True)
    summed: NDArray[np.float64] = ((new - old) * np.log(new / old)).sum(axis=1)
    return summed
