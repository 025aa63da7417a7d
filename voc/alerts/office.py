"""Office hours: 8 to 18, Monday to Friday, by the installation's own clock; a business day is ten of them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS, SHUTS = time(8), time(18)
#: Office hours of one business day.
DAY = timedelta(hours=10)


def is_open(local: datetime) -> bool:
    """Whether somebody is in the office at this local time."""
    return local.weekday() < 5 and OPENS <= local.time() < SHUTS


def next_morning(local: datetime) -> datetime:
    """When the office opens next, from a local time at which it is shut, or open since this morning."""
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return datetime.combine(day, OPENS, local.tzinfo)


def after(now: datetime, hours: timedelta, zone: ZoneInfo) -> datetime:
    """The instant at which so many office hours have passed since `now`; nights and weekends do not count.

    Reckoned on the wall's clock: the hour that a change to summer time skips is at night.
    """
    local = now.astimezone(zone)
    if not is_open(local):
        local = next_morning(local)
    left = hours
    while True:
        rest = datetime.combine(local.date(), SHUTS, zone) - local
        if left < rest:
            return (local + left).astimezone(now.tzinfo)
        left -= rest
        local = next_morning(datetime.combine(local.date(), SHUTS, zone))
