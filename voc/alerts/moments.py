"""When feedback of one source was written, and whether it reached us in time to tell of the hour, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

#: Feedback that reaches us so long after it was written tells of the hour in time.
IN_TIME = timedelta(hours=2)


def is_in_time(created_at: datetime, received_at: datetime, as_if_before: datetime | None = None) -> bool:
    """Whether feedback says when it was written, and reached us soon after; undated ones bear the time of receipt.

    What was written before `as_if_before` is taken to have reached us at once.
    """
    is_soon = timedelta(0) < received_at - created_at <= IN_TIME
    return is_soon or (as_if_before is not None and created_at < as_if_before)


@dataclass(frozen=True, slots=True)
class Moments:
    """Feedback in the order of its days: `day` (an ordinal), `second` of the day, one array each.

    `is_said` is False of what bears the time of its receipt.
    """

    day: NDArray[np.int64]
    second: NDArray[np.int64]
    is_said: NDArray[np.bool_]
    is_in_time: NDArray[np.bool_]

    @staticmethod
    def of(rows: Sequence[tuple[date, datetime, datetime]], zone: ZoneInfo, as_if_before: datetime | None) -> Moments:
        """Of days, and the instants at which each was written and received, in the order of the days."""
        here = [created_at.astimezone(zone) for _, created_at, _ in rows]
        return Moments(
            np.array([on.toordinal() for on, _, _ in rows], np.int64),
            np.array([at.hour * 3600 + at.minute * 60 + at.second for at in here], np.int64),
            np.array([created_at < received_at for _, created_at, received_at in rows], np.bool_),
            np.array([is_in_time(at, came, as_if_before) for _, at, came in rows], np.bool_),
        )

    @property
    def n(self) -> int:
        """How many."""
        return int(self.day.size)

    def said(self) -> Moments:
        """Those that say when they were written."""
        return self._at(self.is_said)

    def between(self, first_on: date, last_on: date, most: int) -> Moments:
        """The newest `most` of some days, both included."""
        first, after = np.searchsorted(self.day, (first_on.toordinal(), last_on.toordinal() + 1))
        return self._at(slice(max(int(first), int(after) - most), int(after)))

    def _at(self, places: slice | NDArray[np.bool_]) -> Moments:
        return Moments(self.day[places], self.second[places], self.is_said[places], self.is_in_time[places])
