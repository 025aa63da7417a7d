"""From days that fire to episodes: since when a series held more than expected, how much more, and until when."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from voc.trends.baseline import Days, Floats
from voc.trends.surge import quantile

#: Usefulness, not statistics: fewer feedback, or a smaller ratio, are nobody's matter.
AT_LEAST, RATIO = 5, 1.5
_LOOK_BACK = 14


@dataclass(frozen=True, slots=True)
class Episode:
    """One stretch in which a series held more than expected; days are positions, `last` the last day that said so.

    `seen` and `expected` (with its 90 % interval) cover `first` .. `last`. `ended` is the day on which it had been
    quiet for two closed days, None while it lasts. `is_so_far` where of the last day no more is expected than by now.
    `fired_hour` is the hour of the day that fired in which its hours told it, None where the day alone did.
    """

    series: int
    first: int
    fired: int
    last: int
    ended: int | None
    seen: int
    expected: float
    low: float
    high: float
    p: float
    is_provisional: bool
    is_so_far: bool = False
    fired_hour: int | None = None


def join(
    series: int,
    rows: tuple[Floats, Floats, Floats, Floats],
    fires: NDArray[np.bool_],
    quiet: NDArray[np.bool_],
    tested: Days,
    p: Floats,
    provisional: NDArray[np.bool_],
    *,
    ratio: float = RATIO,
    hours: NDArray[np.int64] | None = None,
) -> list[Episode]:
    """Join the days that fire: two quiet tested days end an episode; what comes back within three days is the same.

    An episode holds five at least, and `ratio` times what was expected, but for one that ends on a day whose `hours`
    tell a storm (the hour in which they did, -1 on other days): a storm of some hours need not fill its day.
    """
    found: list[Episode] = []
    for day in np.flatnonzero(fires):
        current = found[-1] if found else None
        if current is not None and (current.ended is None or day - current.ended <= 3):
            first, fired = current.first, current.fired
        else:
            first, fired = start_of(rows[0], rows[1], rows[2], int(day)), int(day)
        episode = _measured(series, first, fired, int(day), rows, p, provisional, quiet, tested)
        is_sure = hours is not None and bool(hours[day] >= 0)
        hour = None if hours is None or hours[fired] < 0 else int(hours[fired])
        episode = replace(episode, is_so_far=is_sure and int(day) == quiet.size - 1, fired_hour=hour)
        if episode.seen < AT_LEAST or (episode.seen < ratio * episode.expected and not is_sure):
            continue
        if current is not None and fired == current.fired:
            found.pop()
        found.append(episode)
    return found


def _measured(
    series: int,
    first: int,
    fired: int,
    last: int,
    rows: tuple[Floats, Floats, Floats, Floats],
    p: Floats,
    provisional: NDArray[np.bool_],
    quiet: NDArray[np.bool_],
    tested: Days,
) -> Episode:
    span = slice(first, last + 1)
    seen, usual, spread, level_sd = (float(row[span].sum()) for row in rows)
    variance = spread + level_sd**2
    return Episode(
        series=series,
        first=first,
        fired=fired,
        last=last,
        ended=_end(quiet, tested, last),
        seen=round(seen),
        expected=usual,
        low=quantile(0.05, usual, variance),
        high=quantile(0.95, usual, variance),
        p=float(p[fired : last + 1].min()),
        is_provisional=bool(provisional[fired : last + 1].all()),
    )


def start_of(seen: Floats, usual: Floats, spread: Floats, day: int) -> int:
    """Since when: the day within the last fourteen from which on the excess up to `day` stands out most."""
    back = slice(max(0, day - _LOOK_BACK + 1), day + 1)
    excess = np.cumsum((seen[back] - usual[back])[::-1])
    width = np.sqrt(np.maximum(np.cumsum(spread[back][::-1]), 1e-9))
    return day - int(np.argmax(excess / width))


def _end(quiet: NDArray[np.bool_], tested: Days, last: int) -> int | None:
    """The second tested day in a row after `last` on which the series was quiet."""
    n_quiet = 0
    for day in range(last + 1, quiet.size):
        if tested[day]:
            n_quiet = n_quiet + 1 if quiet[day] else 0
            if n_quiet == 2:
                return day
    return None
