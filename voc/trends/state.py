"""What is known of all series of one source: a handful of sums each, forgetting at their own half-lives.

A quick and a slow level, a weekday profile drawn to the group's, a spread, and from a year on a season. A day costs the
same however long the history is.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from voc.trends.season import Season
from voc.trends.wander import Wander

Floats = NDArray[np.float64]

#: Observed days before a series of counts is judged with its weekdays ("settled").
SETTLED_AFTER = 35

_LEVEL, _SLOW, _WEEKDAY, _SPREAD = (0.5 ** (1 / half_life) for half_life in (42, 100, 182, 120))
_CLIP = 3.0  # standard deviations: one wild day may not lift the level
_PHI_0, _PHI_DAYS = 1.3, 20.0
_WEEKDAY_COUNTS = 100.0 / 7  # pseudo-counts that pull one weekday to its group's
_SLOPE = 0.8  # share of the lag between the slow and the quick level that is made up for


class State:
    """The sums of all series at once; each is (series,), the weekday ones (series, 7) or (groups, 7)."""

    def __init__(self, groups: NDArray[np.int64], *, first_weekday: int, is_share: bool) -> None:
        n_series = groups.size
        self.n_days = 0
        self._groups, self._is_share, self._first_weekday = groups, is_share, first_weekday
        self._n_groups = int(groups.max()) + 1 if n_series else 1
        self._quick_n, self._quick_days, self._slow_n, self._slow_days, self._residuals = np.zeros((5, n_series))
        self._n_residuals = 0.0
        self._weekday_n, self._weekday_mean = np.zeros((2, n_series, 7))
        self._pooled_n, self._pooled_mean = np.zeros((2, self._n_groups, 7))
        self._profile: Floats | None = None
        self.season = Season(groups)
        self.wander = Wander(n_series)

    def learn(self, day: int, n: Floats, exposure: float, day_variance: float, foreseen: Floats) -> None:
        """Let one day into the level, the profile, the spread and the season; `foreseen` is what we expected of it."""
        factor = self.weekday(day) * exposure
        if self.n_days >= 3:
            level = self.level(day)
            mean = level * factor
            by_day = day_variance * swing(level, is_share=self._is_share) * mean**2
            width = np.sqrt(self.phi() * mean + by_day)
            n = np.minimum(n, mean + _CLIP * width + 0.5)
            unsure = mean**2 / (self._quick_n + 0.5)
            self._residuals = self._residuals * _SPREAD + (n - mean) ** 2 / np.maximum(mean + by_day + unsure, 0.05)
            self._n_residuals = self._n_residuals * _SPREAD + 1.0
        if self.n_days >= SETTLED_AFTER + 14 and np.isfinite(foreseen[:1]).all():
            doubt = foreseen * np.sqrt(self.doubt())
            self.wander.learn(day, n - foreseen, foreseen, self.phi() * foreseen, doubt)
        self._quick_n = self._quick_n * _LEVEL + n
        self._quick_days = self._quick_days * _LEVEL + factor
        self._slow_n = self._slow_n * _SLOW + n
        self._slow_days = self._slow_days * _SLOW + factor
        self._learn_weekday((self._first_weekday + day) % 7, n, exposure)
        self.season.learn(day, n, factor)
        self.n_days += 1

    def _learn_weekday(self, weekday: int, n: Floats, exposure: float) -> None:
        _enter(self._weekday_n, weekday, n)
        _enter(self._pooled_n, weekday, np.bincount(self._groups, n, self._n_groups))
        mean = self._plain() * exposure
        _enter(self._weekday_mean, weekday, mean)
        _enter(self._pooled_mean, weekday, np.bincount(self._groups, mean, self._n_groups))
        self._profile = None

    def level(self, day: int) -> Floats:
        """Feedback per day of exposure 1: by the season where it is known, else moved on along the slope."""
        if self.season.is_known:
            return self.season.level(day, self.phi())
        quick = self._plain()
        slow = (self._slow_n + 0.5) / (self._slow_days + 0.5)
        lag = np.log(quick / slow)
        doubt = 0.5 * np.sqrt(self.doubt())
        sure = np.sign(lag) * np.maximum(np.abs(lag) - doubt, 0.0)
        ramp = min(1.0, self.n_days / 180)  # a short history has no slope to speak of
        moved: Floats = quick * np.exp(_SLOPE * ramp * sure)
        return moved

    def level_variance(self) -> Floats:
        """Of the level eight days on, relative and squared: what we doubt, and how far it wanders."""
        return self.doubt() + self.wander.variance()

    def doubt(self) -> Floats:
        """How well the level is known: its variance, relative and squared."""
        if self.season.is_known:
            return self.season.level_variance(self.phi())
        variance: Floats = self.phi() / (self._quick_n + 0.5)
        return variance

    def phi(self) -> Floats:
        """How much wider than Poisson the days are, at least 1."""
        phi: Floats = np.maximum(1.0, (self._residuals + _PHI_DAYS * _PHI_0) / (self._n_residuals + _PHI_DAYS))
        return phi

    def weekday(self, day: int) -> Floats | float:
        """How full the weekday of a day is, 1 on average; nothing known of it before the series is settled."""
        if self.n_days < SETTLED_AFTER or self._is_share:
            return 1.0
        return self.profile()[:, (self._first_weekday + day) % 7]

    def profile(self) -> Floats:
        """How full each weekday is, (series, 7) with mean 1: the series' own, shrunk to its group's."""
        if self._profile is None:
            pooled = ((self._pooled_n + _WEEKDAY_COUNTS) / (self._pooled_mean + _WEEKDAY_COUNTS))[self._groups]
            own = (self._weekday_n + _WEEKDAY_COUNTS * pooled) / (self._weekday_mean + _WEEKDAY_COUNTS)
            self._profile = own / own.mean(axis=1, keepdims=True)
        return self._profile

    def _plain(self) -> Floats:
        level: Floats = (self._quick_n + 0.5) / (self._quick_days + 0.5)
        return level


def _enter(sums: Floats, weekday: int, new: NDArray[Any]) -> None:
    sums *= _WEEKDAY
    sums[:, weekday] += new


def swing(level: Floats, *, is_share: bool) -> Floats | float:
    """How a day's variation acts on a level: shares swing on the logit scale, so that a large one swings less."""
    return (1.0 - np.minimum(level, 1.0)) ** 2 if is_share else 1.0
