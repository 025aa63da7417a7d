"""What a method is worth at a stated number of false alarms: alarms as episodes, limits, surges found in time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: One false alarm a series-year.
YEARLY = 1 / 365
#: Days after an alarm in which no other counts.
_DEAD = 7


def first_alarms(scores: Floats, limit: float) -> NDArray[np.bool_]:
    """The days on which each series raises an alarm, (series, days); each is followed by seven in which none counts."""
    reaches = np.ascontiguousarray((scores >= limit).T)
    quiet_until = np.full(scores.shape[0], -1)
    for day in np.flatnonzero(reaches.any(axis=1)):
        reaches[day] &= day > quiet_until
        quiet_until[reaches[day]] = day + _DEAD
    return reaches.T


def alarms(scores: Floats, limit: float) -> NDArray[np.int64]:
    """How many alarms each series raises, (series,)."""
    return first_alarms(scores, limit).sum(axis=1)


def rate(scores: Floats, limit: float) -> float:
    """Alarms a series-day."""
    return float(alarms(scores, limit).sum()) / scores.size


def limit_for(scores: Floats, target: float = YEARLY) -> float:
    """The smallest limit with at most `target` alarms a series-day."""
    low, high = 0.0, float(np.max(scores[np.isfinite(scores)]))
    for _ in range(25):
        middle = (low + high) / 2
        if rate(scores, middle) > target:
            low = middle
        else:
            high = middle
    return high


def found_within(scores: Floats, onset: NDArray[np.int64], limit: float, days: Sequence[int]) -> list[float]:
    """The share of surges with an alarm in so many days; trials with one in the week before do not count."""
    week = onset[:, None] + np.arange(-7, max(days))
    reaches = np.take_along_axis(scores, week, axis=1) >= limit
    trials = ~reaches[:, :7].any(axis=1)
    return [float(reaches[trials, 7 : 7 + n].any(axis=1).mean()) for n in days]
