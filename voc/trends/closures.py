"""Days on which a source is closed by plan, and what was held back over them: neither quiet nor a surge.

A closed day teaches nothing and is no evidence of quiet; what happens on one all the same is judged as on any day. In
the days after, as much more may come as the closed days lacked: a series is held against its share of that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from voc.trends.baseline import Days, Floats

#: What was held back may come within so many days, and within one more than it was closed.
_CATCH_UP = 7


@dataclass(frozen=True, slots=True)
class Held:
    """What closures do to the days of one source, each (days,).

    `fuller` is how many times fuller a day is for what was held back, `at_most` how many times it might have been.
    """

    fuller: Floats
    at_most: Floats


def catch_up_days(closed: Days) -> Days:
    """The days after closures in which what was held back may still come."""
    found = np.zeros(closed.size, bool)
    length = left = 0
    for day in range(closed.size):
        if closed[day]:
            length, left = length + 1, min(_CATCH_UP, length + 2)
            continue
        length = 0
        found[day], left = left > 0, max(0, left - 1)
    return found


def held_back(total: Floats, usual: Floats, closed: Days) -> Held:
    """What a source's `total` (days,) makes up for after closures, beside the `usual` of its days."""
    catching_up = catch_up_days(closed)
    known = np.where(np.isfinite(usual) & (usual > 0), usual, np.inf)
    fuller, at_most, owed = np.ones(total.size), np.ones(total.size), 0.0
    for day in range(total.size):
        if closed[day]:
            owed += max(0.0, float(usual[day] - total[day])) if np.isfinite(usual[day]) else 0.0
        elif catching_up[day]:
            made_up = min(max(0.0, float(total[day] - known[day])), owed)
            at_most[day], fuller[day] = 1 + owed / known[day], 1 + made_up / known[day]
            owed -= made_up
        else:
            owed = 0.0
    return Held(fuller, at_most)
