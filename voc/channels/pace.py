"""How patient sending is: every time-out, lease and waiting time, read in one place.

`VOC_DELIVERY_PACE` shortens all of them together, so that a test lives through days in minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from voc.settings import Settings

#: How long to wait after the first, second, … attempt that failed; after the last one we give up.
BACK_OFF = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 120, 300, 900, 1800, 3600, 7200, 18_000, 36_000, 86_400)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pace:
    """Waiting times of one installation; `share` is 1 outside of tests."""

    share: float = 1.0

    @property
    def connect_s(self) -> float:
        """Seconds until a receiver must have let us in."""
        return max(1.0, 5.0 * self.share)

    @property
    def read_s(self) -> float:
        """Seconds of silence after which we hang up."""
        return max(1.0, 15.0 * self.share)

    @property
    def whole_s(self) -> float:
        """Seconds that one sending may take in all, however busily the receiver drips."""
        return max(2.0, 20.0 * self.share)

    @property
    def lease(self) -> timedelta:
        """How long a claim holds: three times what a sending may take, so that nobody else sends meanwhile."""
        return timedelta(seconds=3 * self.whole_s)

    def wait(self, usual: timedelta) -> timedelta:
        """A usual waiting time at this pace."""
        return usual * self.share


def pace_of(settings: Settings) -> Pace:
    """The pace that the settings ask for."""
    return Pace(settings.delivery_pace)
