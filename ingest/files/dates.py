# ruff: noqa: E501  (tables of words are read in rows)

"""Dates as people and programs write them; whether day or month comes first is decided over the whole column.

A zone stands in the value, else `VOC_TIMEZONE` reads it. The result is aware UTC.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Literal

from ingest.files.words import plain

Form = Literal["iso", "numbers", "words", "epoch", "epoch-ms", "excel"]
Order = Literal["day", "month", "year"]

#: Cells that say "no date" (or no anything).
NOTHING = frozenset(
    {"", "-", "--", "n/a", "na", "nan", "nat", "none", "null", "nil", "unknown", "0", "\\n", "k.a.", "#n/a"}
)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janner janvier janv enero ene", "february feb februar fevrier fevr fev febrero",
            "march mar marz mrz mars marzo", "april apr avril avr abril abr", "may mai mayo", "june jun juni juin junio",
            "july jul juli juillet juil julio", "august aug aout agosto ago", "september sep sept septembre septiembre set",
            "october oct oktober okt octobre octubre", "november nov novembre noviembre", "december dec dezember dez decembre diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ZONES = {"utc": 0, "gmt": 0, "z": 0, "bst": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "est": -5, "edt": -4, "cst": -6, "cdt": -5,
          "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "ist": 5.5, "jst": 9, "aest": 10}  # fmt: skip
_TIME = re.compile(
    r"(?P<hour>\d{1,2})[:hH.](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r"\s*(?P<half>[aApP])?\.?\s?(?(half)[mM]\.?)"
)
_OFFSET = re.compile(r"(?:(?:GMT|UTC)\s*)?(?P<sign>[+-−])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?(?:\s*\(.*\))?$|(?P<name>[A-Za-z]{1,4})$")  # fmt: skip
_NUMBERS = re.compile(r"(\d{1,4})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{1,4})(?!\d)")
_DAY_WORD_YEAR = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s\-/]+(?:de\s+|of\s+)?([^\W\d_]{3,10})\.?,?[\s\-/]+(?:de[l]?\s+)?(\d{4}|\d{2})(?!\d)"
)
_WORD_DAY_YEAR = re.compile(r"([^\W\d_]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_ASCTIME = re.compile(
    r"(?:[A-Z][a-z]{2}\s+)?([A-Z][a-z]{2})\s+(\d{1,2})\s+(\d\d:\d\d:\d\d)\s+(?:([+-]\d{4}|[A-Z]{3,4})\s+)?(\d{4})$"
)
_WEEKDAY = re.compile(r"^[^\W\d_]{2,10}\.?,?\s+(?=\d|[^\W\d_]+\s+\d)", re.UNICODE)
_EXCEL_START = datetime(1899, 12, 30)  # noqa: DTZ001  (the zone is added at the end)


class NotADateError(ValueError):
    """A cell that is no date in this column's form."""


