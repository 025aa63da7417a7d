"""A wait as people write it: `15m`, `24h`, `2d`, `4 business hours`, or `at once`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from voc.alerts.hours import Hours

_PLAIN = re.compile(r"(\d{1,5})\s*(m|min|minutes?|h|hours?|d|days?)")
_BUSINESS = re.compile(r"(\d{1,4})\s*business\s*hours?")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
HELP = "write 15m, 24h, 2d, 4 business hours, or at once"


@dataclass(frozen=True, slots=True)
class Wait:
    """So long, by the clock or in business hours."""

    length: timedelta
    is_business: bool = False

    def after(self, start: datetime, hours: Hours) -> datetime:
        """When it is over, if it begins at `start`."""
        return hours.add(start, self.length) if self.is_business else start + self.length

    def __str__(self) -> str:
        minutes = int(self.length.total_seconds() // 60)
        if self.is_business:
            return _count(minutes // 60, "business hour")
        if minutes and minutes % 1440 == 0:
            return _count(minutes // 1440, "day")
        if minutes and minutes % 60 == 0:
            return _count(minutes // 60, "hour")
        return _count(minutes, "minute")


def read_wait(text: object) -> Wait | None:
    """The wait that `text` says; None where it says none."""
    said = str(text).strip().lower()
    if said == "at once":
        return Wait(timedelta(0))
    if (found := _BUSINESS.fullmatch(said)) is not None:
        return Wait(timedelta(hours=int(found[1])), is_business=True)
    if (found := _PLAIN.fullmatch(said)) is not None:
        return Wait(int(found[1]) * _UNITS[found[2][0]])
    return None


def said_of(length: timedelta) -> str:
    """So long as people say it, rounded down: minutes below two hours, then hours below two days, then days."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 120:
        return _count(minutes, "minute")
    return _count(minutes // 60, "hour") if minutes < 2 * 1440 else _count(minutes // 1440, "day")


def _count(n: int, unit: str) -> str:
    return f"{n:,} {unit}{'' if n == 1 else 's'}"
