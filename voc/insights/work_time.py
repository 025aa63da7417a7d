"""How long somebody had to answer: hours on the clock, and hours of work among them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

#: Business hours, Monday to Friday, on the installation's own clock.
OPENS, SHUTS = time(8), time(18)


def worked(start: datetime, end: datetime, zone: ZoneInfo) -> timedelta:
    """The business hours between two instants; none where the first does not come first."""
    on, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    passed = timedelta(0)
    while on <= last:
        if on.weekday() < 5:
            opens, shuts = (datetime.combine(on, at, zone) for at in (OPENS, SHUTS))
            # Subtracted on one clock: two instants of one zone would ignore that the clocks have changed.
            passed += max(
                timedelta(0), min(end, shuts.astimezone(end.tzinfo)) - max(start, opens.astimezone(end.tzinfo))
            )
        on += timedelta(days=1)
    return passed
