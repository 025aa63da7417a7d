"""How much time is left, as a badge: red once it has run out."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dash import html

from api.dashboard.parts.badge import badge
from api.dashboard.words import count, instant

#: Less than this is soon.
_SOON = timedelta(hours=4)


def clock(due_at: datetime, now: datetime, zone: ZoneInfo) -> html.Span:
    """`due in 3 hours` or `overdue by 2 days`; the instant itself when one points at it."""
    left = due_at - now
    tone = "needs" if left < timedelta() else "warn" if left < _SOON else "plain"
    words = f"overdue by {_span(-left)}" if left < timedelta() else f"due in {_span(left)}"
    return badge(words, tone, instant(due_at, zone))


def _span(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * size or unit == "minute":
            return count(max(1, seconds // size), unit)
    return ""