@dataclass(frozen=True, slots=True)
class DateForm:
    """How one column writes its dates."""

    form: Form
    order: Order = "day"
    zone: tzinfo = UTC
    is_sure: bool = True

    @property
    def shown_as(self) -> str:
        """In words, for the preview."""
        if self.form == "numbers":
            return {"day": "day first", "month": "month first", "year": "year first"}[self.order]
        return {"iso": "ISO 8601", "words": "with the month's name", "epoch": "seconds since 1970",
                "epoch-ms": "milliseconds since 1970", "excel": "Excel's day numbers"}.get(self.form, self.form)  # fmt: skip

    def read(self, value: str) -> datetime | None:
        """The instant in UTC, None where the cell says nothing; `NotADateError` for anything else."""
        value = value.strip()
        if value.casefold() in NOTHING:
            return None
        try:
            met = _READERS[self.form](value, self.order)
            return (met if met.tzinfo else met.replace(tzinfo=self.zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise NotADateError from None


def _read_iso(value: str, order: Order) -> datetime:
    try:
        return datetime.fromisoformat(value.replace(" UTC", "+00:00").replace("Z ", "Z"))
    except ValueError:
        return _read_any(value, order)


def _read_any(value: str, order: Order) -> datetime:
    value = _without_weekday(value)
    for reader in (_read_asctime, _read_words, _read_numbers):
        met = reader(value, order)
        if met is not None:
            return met
    return datetime.fromisoformat(value)


def _without_weekday(value: str) -> str:
    met = _WEEKDAY.match(value)
    return value[met.end() :] if met and plain(met[0]) not in _MONTHS else value


def _read_asctime(value: str, order: Order) -> datetime | None:
    met = _ASCTIME.match(value)
    if met is None or plain(met[1]) not in _MONTHS:
        return None
    return _with_time(int(met[5]), _MONTHS[plain(met[1])], int(met[2]), f"{met[3]} {met[4] or ''}")


def _read_words(value: str, order: Order) -> datetime | None:
    met = _DAY_WORD_YEAR.match(value)
    if met is not None and plain(met[2]) in _MONTHS:
        return _with_time(_year(met[3]), _MONTHS[plain(met[2])], int(met[1]), value[met.end() :])
    met = _WORD_DAY_YEAR.match(value)
    if met is not None and plain(met[1]) in _MONTHS:
        return _with_time(int(met[3]), _MONTHS[plain(met[1])], int(met[2]), value[met.end() :])
    return None


def _read_numbers(value: str, order: Order) -> datetime | None:
    met = _NUMBERS.match(value)
    if met is None:
        return None
    first, second, third = met[1], met[3], met[4]
    if len(first) >= 3:
        year, month, day = first, second, third
    else:
        year = third
        day, month = (first, second) if order != "month" else (second, first)
    return _with_time(_year(year), int(month), int(day), value[met.end() :])


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) > 2 else year + (2000 if year < 70 else 1900)


def _with_time(year: int, month: int, day: int, rest: str) -> datetime:
    rest = rest.strip(" ,T\u202f\xa0").removeprefix("at ").removeprefix("um ").removeprefix("à ").replace("\u202f", " ")
    if not rest:
        return datetime(year, month, day)  # noqa: DTZ001  (the zone is added at the end)
    met = _TIME.match(rest)
    if met is None:
        raise NotADateError
    hour = int(met["hour"])
    if met["half"]:
        hour = hour % 12 + (12 if met["half"] in "pP" else 0)
    part = int((met["part"] or "0").ljust(6, "0")[:6])
    zone = _zone(rest[met.end() :].strip())
    return datetime(year, month, day, hour, int(met["minute"]), int(met["second"] or 0), part, tzinfo=zone)


def _zone(text: str) -> tzinfo | None:
    if not text or text.casefold() in ("uhr", "h"):
        return None
    met = _OFFSET.match(text)
    if met is None:
        raise NotADateError
    if met["name"]:
        if met["name"].casefold() not in _ZONES:
            raise NotADateError
        return timezone(timedelta(hours=_ZONES[met["name"].casefold()]))
    away = timedelta(hours=int(met["hours"]), minutes=int(met["minutes"] or 0))
    return timezone(away if met["sign"] == "+" else -away)


def _read_epoch(value: str, order: Order) -> datetime:
    return datetime.fromtimestamp(float(value), UTC)


def _read_epoch_ms(value: str, order: Order) -> datetime:
    return datetime.fromtimestamp(float(value) / 1000, UTC)


def _read_excel(value: str, order: Order) -> datetime:
    days = float(value.replace(",", "."))
    if not 1 <= days < 110_000:
        raise NotADateError
    return _EXCEL_START + timedelta(seconds=round(days * 86400))


_READERS: dict[Form, Callable[[str, Order], datetime]] = {
    "iso": _read_iso, "numbers": _read_any, "words": _read_any,
    "epoch": _read_epoch, "epoch-ms": _read_epoch_ms, "excel": _read_excel,
}  # fmt: skip


@lru_cache(maxsize=65536)
def form_of(value: str) -> Form | None:
    """Which form a single cell could be a date in, or None; numbers are judged by their size."""
    value = value.strip()
    if not value or len(value) > 60:
        return None
    if re.fullmatch(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])", value):
        return "iso"
    if re.fullmatch(r"\d+([.,]\d+)?", value):
        return _form_of_number(float(value.replace(",", ".")))
    try:
        datetime.fromisoformat(value.replace(" UTC", "+00:00"))
    except ValueError:
        pass
    else:
        return "iso" if len(value) > 7 else None
    for form, order in (("numbers", "day"), ("numbers", "month")):
        try:
            _read_any(value, order)  # type: ignore[arg-type]
        except (ValueError, OverflowError):
            continue
        return form if _NUMBERS.match(_without_weekday(value)) else "words"  # type: ignore[return-value]
    return None


def _form_of_number(number: float) -> Form | None:
    if 2e8 <= number < 5e9:
        return "epoch"
    if 2e11 <= number < 5e12:
        return "epoch-ms"
    return "excel" if 20_000 <= number < 80_000 else None


class OrderWitness:
    """Watches a column of numeric dates for values that leave no choice: 24/02 has the day first, 02/24 the month."""

    def __init__(self) -> None:
        self.n_day = self.n_month = self.n_year = 0
        self._firsts: set[int] = set()
        self._seconds: set[int] = set()
        self._dot = False

    def see(self, value: str) -> None:
        """Take one cell into account."""
        met = _NUMBERS.match(_without_weekday(value.strip()))
        if met is None:
            return
        if len(met[1]) >= 3:
            self.n_year += 1
            return
        first, second = int(met[1]), int(met[3])
        self._dot = self._dot or met[2] == "."
        self._firsts.add(first)
        self._seconds.add(second)
        self.n_day += first > 12 >= second
        self.n_month += second > 12 >= first

    def decide(self) -> tuple[Order, bool]:
        """The order, and whether the column leaves no doubt."""
        if self.n_year > self.n_day + self.n_month and not self._firsts:
            return "year", True
        if self.n_day != self.n_month:
            return ("day", True) if self.n_day > self.n_month else ("month", True)
        if self._dot:
            return "day", True  # 03.04.2024 is written where the day comes first
        # Nothing above 12: an export of a few days has few months and many days. (Monthly figures dated to the first
        # of each month look the other way round, so a lone 1 proves nothing.)
        few, many = sorted((self._firsts, self._seconds), key=len)
        is_clear = len(many) >= 6 and 3 * len(few) <= len(many) and few != {1}
        return ("day" if len(self._firsts) >= len(self._seconds) else "month"), is_clear
