"""What the hours of the last days say of each series, all sources together: which of them hold a storm.

A source has hours of its own; only sources that tell the hour and reach us within it are heard. Where the others of a
source write more than usual as well, so much more is expected of each series: a campaign is no storm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from voc.trends.baseline import Floats
from voc.trends.hour_cells import HourCells
from voc.trends.hourly import HOURS, evidence_so_far
from voc.trends.surge import discoveries, upper_tail

#: The bound is loose: simulated quiet days reach a gain at most a fortieth as often as it says.
_LOOSE = 10.0
#: Hours over which the others are looked at, and how unlikely so many of them are where they count as fuller.
_OTHERS, _FULLER = 3, 0.01
#: Fewer series are judged as strictly as so many.
_TESTS = 100
#: Fewer feedback a day are nobody's storm, however few were expected.
_FEW = 3


@dataclass(frozen=True, slots=True)
class HourlyCounts:
    """The hours of one source's last days, the day that runs included: `counts` of series, `total` (days, 24) of all.

    `share` (days, 24) is the part of a day's feedback that each of its hours usually holds, NaN on days of which nobody
    can tell; `n_begun` is how many hours of the last day have begun.
    """

    counts: HourCells
    total: Floats
    share: Floats
    n_begun: int

    @property
    def n_days(self) -> int:
        """How many days are told by the hour."""
        return int(self.share.shape[0])

    def of(self, rows: NDArray[np.int64]) -> HourlyCounts:
        """The same for some of the series."""
        return replace(self, counts=self.counts.of(rows))

    def by_now(self) -> Floats:
        """What part of each day is over, (days,): less than 1 of the last one, where its hours are known."""
        over = np.ones(self.n_days)
        so_far = self.share[-1, : self.n_begun].sum()
        over[-1] = so_far if np.isfinite(so_far) else 1.0
        return over


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a source's last days should hold: `mean`, `variance` of a day and of its `level`, all (series, days).

    Of a day on which the source is not heard by the hour all of them are NaN.
    `total` (days,) is what should be written in all, `total_phi` how much wider than chance that is.
    """

    mean: Floats
    variance: Floats
    level: Floats
    total: Floats
    total_phi: Floats


#: One source's hours, and what they should hold.
Told = tuple[HourlyCounts, Foreseen]


def storm_p(parts: Sequence[Told]) -> Floats:
    """How likely so much is by each hour, (series, days, 24): p-values that hold over all looks of the day."""
    n_days = parts[0][1].mean.shape[1]
    return np.stack([storm_of_day(parts, day) for day in range(n_days)], axis=1)


def storm_of_day(parts: Sequence[Told], day: int) -> Floats:
    """How likely so much is by each hour of one day, (series, 24); NaN of series of which nothing was foreseen.

    Fewer than three feedback are nobody's storm: 1.
    """
    heard = [one for one in parts if np.isfinite(one[1].mean[:, day]).all()]
    found = np.full((parts[0][1].mean.shape[0], HOURS), np.nan)
    if not heard:
        return found
    counts = [hours.counts.on(day) for hours, _ in heard]
    is_foreseen = np.sum([known.mean[:, day] for _, known in heard], axis=0) > 0
    found[is_foreseen] = 1.0
    rows = np.flatnonzero(is_foreseen & (np.sum(counts, axis=0).sum(axis=1) >= _FEW))
    if rows.size:
        seen, usual = np.zeros((2, rows.size, HOURS))
        for (hours, known), count in zip(heard, counts, strict=True):
            mine = count[rows]
            seen += mine
            usual += known.mean[rows, day, None] * hours.share[day] * _fuller(hours, mine, known, rows, day)
        mean, variance, level = (
            np.sum([getattr(known, name)[rows, day] for _, known in heard], axis=0)
            for name in ("mean", "variance", "level")
        )
        doubt = (np.maximum(variance - mean, 0.0) + level) / mean**2
        gain = evidence_so_far(seen, usual, np.maximum(variance / mean, 1.0), doubt)
        found[rows] = np.minimum(1.0, 1 / (_LOOSE * gain))
    return found


def storms(p: Floats, alpha: float) -> NDArray[np.bool_]:
    """Which series and days to believe, so that a quiet day has any false storm with probability `alpha` at most."""
    return discoveries(p, alpha, at_least=_TESTS)


def hours_of_storms(by_hour: Floats, n_series: int, alpha: float) -> NDArray[np.int64]:
    """The hour of a day in which each series was first believed, -1 where none, (series,).

    `by_hour` is p (series, 24) of those that may be believed at all, of `n_series` that were looked at.
    """
    told = discoveries(by_hour, alpha, at_least=max(_TESTS, n_series))
    return np.where(told.any(axis=1), np.argmax(told, axis=1), -1)


def _fuller(hours: HourlyCounts, counts: Floats, known: Foreseen, rows: NDArray[np.int64], day: int) -> Floats:
    """How many times fuller than usual the source is beside some series of these `counts`, (rows, 24); 1 where that is
    no surprise."""
    seen = np.cumsum(hours.total[day] - counts, axis=1)
    share = np.cumsum(hours.share[day])
    seen, share = (part - np.roll(part, _OTHERS, axis=-1) * (np.arange(HOURS) >= _OTHERS) for part in (seen, share))
    usual = np.maximum(known.total[day] - known.mean[rows, day], 0.0)[:, None] * share
    safe = np.maximum(usual, 1e-9)
    spread = known.total_phi[day] * safe
    is_fuller = (usual > 0) & (upper_tail(seen, safe, spread) < _FULLER)
    return np.where(is_fuller, np.maximum(seen / safe, 1.0), 1.0)
