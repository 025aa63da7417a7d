"""Slow drifts: a series that rises or falls over eight weeks, too slowly for a surge.

The weeks before tell what to expect of the last eight: their level, and once there are sixty of them their trend and
season as well. The last eight may lean away from that more and more; how far they do is one number, and how likely
chance alone makes it so is another. A drift is called when that likelihood is small, the lean is large enough to matter
and the newest two weeks bear it out; it lasts until chance explains the weeks again.

    drifts(weekly, groups=…)    every drift of every series, the oldest first
    turns(found)                those that rose and then fell: a matter to celebrate where they count complaints

`weekly` is (series, weeks) of feedback in whole weeks, oldest first; a week without data has exposure 0. The budget: a
quiet series is called to have drifted, up or down, less than once in twenty years (`bench/alerts`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from voc.trends.lean import DRIFT, SEASONAL_AFTER, Lean, leans
from voc.trends.surge import quantile
from voc.trends.weeks import Floats

LIMIT = 3e-3  # how unlikely, up or down
_OVER = 0.1  # so likely again, and a drift is over
_LEAST_RATIO, _LEAST_EXCESS = 1.25, 10.0


@dataclass(frozen=True, slots=True)
class Drift:
    """One series that drifted; weeks are positions.

    `first` is the week before the lean, `called` the week that said so, `ended` the one in which the series was back,
    None while it lasts. `ratio` is how many times the expected level the newest week stood at, with its 90 % interval;
    below 1 it fell. `seen` and `expected` cover the eight weeks, `usual` is what they hold nine times out of ten. Where
    `is_seasonal` trend and season are allowed for.
    """

    series: int
    first: int
    called: int
    ended: int | None
    ratio: float
    low: float
    high: float
    seen: int
    expected: float
    usual: tuple[float, float]
    p: float
    is_seasonal: bool

    @property
    def is_rise(self) -> bool:
        """Whether the series rose."""
        return self.ratio > 1


def drifts(
    weekly: Floats, *, exposure: Floats | None = None, groups: NDArray[np.int64] | None = None, since: int = 0
) -> list[Drift]:
    """Every drift of every series called in week `since` or later, the oldest first.

    The same weeks give the same drifts, a week more can only add to them and end them. 1,000 series cost a tenth of a
    second for each week from `since` on: half a year is enough to see how what goes on began.

    `exposure` (series, weeks) is what each week is to be divided by: the share of it that has data, or the feedback of
    its source where drifts of a share are sought; 1 by default. `groups` (series,) share a season.
    """
    n_series = weekly.shape[0]
    exposure = np.ones(weekly.shape) if exposure is None else exposure
    groups = np.zeros(n_series, np.int64) if groups is None else groups
    lean = leans(weekly, exposure, groups, since=since)
    calls = _calls(lean)
    found = [one for series in np.flatnonzero(calls.any(axis=1)) for one in _joined(int(series), calls, lean)]
    return sorted(found, key=lambda drift: (drift.called, drift.series))


def turns(found: Sequence[Drift]) -> list[tuple[Drift, Drift]]:
    """Rises that turned: each with the fall of the same series that came next."""
    pairs = []
    for series in {drift.series for drift in found}:
        own = [drift for drift in found if drift.series == series]
        pairs += [(one, other) for one, other in pairwise(own) if one.is_rise and not other.is_rise]
    return sorted(pairs, key=lambda pair: (pair[1].called, pair[1].series))


def _calls(lean: Lean) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        way = np.sign(lean.log_ratio)
        is_large = np.abs(lean.log_ratio) >= np.log(_LEAST_RATIO)
        is_many = np.abs(lean.seen - lean.expected) >= _LEAST_EXCESS
        is_borne_out = way * np.log(np.maximum(lean.newest, 1e-9)) >= np.log(_LEAST_RATIO) / 2
        calls: NDArray[np.bool_] = (lean.p <= LIMIT) & is_large & is_many & is_borne_out
    return calls


def _joined(series: int, calls: NDArray[np.bool_], lean: Lean) -> list[Drift]:
    """Calls of one series as drifts: one lasts until chance explains the lean again, or it leans the other way."""
    found: list[Drift] = []
    way = np.sign(lean.log_ratio[series])
    for week in np.flatnonzero(calls[series]):
        last = found[-1] if found else None
        if last is not None and last.is_rise == (way[week] > 0) and (last.ended is None or week < last.ended):
            continue
        over = (lean.p[series, week + 1 :] > _OVER) | (way[week + 1 :] != way[week])
        ended = int(week) + 1 + int(np.argmax(over)) if over.any() else None
        found.append(_measured(series, int(week), ended, lean))
    return found


def _measured(series: int, called: int, ended: int | None, lean: Lean) -> Drift:
    """A drift as it stood in its newest week."""
    newest = lean.p.shape[1] - 1 if ended is None else ended - 1
    expected, variance = (float(values[series, newest]) for values in (lean.expected, lean.variance))
    at, error = (float(values[series, newest]) for values in (lean.log_ratio, lean.error))
    return Drift(
        series=series,
        first=called - DRIFT,
        called=called,
        ended=ended,
        ratio=float(np.exp(at)),
        low=float(np.exp(at - 1.645 * error)),
        high=float(np.exp(at + 1.645 * error)),
        seen=round(float(lean.seen[series, newest])),
        expected=expected,
        usual=(quantile(0.05, expected, variance), quantile(0.95, expected, variance)),
        p=float(lean.p[series, called : newest + 1].min()),
        is_seasonal=called + 1 >= SEASONAL_AFTER,
    )
