"""What each series led us to expect today: a discounted gamma-Poisson level, a weekday profile, a spread.

The state of a series is a handful of sums, each forgetting at its own half-life, so a day costs the same however long
the history is. Today is judged by a level that ends eight days ago: a surge must not teach us that it is normal.
Constants and their measurement: `bench/alerts`; after West & Harrison's discounted level and Farrington's guard.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voc.trends.season import SEASON_AFTER
from voc.trends.state import SETTLED_AFTER as SETTLED_AFTER
from voc.trends.state import State, swing

Floats = NDArray[np.float64]
Days = NDArray[np.bool_]

#: Observed days before a series of counts is judged with its weekdays ("settled"), and before it is judged at all.
YOUNG_AFTER = 4
#: Below this many observed days a judgement is marked provisional: fewer than eight of each weekday.
PROVISIONAL_BELOW = 56

_GUARD = 8
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
    season_after: int = SEASON_AFTER,
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
    state = State(groups, first_weekday=first_weekday, is_share=is_share)
    mean, phi, level_variance, spread = _unknown(n_series, n_days)
    by_day = np.ascontiguousarray(counts.T)
    entered = 0
    for day in range(n_days):
        history = int(n_history[day])
        while entered <= day - _guard(history):
            if observed[entered]:
                state.learn(
                    entered, by_day[entered], float(exposure[entered]), float(day_variance[entered]), mean[:, entered]
                )
            entered += 1
        if history < YOUNG_AFTER or state.n_days == 0:
            continue
        if history >= season_after:
            state.season.refit(entered, state.phi())
        level = state.level(day)
        mean[:, day] = level * (state.weekday(day) if history >= SETTLED_AFTER else 1.0) * exposure[day]
        spread[:, day] = day_variance[day] * swing(level, is_share=is_share)
        phi[:, day] = state.phi()
        level_variance[:, day] = state.level_variance()
    return Expected(mean, phi, level_variance, spread, n_history)


def _guard(history: int) -> int:
    """Days between the end of what the level knows and today: all eight once settled, fewer while days are dear."""
    return _GUARD if history >= SETTLED_AFTER else max(1, min(_GUARD, history // 4))


def _unknown(n_series: int, n_days: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Mean, phi, level variance and spread before anything is known; a day's values lie side by side in memory."""
    mean, phi, level_variance, spread = (np.full((n_days, n_series), value).T for value in (np.nan, 1.0, 0.0, 0.0))
    return mean, phi, level_variance, spread
