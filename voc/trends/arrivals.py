"""What arrives in the data or vanishes from them: a product, a region, a version, an airline that was not asked for.

A newcomer comes on top of the others; a new version takes the place of the old one, and is no change of the data. So
something has arrived, or is gone, only where the others went on as before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from voc.trends.baseline import YOUNG_AFTER, Days, Floats

#: Observed days that are compared, before and after.
_BEFORE, _AFTER = 28, 7
#: A newcomer holds this share of the feedback and this many, and tenfold what there was before.
_SHARE, _AT_LEAST, _TIMES = 0.05, 30, 10.0
#: It is there from its first day on, and comes again: on so many days no less than this share of a usual one.
_FROM_FIRST, _DAYS_THERE = 0.3, 2
#: What is gone was seen on so many days, so often a day, and is missed for so many days.
_KNOWN_DAYS, _KNOWN_A_DAY, _MISSED_DAYS = 14, 3.0, 3
#: The others went on: no fewer than this share of theirs, no more than half of what is gone.
_OTHERS, _TAKEN_OVER = 0.7, 0.5


@dataclass(frozen=True, slots=True)
class Arrival:
    """One value (row) that arrives or vanishes on `day` (a column); counts before that day, and since."""

    row: int
    kind: Literal["appears", "vanishes"]
    day: int
    n_before: int
    n_since: int
    a_day_before: float


def find_arrivals(counts: Floats, total: Floats, observed: Days) -> list[Arrival]:
    """Which rows of `counts` (values, days) arrive or vanish; `total` (days,) is all feedback of the same source."""
    days = np.flatnonzero(observed)
    found = []
    for row in range(counts.shape[0]):
        mine, others = counts[row, days], total[days] - counts[row, days]
        for kind, at in (("appears", _appears(mine, others)), ("vanishes", _vanishes(mine, others))):
            if at is not None:
                found.append(_arrival(row, kind, int(days[at]), counts[row], mine[max(0, at - _BEFORE) : at]))
    return found


def _arrival(row: int, kind: str, day: int, counts: Floats, before: Floats) -> Arrival:
    n_before, n_since = int(counts[:day].sum()), int(counts[day:].sum())
    return Arrival(row, "appears" if kind == "appears" else "vanishes", day, n_before, n_since, float(before.mean()))


def _appears(mine: Floats, others: Floats) -> int | None:
    for at in range(YOUNG_AFTER, mine.size):
        before, after = slice(max(0, at - _BEFORE), at), slice(at, at + _AFTER)
        rate = mine[after].mean()
        if (
            mine[after].sum() >= _AT_LEAST
            and rate >= _TIMES * max(mine[before].mean(), mine[:at].mean())
            and mine[at] >= _FROM_FIRST * rate
            and (mine[after] >= _FROM_FIRST * rate).sum() >= min(_DAYS_THERE, mine[after].size)
            and mine[after].sum() >= _SHARE * (mine[after] + others[after]).sum()
            and others[after].mean() >= _OTHERS * others[before].mean() > 0
        ):
            return at
    return None


def _vanishes(mine: Floats, others: Floats) -> int | None:
    """The day after the last on which it was there, if it is gone to the end."""
    seen: NDArray[np.int64] = np.flatnonzero(mine > 0)
    at = int(seen[-1]) + 1 if seen.size else 0
    before, after = slice(max(0, at - _BEFORE), at), slice(at, None)
    if seen.size < _KNOWN_DAYS or mine.size - at < _MISSED_DAYS:
        return None
    rate, usual = mine[before].mean(), others[before].mean()
    is_known = rate >= _KNOWN_A_DAY and rate >= _SHARE * (rate + usual)
    others_now = others[after].mean()
    went_on = _OTHERS * usual <= others_now <= usual + _TAKEN_OVER * rate
    return at if is_known and went_on and usual > 0 else None
