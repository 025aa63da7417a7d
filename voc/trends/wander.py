"""How far the level of each series wanders beyond what chance and our doubt of the level explain.

Every week what was foreseen eight days ahead is held against what came. Series whose weeks miss by more than their
days' spread allows wander, and are judged with that much more room; the others pay nothing, since only what is beyond
doubt counts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_KEEP = 0.5 ** (1 / 26)  # of what the weeks said, a week
_WILD = 6.0  # times the variance: a week of a surge may not pass for wandering
_DOUBT = 0.5  # standard errors
_GUESS, _WEEKS = 0.0036, 8.0  # before the weeks have spoken: squared and relative, and how many weeks that is worth


class Wander:
    """Sums over weeks, each (series,)."""

    def __init__(self, n_series: int) -> None:
        self._week = -1
        self._n_weeks = 0.0
        self._error, self._mean, self._variance, self._doubtful = np.zeros((4, n_series))
        self._excess, self._means_2, self._errors_4 = np.zeros((3, n_series))

    def learn(self, day: int, error: Floats, mean: Floats, variance: Floats, doubt: Floats) -> None:
        """Let one day in: seen less foreseen, foreseen, its variance, and the standard deviation of its level."""
        if day // 7 != self._week:
            self._close()
            self._week = day // 7
        self._error += error
        self._mean += mean
        self._variance += variance
        self._doubtful += doubt

    def _close(self) -> None:
        explained = self._variance + self._doubtful**2
        missed = np.minimum(self._error**2, _WILD * explained)
        self._excess = self._excess * _KEEP + missed - explained
        self._means_2 = self._means_2 * _KEEP + self._mean**2
        self._n_weeks = self._n_weeks * _KEEP + (self._mean.any())
        self._errors_4 = self._errors_4 * _KEEP**2 + 2 * explained**2
        for total in (self._error, self._mean, self._variance, self._doubtful):
            total[:] = 0.0

    def variance(self) -> Floats:
        """Of the level on top of our doubt, relative and squared; (series,)."""
        sure = np.maximum(self._excess - _DOUBT * np.sqrt(self._errors_4), 0.0)
        usual = self._means_2 / max(self._n_weeks, 1e-9) if self._n_weeks else np.ones_like(sure)
        variance: Floats = (sure + _GUESS * _WEEKS * usual) / (self._means_2 + _WEEKS * usual)
        return variance
