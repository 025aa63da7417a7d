"""A panel's complaints in whole calendar weeks, and how much of each week its sources were open and heard.

A closed day, and the days after in which what was held back may come, teach nothing: they are no part of their week.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voc.alerts.panel import Panel
from voc.trends.baseline import Floats
from voc.trends.closures import catch_up_days
from voc.trends.judge import observed_days

_WEEK = 7


@dataclass(frozen=True)
class Weeks:
    """The whole weeks of a panel, Monday to Sunday; a running day ends none.

    `offset` is the column of the first Monday, `n` how many weeks follow.
    """

    offset: int
    n: int

    @staticmethod
    def of(panel: Panel) -> Weeks:
        """Those of a panel."""
        offset = -panel.first_on.weekday() % _WEEK
        n_closed = panel.n_days - int(panel.is_last_open)
        return Weeks(offset, max(0, (n_closed - offset) // _WEEK))

    def sums(self, days: Floats) -> Floats:
        """(…, days) summed by week, (…, weeks)."""
        whole = days[..., self.offset : self.offset + self.n * _WEEK]
        sums: Floats = whole.reshape(*days.shape[:-1], self.n, _WEEK).sum(axis=-1)
        return sums

    def last_day(self, week: int) -> int:
        """The column of a week's Sunday."""
        return self.offset + (week + 1) * _WEEK - 1


def complaints_by_week(
    panel: Panel, weeks: Weeks, sources: Sequence[int], rows: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Complaints of some series in some of the sources, and the share of each week that tells of them, (series, weeks).

    Where one of several sources is closed, the week tells of a series as far as the others usually hold it.
    """
    counts, told, usual = np.zeros((rows.size, weeks.n)), np.zeros((rows.size, weeks.n)), np.zeros((rows.size, 1))
    for source in sources:
        closed = panel.closed_days[source]
        is_open = (observed_days(panel.totals[source]) & ~closed & ~catch_up_days(closed)).astype(np.float64)
        part = panel.negatives[source][rows] * is_open
        rate = part.sum(axis=1, keepdims=True) / max(is_open.sum(), 1.0)
        counts += weeks.sums(part)
        told += rate * weeks.sums(is_open)
        usual += _WEEK * rate
    return counts, np.where(usual > 0, told / np.maximum(usual, 1e-12), 1.0)
