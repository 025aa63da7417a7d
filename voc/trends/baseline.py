"""What each series led us to expect today: a discounted gamma-Poisson level, a weekday profile, a spread.

The state of a series is a handful of sums, each forgetting at its own half-life, so a day costs the same however long
the history is. Today is judged by a level that ends eight days ago: a surge must not teach us that it is normal.
Constants and their measurement: `bench/alerts.py`; after West & Harrison's discounted level and Farrington's guard.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Days = NDArray[np.bool_]

#: Observed days before a series of counts is judged with its weekdays ("settled"), and before it is judged at all.
SETTLED_AFTER, YOUNG_AFTER = 35, 4
#: Below this many observed days a judgement is marked provisional: fewer than eight of each weekday.
PROVISIONAL_BELOW = 56

_GUARD = 8
_LEVEL, _SLOW, _WEEKDAY, _SPREAD = (0.5 ** (1 / half_life) for half_life in (42, 100, 182, 120))
_CLIP = 3.0  # standard deviations: one wild day may not lift the level
_PHI_0, _PHI_DAYS = 1.3, 20.0
_WEEKDAY_COUNTS = 40.0 / 7  # pseudo-counts that pull one weekday to its group's
_SLOPE = 0.8  # share of the lag between the slow and the quick level that is made up for
# Squared day-to-day variation before we know any better: of counts and of shares.
_COUNT_2, _SHARE_2 = 0.09, 0.04


@dataclass(frozen=True, slots=True)
class Expected:
    """What we expected of each series and day, before seeing the day.

    All arrays are (series, days) but the last, which is (days,). `mean` is in feedback a day; the variance of a count
    around it is `phi * mean`, and of the level itself `level_variance * mean²`. `day_variance` (squared, relative) is
    what days add beyond chance while we do not know the weekdays. NaN where we know too little to expect.
    """

    mean: Floats
    phi: Floats
    level_variance: Floats
    day_variance: Floats
    n_history: NDArray[np.int64]


def expect(
    counts: Floats,
    *,
    first_weekday: int,
    observed: Days | None = None,
    exposure: Floats | None = None,
    is_share: bool = False,
    groups: NDArray[np.int64] | None = None,
    day_variance: Floats | None = None,
) -> Expected:
    """Say what each day of each series should hold, from the days before it alone.

    `counts` is (series, days), day 0 falls on `first_weekday` (Monday is 0). `observed` (days,) is false where there
    is no data at all: such a day neither teaches nor counts. `exposure` (days,) multiplies what a day is expected to
    hold: the number of answers of a survey (with `is_share`, which then needs no weekdays), or how much fuller than
    usual a day was. `groups` (series,) says which series share a weekday profile. `day_variance`
    (days,), squared and relative, is by default a prior while the source is young and 0 after.
    """
    n_series, n_days = counts.shape
    observed = np.ones(n_days, bool) if observed is None else observed
    exposure = np.ones(n_days) if exposure is None else exposure
    groups = np.zeros(n_series, np.int64) if groups is None else groups
    n_history = np.concatenate([[0], np.cumsum(observed)[:-1]]).astype(np.int64)
    if day_variance is None:
        day_variance = np.where(n_history < SETTLED_AFTER, _SHARE_2 if is_share else _COUNT_2, 0.0)
    state = _State(n_series, groups)
    mean = np.full((n_series, n_days), np.nan)
    phi, level_variance, spread = np.ones_like(mean), np.zeros_like(mean), np.zeros_like(mean)
    entered = 0
    for day in range(n_days):
        history = int(n_history[day])
        while entered <= day - _guard(history):
            if observed[entered]:
                state.learn(
                    counts[:, entered], (first_weekday + entered) % 7, float(exposure[entered]),
                    float(day_variance[entered]), is_share=is_share,
                )  # fmt: skip
            entered += 1
        if history < YOUNG_AFTER or state.n_days == 0:
            continue
        weekday = state.profile()[:, (first_weekday + day) % 7] if history >= SETTLED_AFTER and not is_share else 1.0
        level = state.level()
        mean[:, day] = level * weekday * exposure[day]
        spread[:, day] = day_variance[day] * _swing(level, is_share=is_share)
        phi[:, day] = state.phi()
        level_variance[:, day] = state.level_variance()
    return Expected(mean, phi, level_variance, spread, n_history)


def _swing(level: Floats, *, is_share: bool) -> Floats | float:
    """How a day's variation acts on a level: shares swing on the logit scale, so that a large one swings less."""
    return (1.0 - np.minimum(level, 1.0)) ** 2 if is_share else 1.0


