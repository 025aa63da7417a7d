"""Something new: mentions that lie close together, come from several customers, and came lately.

A scan in space and time, after Kulldorff: around each mention of the last weeks, how many lie near it now, and how many
did before? What chance allows is a negative binomial, for a rate read off few earlier mentions is itself unsure; over
all the places of a day it is held to a budget of false proposals a month. Every mention is looked at, not the
unassigned alone: measured on clinc150, neighbouring topics reach four in five of what is new. A topic that surges as a
whole proposes nothing, since what is expected in a part of it grows with the rest of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.topics.group import Group, chance, group_around, is_cohesive, is_known, is_one
from models.topics.pool import Pool
from voc.storage.tables import UNASSIGNED

#: Days looked back over, and the windows at their end in which something may have grown, the longest first.
HORIZON, WINDOWS = 84, (28, 21, 14, 7)
#: How near (cosine) mentions lie that say the same: in a loose matter, and in narrow ones.
_REACHES = (0.5, 0.6, 0.7)
#: False proposals a month that chance alone may make.
BUDGET = 1.0
_DAYS_A_MONTH = 30
#: So many different customers, and so many times what was expected, are worth a look.
LEAST, _GROWTH = 6, 3.0
#: Days that must lie before the windows: without a time before, nothing is new.
_LEAST_DAYS = 28
#: A topic's own growth counts as if so many mentions of it had grown like everything else.
_STEADY = 20.0
#: Centres compared at once.
_AT_ONCE = 1000


@dataclass(frozen=True)
class _Scan:
    """What lies around each centre (a row of the pool), in the reach and window that chance explains least."""

    centres: NDArray[np.int64]
    p_values: NDArray[np.float64]
    reaches: NDArray[np.float64]
    windows: NDArray[np.int64]
    ratios: NDArray[np.float64]


def find_emerging(pool: Pool, today: int, centres: NDArray[np.float32], *, budget: float = BUDGET) -> list[Group]:
    """What is new on the day `today`, the least likely by chance first; no two of them are one matter.

    `centres` (k, 384) are those of the topics: what lies on one of them is that topic.
    The same for any order of the rows. Nothing where there is no time before to compare with.
    """
    rows = pool.in_order()
    rows = rows[(pool.days[rows] > today - HORIZON) & (pool.days[rows] <= today)]
    if not len(rows) or today - WINDOWS[0] - int(pool.days[rows].min()) < _LEAST_DAYS:
        return []
    found: list[Group] = []
    for group in _candidates(pool.at(rows), today, budget):
        if not is_known(group, centres) and not any(is_one(group, other) for other in found):
            found.append(group)
    return [group.of_rows(rows) for group in found]


def _candidates(pool: Pool, today: int, budget: float) -> Iterator[Group]:
    """Groups that chance does not explain, once each customer is heard once, the least likely first."""
    scan = _scan(pool, today)
    limit = budget / _DAYS_A_MONTH / max(1, len(scan.centres))
    for place in np.lexsort((scan.centres, scan.p_values)):
        if scan.p_values[place] > limit:
            return
        centre, since = int(scan.centres[place]), today - int(scan.windows[place]) + 1
        group = group_around(pool, centre, float(scan.reaches[place]), since, float(scan.ratios[place]))
        if group.p_value <= limit and group.n >= LEAST and group.growth >= _GROWTH and is_cohesive(group, pool):
            yield group


def _scan(pool: Pool, today: int) -> _Scan:
    centres = np.flatnonzero(pool.days > today - WINDOWS[0])
    n = len(centres)
    best = _Scan(centres, np.ones(n), np.zeros(n), np.zeros(n, dtype=np.int64), np.ones(n))
    ages = np.sum([pool.days > today - window for window in WINDOWS], axis=0)  # how many windows hold it
    for start in range(0, n, _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        cosine = pool.vectors[centres[part]] @ pool.vectors.T
        cosine[np.arange(len(cosine)), centres[part]] = -1.0  # a centre was chosen because it is there
        flat = np.flatnonzero(cosine >= _REACHES[0])
        row, other = np.divmod(flat, len(pool))
        cosines = cosine.ravel()[flat]
        for reach in _REACHES:
            near = cosines >= reach
            _look(best, part, pool, ages, row[near], other[near], reach)
    return best


def _look(
    best: _Scan,
    part: slice,
    pool: Pool,
    ages: NDArray[np.int64],
    row: NDArray[np.int64],
    other: NDArray[np.int64],
    reach: float,
) -> None:
    """Compare what lies near each centre of a part, in each window, with the time before; keep what is least likely."""
    mine = pool.topics[best.centres[part]]
    counts = _by_age(row, ages[other], len(mine))
    own = pool.topics[other] == mine[row]
    rest = _of_topics(pool, ages, mine) - _by_age(row[own], ages[other[own]], len(mine))
    total = np.bincount(ages, minlength=len(WINDOWS) + 1)
    for age, window in enumerate(WINDOWS, start=1):
        overall = total[age:].sum() / total[:age].sum()
        of_rest = (rest[:, age:].sum(axis=1) + _STEADY * overall) / (rest[:, :age].sum(axis=1) + _STEADY)
        ratio = np.where(mine == UNASSIGNED, overall, np.maximum(overall, of_rest))  # unassigned is no topic
        p = chance(counts[:, age:].sum(axis=1), counts[:, :age].sum(axis=1), ratio)
        better = np.flatnonzero((p < best.p_values[part]) & (ages[best.centres[part]] >= age))
        best.p_values[part][better], best.ratios[part][better] = p[better], ratio[better]
        best.reaches[part][better], best.windows[part][better] = reach, window


def _of_topics(pool: Pool, ages: NDArray[np.int64], topics: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many mentions of each of these topics (axis 0) are of each age (axis 1)."""
    known, number = np.unique(pool.topics, return_inverse=True)
    return _by_age(number, ages, len(known))[np.searchsorted(known, topics)]


def _by_age(rows: NDArray[np.int64], ages: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """How many of each row (axis 0) are of each age (axis 1)."""
    n_ages = len(WINDOWS) + 1
    return np.bincount(rows * n_ages + ages, minlength=n * n_ages).reshape(n, n_ages)
