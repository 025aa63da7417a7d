"""The last days of a panel's sources by the hour, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voc.trends.baseline import Floats
from voc.trends.hourly import HOURS
from voc.trends.so_far import HourlyCounts


@dataclass(frozen=True)
class SourceHours:
    """One source: `share` (days, 24) as usual, `n_begun` hours of the last day, `total` (days, 24): what came in time.

    `comments` and `negatives` are (series, days, 24), in the order of the panel's series.
    """

    share: Floats
    n_begun: int
    total: Floats
    comments: Floats
    negatives: Floats

    @staticmethod
    def none(share: Floats, n_begun: int, n_series: int) -> SourceHours:
        """Hours in which nothing has been written yet."""
        days = share.shape[0]
        comments, negatives = np.zeros((2, n_series, days, HOURS))
        return SourceHours(share, n_begun, np.zeros((days, HOURS)), comments, negatives)

    def put(self, rows: NDArray[np.int64], day: int, hour: int, *, is_negative: bool) -> None:
        """Count one feedback in its hour: in all, and in the series that it belongs to."""
        self.total[day, hour] += 1
        self.comments[rows, day, hour] += 1
        if is_negative:
            self.negatives[rows, day, hour] += 1

    def counted(self, family: str) -> HourlyCounts | None:
        """What a family of surges counts; praise, shares and drifts are no matter of hours."""
        counts = {"surge": self.negatives, "volume": self.comments}.get(family)
        return None if counts is None else HourlyCounts(counts, self.total, self.share, self.n_begun)

    def whole(self) -> HourlyCounts:
        """All feedback as the only series."""
        return HourlyCounts(self.total[None], self.total, self.share, self.n_begun)


@dataclass(frozen=True)
class PanelHours:
    """Each source's hours (None where it has none), and the false alarms that a quiet day may add for them."""

    sources: tuple[SourceHours | None, ...]
    alpha: float
