"""Whether a group is news: customers speak of it now, and did not before.

The mirror of how a topic falls silent (`models.topics.silence`): had it been spoken of before at the rate of now, so
much would have come, and hardly any of it did. Source by source, or a source that is new would make news of everything.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.topics.silence import EXPECTED, SILENT, WINDOWS


def is_news(mine: NDArray[np.bool_], written: NDArray[np.int64]) -> bool:
    """Whether the rows `mine` (n) were written in the last 4, 8, 12 or 24 weeks, and hardly any of them before.

    `written` (n, 2 or more) holds the day, an ordinal, and the source of every row.
    """
    days, sources = written[:, 0], written[:, 1]
    for window in WINDOWS:
        now = days > days.max() - window
        n_before, n_now = int((mine & ~now).sum()), int((mine & now).sum())
        would_come = expected(mine & now, now, ~now, sources)
        if would_come >= EXPECTED and n_before <= SILENT * would_come and n_before <= n_now:
            return True
    return False


def expected(
    own: NDArray[np.bool_], here: NDArray[np.bool_], there: NDArray[np.bool_], sources: NDArray[np.int64]
) -> float:
    """How many rows would stand `there`, at the share that `own` has of those `here` (which hold it), by source."""
    width = int(sources.max(initial=0)) + 1
    mine, all_here, all_there = (np.bincount(sources[rows], minlength=width) for rows in (own, here, there))
    return float((mine / np.maximum(all_here, 1) * all_there).sum())
