"""Which days hold a storm by their hours, and from which hour on it was believed; only what may count is kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from voc.trends.baseline import Floats
from voc.trends.one_source import Part
from voc.trends.so_far import hours_of_storms, storm_of_day, storms


class StormHours:
    """The lowest `p` of each series and day by its hours, (series, days): NaN where nobody tells them.

    A quiet day may have any false storm with probability `alpha` at most; with 0 nobody looks.
    """

    def __init__(self, n_series: int, n_days: int, alpha: float) -> None:
        self.p: Floats = np.full((n_series, n_days), np.nan)
        self._alpha = alpha
        self._by_hour: dict[int, list[tuple[NDArray[np.int64], Floats]]] = {}

    def hear(self, rows: NDArray[np.int64], parts: Sequence[Part]) -> None:
        """Judge the hours of some series, of all sources that tell them."""
        told = [part.hourly for part in parts if part.hourly is not None]
        if not (told and self._alpha):
            return
        n_days = told[0][0].n_days
        for day in range(n_days):
            column = self.p.shape[1] - n_days + day
            p = storm_of_day(told, day)
            self.p[rows, column] = p[:, -1]
            may_count = np.flatnonzero(p[:, -1] <= self._alpha)
            if may_count.size:
                self._by_hour.setdefault(column, []).append((rows[may_count], p[may_count]))

    def believed(self) -> NDArray[np.int64]:
        """The hour in which the storm of each series and day was first believed, -1 where none was, (series, days)."""
        found = np.full(self.p.shape, -1, np.int64)
        for column in np.flatnonzero(storms(self.p, self._alpha).any(axis=0)):
            parts = self._by_hour[int(column)]
            rows = np.concatenate([part[0] for part in parts])
            n_tested = int(np.isfinite(self.p[:, column]).sum())
            found[rows, column] = hours_of_storms(np.concatenate([part[1] for part in parts]), n_tested, self._alpha)
        return found
