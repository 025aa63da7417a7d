"""The last days of a panel's sources by the hour, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from voc.trends.baseline import Floats
from voc.trends.hour_cells import HourCells
from voc.trends.so_far import HourlyCounts


@dataclass(frozen=True)
class SourceHours:
    """One source: `share` (days, 24) as usual, `n_begun` hours of the last day, `total` (days, 24): what came in time.

    `comments` and `negatives` are of the panel's series, in their order.
    """

    share: Floats
    n_begun: int
    total: Floats
    comments: HourCells
    negatives: HourCells

    def counted(self, family: str) -> HourlyCounts | None:
        """What a family of surges counts; praise, shares and drifts are no matter of hours."""
        counts = self.counts_of(family)
        return None if counts is None else HourlyCounts(counts, self.total, self.share, self.n_begun)

    def counts_of(self, family: str) -> HourCells | None:
        """The cells that a family of surges counts."""
        return {"surge": self.negatives, "volume": self.comments}.get(family)

    def whole(self) -> HourlyCounts:
        """All feedback as the only series."""
        return HourlyCounts(HourCells.of_counts(self.total[None]), self.total, self.share, self.n_begun)


@dataclass(frozen=True)
class PanelHours:
    """Each source's hours (None where it has none), and the false alarms that a quiet day may add for them."""

    sources: tuple[SourceHours | None, ...]
    alpha: float

    def costing(self, a_year: float) -> PanelHours | None:
        """The same for another budget of false alarms a year; None where they may cost nothing."""
        return replace(self, alpha=a_year / 365) if a_year else None

    @property
    def n_days(self) -> int:
        """How many of the last days are told."""
        return next(len(one.share) for one in self.sources if one is not None)

    def held(self, family: str, row: int, day: int) -> Floats | None:
        """What a series held in each hour of one of the last days, (24,); None where no hours are counted."""
        cells = [one.counts_of(family) for one in self.sources if one is not None]
        held = [one.on(day)[row] for one in cells if one is not None]
        return np.sum(held, axis=0) if held else None
