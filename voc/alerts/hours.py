"""Business hours: when somebody is there, and when so many hours of work will have passed.

Pure functions over a zone, an opening time, weekdays and holidays. Hours are counted as they pass, so a night in which
the clocks change is an hour longer or shorter; a day is open from the instant at which its clock shows `opens`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = timedelta(days=1)
#: Further ahead than anybody plans; whoever closes for longer has no business hours.
_FURTHEST = 800
_NEVER = "no business hours within two years: name fewer holidays, or more weekdays"


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which a source is closed by plan, both ends included; all sources and the house where none is named."""

    from_on: date
    to_on: date
    source: str | None = None

    def holds(self, on: date) -> bool:
        """Whether the day is one of them."""
        return self.from_on <= on <= self.to_on


@dataclass(frozen=True, slots=True)
class Hours:
    """When an installation is at work; half-open: at `shuts` it is closed. `shuts` of midnight means the whole evening.

    `weekdays` counts from Monday, 0. `holidays` are ISO days (`2026-12-25`), or `12-25` for every year. `closures` are
    longer, or those of one source.
    """

    zone: ZoneInfo
    opens: time = time(8)
    shuts: time = time(18)
    weekdays: frozenset[int] = field(default=frozenset(range(5)))
    holidays: frozenset[str] = field(default=frozenset())
    closures: tuple[Closure, ...] = ()

    def is_workday(self, on: date) -> bool:
        """Whether anybody is there on that day."""
        return on.weekday() in self.weekdays and not self.is_closed(on)

    def is_closed(self, on: date, source: str | None = None) -> bool:
        """Whether a day is a holiday, or in a closure of everything or of that source."""
        iso = on.isoformat()
        shut = any(one.holds(on) and one.source in (None, source) for one in self.closures)
        return shut or iso in self.holidays or iso[5:] in self.holidays

    def is_open(self, at: datetime) -> bool:
        """Whether `at` (aware) lies within business hours."""
        return self.add(at, timedelta(0)) == at

    def next_open(self, at: datetime) -> datetime:
        """`at` itself within business hours, else the next opening."""
        return self.add(at, timedelta(0))

    def next_opening(self, at: datetime) -> datetime:
        """The next morning (UTC): the first instant after `at` at which a day opens."""
        on = at.astimezone(self.zone).date()
        for _ in range(_FURTHEST):
            opens, shuts = self._span(on)
            if at < opens < shuts:
                return opens
            on += _DAY
        raise ValueError(_NEVER)

    def add(self, start: datetime, wait: timedelta) -> datetime:
        """The instant (UTC) at which `wait` of business hours has passed since `start` (aware).

        It lies within business hours always: what would fall on the closing falls on the next opening. Adding is
        additive, and never goes back. `ValueError` where no day is open for two years.
        """
        reached, left = start.astimezone(UTC), wait
        on = start.astimezone(self.zone).date() - _DAY  # the clocks of some zones change at midnight
        for _ in range(_FURTHEST):
            opens, shuts = self._span(on)
            reached = max(reached, opens)
            if left < shuts - reached:
                return reached + left
            left -= max(shuts - reached, timedelta(0))
            on += _DAY
        raise ValueError(_NEVER)

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """The business hours that pass between two instants (aware); none where `end` does not come after `start`."""
        on = start.astimezone(self.zone).date() - _DAY  # the clocks of some zones change at midnight
        last = end.astimezone(self.zone).date() + _DAY
        passed = timedelta(0)
        while on <= last:
            opens, shuts = self._span(on)
            passed += max(min(end, shuts) - max(start, opens), timedelta(0))
            on += _DAY
        return passed

    def _span(self, on: date) -> tuple[datetime, datetime]:
        """From when to when (UTC) a day is open; nothing at all on a day off."""
        opens = datetime.combine(on, self.opens, self.zone).astimezone(UTC)
        if not self.is_workday(on):
            return opens, opens
        last = on + _DAY if self.shuts == time(0) else on
        return opens, datetime.combine(last, self.shuts, self.zone).astimezone(UTC)
