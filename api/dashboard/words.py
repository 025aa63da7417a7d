"""How numbers, days and instants read on a page: short, English, the same everywhere."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

MINUS = "\N{MINUS SIGN}"


def number(value: float, digits: int = 0) -> str:
    """`2280` as `2,280`; a real minus sign."""
    return f"{value:,.{digits}f}".replace("-", MINUS)


def signed(value: float, digits: int = 0) -> str:
    """With its sign, as in `+12` and `−9`; nothing for a zero."""
    shown = f"{value:+,.{digits}f}"
    return "0" if float(shown.replace(",", "")) == 0 else shown.replace("-", MINUS)


def percent(share: float) -> str:
    """A share 0..1 as `41 %`; what is there but rounds to nothing says `< 1 %`."""
    return "< 1 %" if 0 < share < 0.005 else f"{share * 100:.0f} %"


def count(n: int, one: str, many: str | None = None) -> str:
    """`1 comment`, `31 comments`."""
    return f"{number(n)} {one if n == 1 else many or one + 's'}"


def capital(words: str) -> str:
    """The same words with a capital first letter, as a heading wants it."""
    return words[:1].upper() + words[1:]


def day(on: date, *, beside: date | None = None) -> str:
    """`12 Nov`, with the year unless `beside` lies in the same one."""
    short = f"{on.day} {on:%b}"
    return short if beside is not None and beside.year == on.year else f"{short} {on.year}"


def weekday(on: date) -> str:
    """`Tue 12 Nov 2026`, where a person may want to know the weekday."""
    return f"{on:%a} {on.day} {on:%b} {on.year}"


def period(first: date, last: date) -> str:
    """`25 Oct to 21 Nov 2026`; one day is that day."""
    return day(last) if first == last else f"{day(first, beside=last)} to {day(last)}"


def instant(at: datetime, zone: ZoneInfo) -> str:
    """`12 Nov 2026, 08:12` on the clock of the people who read the page."""
    here = at.astimezone(zone)
    return f"{day(here.date())}, {here:%H:%M}"


def ago(at: datetime, now: datetime) -> str:
    """How long ago, in the one unit a person would use."""
    seconds = max(0.0, (now - at).total_seconds())
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            return f"{count(int(seconds // length), unit)} ago"
    return "just now"