def _guard(history: int) -> int:
    """Days between the end of what the level knows and today: all eight once settled, fewer while days are dear."""
    return _GUARD if history >= SETTLED_AFTER else max(1, min(_GUARD, history // 4))


class _State:
    """The sums of all series at once; each is (series,), the weekday ones (series, 7)."""

    def __init__(self, n_series: int, groups: NDArray[np.int64]) -> None:
        zeros = np.zeros(n_series)
        self.n_days = 0
        self._quick_n, self._quick_days = zeros.copy(), zeros.copy()
        self._slow_n, self._slow_days = zeros.copy(), zeros.copy()
        self._weekday_n, self._weekday_mean = np.zeros((n_series, 7)), np.zeros((n_series, 7))
        self._residuals, self._n_residuals = zeros.copy(), 0.0
        self._groups = groups
        self._n_groups = int(groups.max()) + 1 if n_series else 1
        self._profile: Floats | None = None

    def learn(self, n: Floats, weekday: int, exposure: float, day_variance: float, *, is_share: bool) -> None:
        """Let one day into the level, the profile and the spread."""
        usual = self.profile()[:, weekday] if self.n_days >= SETTLED_AFTER and not is_share else np.ones(n.size)
        factor = usual * exposure
        if self.n_days >= 3:
            mean = self.level() * factor
            by_day = day_variance * _swing(self.level(), is_share=is_share) * mean**2
            n = np.minimum(n, mean + _CLIP * np.sqrt(self.phi() * mean + by_day) + 0.5)
            self._residuals = self._residuals * _SPREAD + (n - mean) ** 2 / np.maximum(mean + by_day, 0.05)
            self._n_residuals = self._n_residuals * _SPREAD + 1.0
        self._quick_n = self._quick_n * _LEVEL + n
        self._quick_days = self._quick_days * _LEVEL + factor
        self._slow_n = self._slow_n * _SLOW + n
        self._slow_days = self._slow_days * _SLOW + factor
        self._weekday_n *= _WEEKDAY
        self._weekday_mean *= _WEEKDAY
        self._weekday_n[:, weekday] += n
        self._weekday_mean[:, weekday] += self._plain() * exposure
        self._profile = None
        self.n_days += 1

    def level(self) -> Floats:
        """Feedback per day of exposure 1, moved on along the slope where the slope is beyond doubt."""
        quick = self._plain()
        slow = (self._slow_n + 0.5) / (self._slow_days + 0.5)
        lag = np.log(quick / slow)
        doubt = 0.5 * np.sqrt(self.level_variance())
        sure = np.sign(lag) * np.maximum(np.abs(lag) - doubt, 0.0)
        ramp = min(1.0, self.n_days / 180)  # a short history has no slope to speak of
        moved: Floats = quick * np.exp(_SLOPE * ramp * sure)
        return moved

    def level_variance(self) -> Floats:
        """Of the level, relative and squared."""
        variance: Floats = self.phi() / (self._quick_n + 0.5)
        return variance

    def phi(self) -> Floats:
        """How much wider than Poisson the days are, at least 1."""
        phi: Floats = np.maximum(1.0, (self._residuals + _PHI_DAYS * _PHI_0) / (self._n_residuals + _PHI_DAYS))
        return phi

    def profile(self) -> Floats:
        """How full each weekday is, (series, 7) with mean 1: the series' own, shrunk to its group's."""
        if self._profile is None:
            pooled_n = _grouped(self._weekday_n, self._groups, self._n_groups)
            pooled_mean = _grouped(self._weekday_mean, self._groups, self._n_groups)
            pooled = ((pooled_n + _WEEKDAY_COUNTS) / (pooled_mean + _WEEKDAY_COUNTS))[self._groups]
            own = (self._weekday_n + _WEEKDAY_COUNTS * pooled) / (self._weekday_mean + _WEEKDAY_COUNTS)
            self._profile = own / own.mean(axis=1, keepdims=True)
        return self._profile

    def _plain(self) -> Floats:
        level: Floats = (self._quick_n + 0.5) / (self._quick_days + 0.5)
        return level


def _grouped(values: Floats, groups: NDArray[np.int64], n_groups: int) -> Any:
    total = np.zeros((n_groups, values.shape[1]))
    np.add.at(total, groups, values)
    return total
