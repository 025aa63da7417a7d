"""What the time of the year and a trend do to each series, once more than a year of it is known.

The model of `voc.trends.weeks` is refitted every seven days for all series at once; the newest week is left out, so
that a surge cannot teach us that it is normal. What the model does not explain, a quick level makes up for. Constants
and their measurement: `bench/alerts`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voc.trends.weeks import Floats, fit_weeks, week_design

#: Observed days of history from which on the season is trusted.
SEASON_AFTER = 400

_WEEKS = 104
_LEFT_OUT = 1  # newest weeks, on top of the eight days that the level never sees
_KEEP = 0.5 ** (1 / 35)  # of what the quick level knows, a day
_PSEUDO = 20.0  # feedback that draw the quick level to 1, times phi


class Season:
    """Trend, year and quick level of all series of one source; every array is (series, …)."""

    def __init__(self, groups: NDArray[np.int64]) -> None:
        self._groups = groups
        self._n: list[Floats] = []
        self._exposure: list[Floats] = []
        self._middle: list[float] = []
        self._open: tuple[int, Floats, Floats] | None = None
        self._coefficients = np.zeros((groups.size, 4))
        self._fitted_week = -1
        self._seen, self._usual = np.zeros(groups.size), np.zeros(groups.size)

    @property
    def is_known(self) -> bool:
        """Whether there was a fit."""
        return self._fitted_week >= 0

    def learn(self, day: int, n: Floats, exposure: Floats | float) -> None:
        """Let one day in: what was seen, and what exposure it had (weekday included)."""
        if self._open is None or self._open[0] != day // 7:
            self._close()
            self._open = (day // 7, np.zeros(n.size), np.zeros(n.size))
        _, seen, exposed = self._open
        seen += n
        exposed += exposure
        if self.is_known:
            self._seen = self._seen * _KEEP + n
            self._usual = self._usual * _KEEP + exposure * self.shape(day)

    def _close(self) -> None:
        if self._open is not None:
            week, seen, exposed = self._open
            self._n = [*self._n[1 - _WEEKS :], seen]
            self._exposure = [*self._exposure[1 - _WEEKS :], exposed]
            self._middle = [*self._middle[1 - _WEEKS :], week * 7 + 3.0]
            self._open = None

    def refit(self, day: int, phi: Floats) -> None:
        """Fit the model anew if a week has ended since the last fit; `day` is the next one to be learned.

        `phi` (series,) is how much wider than Poisson the days are.
        """
        if self._fitted_week == day // 7:
            return
        before = self._coefficients if self.is_known else None
        self._fitted_week = day // 7
        if self._open is not None and self._open[0] < day // 7:
            self._close()
        n, exposure = np.array(self._n).T, np.array(self._exposure).T
        design = week_design(np.array(self._middle))
        self._coefficients = fit_weeks(
            n[:, :-_LEFT_OUT], exposure[:, :-_LEFT_OUT], design[:-_LEFT_OUT], self._groups, phi, before
        )
        weight = _KEEP ** (day - 4.0 - np.array(self._middle))
        self._seen = n @ weight
        self._usual = (exposure * np.exp(self._coefficients @ design.T)) @ weight
        if self._open is not None:
            week, seen, exposed = self._open
            self._seen += seen
            self._usual += exposed * self.shape(week * 7 + 3)

    def shape(self, day: int) -> Floats:
        """What trend and year lead us to expect of a day of exposure 1."""
        shape: Floats = np.exp(self._coefficients @ week_design(np.array([float(day)]))[0])
        return shape

    def level(self, day: int, phi: Floats) -> Floats:
        """The same, moved to where the last weeks were."""
        level: Floats = self.shape(day) * (self._seen + _PSEUDO * phi) / (self._usual + _PSEUDO * phi)
        return level

    def level_variance(self, phi: Floats) -> Floats:
        """Of the level, relative and squared."""
        variance: Floats = phi / (self._seen + _PSEUDO * phi)
        return variance
