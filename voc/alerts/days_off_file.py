"""Reads holidays and closures out of the file of ladders: every complaint names the line and what to mend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from voc.alerts.hours import Closure
from voc.errors import SettingsError

_KEYS = ("from", "to", "source")
_EXAMPLE = 'a list such as [{ from = "2026-08-01", to = "2026-08-14", source = "Branch survey" }]'


@dataclass(frozen=True, slots=True)
class Place:
    """A file and its text, in which a line is found again by what stands on it."""

    path: str
    text: str

    def line_of(self, said: object, below: str) -> str:
        """The file, and the first line under `below` = … on which `said` stands, where there is one."""
        lines = self.text.splitlines()
        first = next((n for n, line in enumerate(lines) if line.lstrip().startswith(below)), 0)
        found = next((n for n in range(first, len(lines)) if str(said) and str(said) in lines[n]), None)
        return self.path if found is None else f"{self.path}, line {found + 1}"


def read_holidays(given: object, file: Place) -> frozenset[str]:
    """Days, of one year or of every year; `SettingsError` with the line and what to mend."""
    found = [str(day) for day in given] if isinstance(given, list) else [""]
    for day in found:
        try:
            date.fromisoformat(day if len(day) == 10 else f"2024-{day}")  # a leap year: 02-29 is a day
        except ValueError:
            raise SettingsError(
                f"{file.line_of(day, 'holidays')}: hours: holidays must be a list of days such as "
                f'"2026-12-25", or "12-25" for every year; met {day!r}'
            ) from None
    return frozenset(found)


def read_closures(given: object, file: Place) -> tuple[Closure, ...]:
    """Stretches of days, of all sources or of one; `SettingsError` with the line and what to mend."""
    if not isinstance(given, list):
        raise SettingsError(f"{file.path}: hours: closures must be {_EXAMPLE}; met {given!r}")
    return tuple(_closure(entry, n, file) for n, entry in enumerate(given, 1))


def _closure(entry: object, number: int, file: Place) -> Closure:
    if not isinstance(entry, Mapping) or not set(entry) <= set(_KEYS):
        raise SettingsError(f"{file.path}: hours: closure {number}: closures must be {_EXAMPLE}; met {entry!r}")
    from_on, to_on = (_day(entry.get(key), key, number, file) for key in ("from", "to"))
    source = entry.get("source")
    if source is not None and not (isinstance(source, str) and source.strip()):
        raise SettingsError(
            f"{file.line_of(from_on, 'closures')}: hours: closure {number}: source must be a name; leave it out for "
            f"all; met {source!r}"
        )
    if to_on < from_on:
        raise SettingsError(
            f"{file.line_of(to_on, 'closures')}: hours: closure {number}: to must not lie before from; met {to_on}"
        )
    return Closure(from_on, to_on, source)


def _day(given: object, key: str, number: int, file: Place) -> date:
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        raise SettingsError(
            f"{file.line_of(given, 'closures')}: hours: closure {number}: {key} must be a day such as "
            f'"2026-08-01"; met {given!r}'
        ) from None
