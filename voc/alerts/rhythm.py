"""When a subscription wants to be disturbed: now or in a daily digest, and never in its quiet hours.

Hours are the installation's own. What must be known at once is held by none of this.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from voc.errors import InputError
from voc.storage.tables import Subscription

MODES = ("now", "digest")
#: The longest group interval: half a day.
MOST_MINUTES = 720


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How one subscription wants its messages; hours are 0 to 23, `group_minutes` 0 sends every matter by itself."""

    mode: str = "now"
    digest_hour: int = 8
    quiet_from: int | None = None
    quiet_until: int | None = None
    group_minutes: int = 0

    def check(self) -> None:
        """`InputError` says which part cannot be."""
        if self.mode not in MODES:
            raise InputError(f"No such mode: {self.mode!r}; there are {', '.join(MODES)}.")
        hours = (self.digest_hour, self.quiet_from or 0, self.quiet_until or 0)
        if not all(0 <= hour <= 23 for hour in hours):
            raise InputError("An hour is a whole number from 0 to 23.")
        if (self.quiet_from is None) != (self.quiet_until is None) or (
            self.quiet_from is not None and self.quiet_from == self.quiet_until
        ):
            raise InputError("Quiet hours need two different hours: when they start and when they end.")
        if not 0 <= self.group_minutes <= MOST_MINUTES:
            raise InputError(f"A group interval is 0 to {MOST_MINUTES} minutes.")

    def as_json(self) -> dict[str, Any]:
        """The rhythm as HTTP and the command line show it."""
        return asdict(self)

    def __str__(self) -> str:
        """The rhythm in words."""
        words = "one by one"
        if self.mode == "digest":
            words = f"a digest at {self.digest_hour}:00"
        elif self.group_minutes:
            words = f"gathered over {self.group_minutes} minutes"
        if self.quiet_from is not None:
            words += f", quiet from {self.quiet_from}:00 to {self.quiet_until}:00"
        return words


def rhythm_of(row: Subscription) -> Rhythm:
    """The rhythm of a subscription."""
    return Rhythm(row.mode, row.digest_hour, row.quiet_from, row.quiet_until, row.group_minutes)


def in_words(row: Subscription) -> str:
    """When a subscription hears of things; lag notices have a week of their own."""
    return "weekly" if row.matters == "lag" else str(rhythm_of(row))


def leaves_at(rhythm: Rhythm, ready_at: datetime, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When a message that was ready at `ready_at` may leave; None for now."""
    if rhythm.mode == "digest":
        digest_at = next_hour(rhythm.digest_hour, ready_at, zone)
        if digest_at > now:
            return digest_at
    if is_quiet(rhythm, now, zone):
        assert rhythm.quiet_until is not None
        return next_hour(rhythm.quiet_until, now, zone)
    return None


def is_quiet(rhythm: Rhythm, now: datetime, zone: ZoneInfo) -> bool:
    """Whether `now` lies in the quiet hours, which may run over midnight."""
    if rhythm.quiet_from is None or rhythm.quiet_until is None:
        return False
    hour = now.astimezone(zone).hour
    if rhythm.quiet_from < rhythm.quiet_until:
        return rhythm.quiet_from <= hour < rhythm.quiet_until
    return hour >= rhythm.quiet_from or hour < rhythm.quiet_until


def next_hour(hour: int, since: datetime, zone: ZoneInfo) -> datetime:
    """The first full `hour` at or after `since`; where the clocks leave it out, the instant it would have been."""
    local = since.astimezone(zone)
    day = local.date()
    while (found := datetime.combine(day, time(hour), zone).astimezone(since.tzinfo)) < since:
        day += timedelta(days=1)
    return found
