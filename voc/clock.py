"""Time, as an argument: every rule takes its `now`, and only the doors ask for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def utc_now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def day_of(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar day on which `instant` (aware) falls for the people who read the pages."""
    return instant.astimezone(zone).date()


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a calendar day for the people who read the pages, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
