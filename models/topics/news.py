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

    `written` (n, 2) holds the day, an ordinal, and the source of every row.
    """
    days, sources = written[:, 0], written[:, 1]
    for window in WINDOWS:
        now = days > days.max() - window
        n_before, n_now = int((mine & ~now).sum()), int((mine & now).sum())
        expected = _expected(mine & now, now, sources)
        if expected >= EXPECTED and n_before <= SILENT * expected and n_before <= n_now:
            return True
    return False


def _expected(mine: NDArray[np.bool_], now: NDArray[np.bool_], sources: NDArray[np.int64]) -> float:
    """How many rows would have been written before, at the share that each source has of them now."""
    width = int(sources.max()) + 1
    own, all_now, all_before = (np.bincount(sources[rows], minlength=width) for rows in (mine, now, ~now))
    return float((own / np.maximum(all_now, 1) * all_before).sum())
