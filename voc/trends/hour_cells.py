"""What was written in each hour of some days, of many series: kept one by one, for nearly all hours are empty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voc.trends.baseline import Floats
from voc.trends.hourly import HOURS

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class HourCells:
    """What was counted, each with its `row` (a series), `day` and `hour`; one array each, days in ascending order."""

    n_series: int
    row: Places
    day: Places
    hour: Places

    @staticmethod
    def of_counts(counts: Floats) -> HourCells:
        """Of whole numbers (series, days, 24)."""
        day, row, hour = np.nonzero(counts.transpose(1, 0, 2))
        times = counts[row, day, hour].astype(np.int64)
        return HourCells(counts.shape[0], *(np.repeat(places, times) for places in (row, day, hour)))

    def of(self, rows: Places) -> HourCells:
        """The same for some of the series, in their order."""
        at = np.full(self.n_series, -1, np.int64)
        at[rows] = np.arange(rows.size)
        row = at[self.row]
        kept = row >= 0
        return HourCells(int(rows.size), row[kept], self.day[kept], self.hour[kept])

    def on(self, day: int) -> Floats:
        """What each series held in each hour of a day, (series, 24)."""
        span = slice(*np.searchsorted(self.day, (day, day + 1)))
        cells = np.bincount(self.row[span] * HOURS + self.hour[span], minlength=self.n_series * HOURS)
        return cells.astype(np.float64).reshape(self.n_series, HOURS)
