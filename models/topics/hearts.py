"""Topics whose heart fell silent: what still comes lies at their rim, and was never quite their matter.

A matter that ends does not leave its topic empty. What lies near it and has no nearer topic goes on coming, as it did
before, and may be a third of all that the topic ever had. It tells itself apart by where it lies.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.topics.news import expected
from models.topics.silence import WINDOWS

#: So much of a heart would have come at its former rate, and at most this part of it did.
_EXPECTED, _QUIET = 10.0, 0.1


def quiet_hearts(
    topic_ids: NDArray[np.int64], assigned: NDArray[np.int64], cosine: NDArray[np.float32], written: NDArray[np.int64]
) -> dict[int, frozenset[int]]:
    """Of each topic the windows, in days up to the last, in which hardly anything came that lies in its midst.

    Row i of a version belongs to `topic_ids[i]`; `assigned` (n) is the row of each mention, −1 for none, at `cosine`
    (n); `written` (n, 3) holds the day of its words, an ordinal, their source, and the day on which they were last
    written again. The midst is what lies no further from the centre
    than half of what came before the window.
    """
    owner = np.where(assigned >= 0, topic_ids[np.maximum(assigned, 0)], -1)
    quiet: dict[int, frozenset[int]] = {}
    for topic_id in np.unique(topic_ids).tolist():
        windows = [window for window in WINDOWS if _is_quiet(owner == topic_id, cosine, written, window)]
        if windows:
            quiet[topic_id] = frozenset(windows)
    return quiet


def _is_quiet(
    mine: NDArray[np.bool_], cosine: NDArray[np.float32], written: NDArray[np.int64], window: int
) -> bool:  # fmt: skip
    days, sources, last = written.T
    since = last.max(initial=0) - window
    now = days > since
    former = mine & ~now
    if not former.any():
        return False
    heart = mine & (cosine >= np.median(cosine[former]))
    since_first = ~now & (days >= days[mine].min())
    would_come = expected(heart & ~now, since_first, now, sources)
    return would_come >= _EXPECTED and int((heart & (last > since)).sum()) <= _QUIET * would_come
