"""How a source comes to us: day by day, in batches, on one day that holds many times the usual, or not at all.

Counts of such days say how the data were collected, not what customers did: whoever samples event days, hands in a
month at its end or crawls from the newest backwards makes days that look like surges.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from voc.trends.baseline import Days, Floats

#: Batches: so many days with feedback in so long a time, on fewer than half of its days, so many each; at least.
_N_DAYS, _SPAN, _DENSITY, _A_DAY = 10, 30, 0.5, 5.0
#: Or half of all feedback on few of the days, each with so many times the median.
_FEW, _MOST, _TIMES_MEDIAN, _N_FULL = 0.25, 0.5, 5.0, 3
#: A full day: so many times the median of the weeks before it, and this many at least.
_FULL, _FULL_AT_LEAST, _WEEKS, _KNOWN_DAYS = 8.0, 50, 28, 7
#: Silent: so many days longer than the longest silence of the last three months.
_LONGER, _SHORTEST, _LOOK_BACK, _ALIVE_DAYS = 2, 3, 90, 14

#: Repeats: so many feedback of a day, at least so large a share of it.
_REPEATED, _REPEATED_SHARE = 30, 0.4


@dataclass(frozen=True, slots=True)
class Batches:
    """`n_days` of `of_days` hold `share` of all feedback."""

    n_days: int
    of_days: int
    share: float


@dataclass(frozen=True, slots=True)
class FullDays:
    """A stretch of days (columns, both included) with many times the usual total."""

    first: int
    last: int
    n: int
    expected: float


def batches_of(total: Floats) -> Batches | None:
    """Whether a source comes in batches; `total` (days,) is its feedback a day."""
    holds = np.flatnonzero(total > 0)
    if holds.size < _N_DAYS:
        return None
    span = int(holds[-1] - holds[0]) + 1
    full = total[holds] >= _TIMES_MEDIAN * max(float(np.median(total[holds])), 1.0)
    n_full, share = int(full.sum()), float(total[holds][full].sum() / total.sum())
    if span >= _SPAN and _N_FULL <= n_full <= _FEW * holds.size and share >= _MOST:
        return Batches(n_full, span, share)
    is_sparse = holds.size < _DENSITY * span and total[holds].mean() >= _A_DAY
    return Batches(int(holds.size), span, 1.0) if span >= _SPAN and is_sparse else None


def full_days(total: Floats, observed: Days) -> list[FullDays]:
    """The stretches of days that hold eight times what the four weeks before them did; such days teach nothing."""
    found: list[FullDays] = []
    ordinary: list[float] = []
    for day in np.flatnonzero(observed):
        usual = float(np.median(ordinary[-_WEEKS:])) if len(ordinary) >= _KNOWN_DAYS else np.inf
        is_full = total[day] >= max(_FULL * usual, _FULL_AT_LEAST)
        if not is_full or (found and _is_level(found[-1], int(day))):
            ordinary.append(float(total[day]))
        if is_full:
            found = _joined(found, FullDays(int(day), int(day), int(total[day]), usual))
    return found


def silent_days(total: Floats, *, is_last_open: bool) -> int:
    """How many closed days a source has been silent that never is for so long; 0 where that is nothing unusual."""
    holds = np.flatnonzero(total > 0)
    if holds.size < _ALIVE_DAYS:
        return 0
    n_days = total.size - 1 - int(holds[-1]) - int(is_last_open)
    recent = holds[holds >= holds[-1] - _LOOK_BACK]
    longest = int(np.diff(recent).max()) - 1 if recent.size > 1 else _LOOK_BACK
    return n_days if n_days >= max(_SHORTEST, longest + _LONGER) else 0


def _is_level(found: FullDays, day: int) -> bool:
    """After two weeks of full days they are what is usual."""
    return day - found.first >= 2 * 7 and day - found.last <= 1


def _joined(found: list[FullDays], new: FullDays) -> list[FullDays]:
    if found and new.first - found[-1].last <= 1:
        last = found[-1]
        return [*found[:-1], FullDays(last.first, new.last, last.n + new.n, last.expected + new.expected)]
    return [*found, new]


def repeated_days(total: Floats, weight: Floats) -> list[FullDays]:
    """The stretches of days on which much was said again; `n` of them, of which `expected` different things were said.

    `weight` (days,) counts near-equal texts of one author or burst less each time.
    """
    found: list[FullDays] = []
    for day in np.flatnonzero(total - weight >= np.maximum(_REPEATED, _REPEATED_SHARE * total)):
        found = _joined(found, FullDays(int(day), int(day), int(total[day]), float(weight[day])))
    return found
