"""The filters of every page and endpoint, read from an address in one place.

`from`, `to` (days), `department`, `topic`, `theme`, `channel`, `source`, `segment.NAME`; keys may repeat, values of
one key are alternatives. A wrong value is refused by name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from api.problems import Wrong, WrongRequest
from voc.feedback import CHANNELS, Channel
from voc.insights.filters import Filters

Pairs = Iterable[tuple[str, str]]
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: The largest id that a store can hold.
LARGEST = 2**63 - 1
SEGMENT = "segment."


class FilterQuery(BaseModel):
    """How the filters are described; `segment.NAME` stands beside them, for any name."""

    from_: date | None = Field(None, alias="from", description="First day, e.g. 2026-05-01.")
    to: date | None = Field(None, description="Last day, included.")
    department: list[str] = Field([], description="Ids of departments; may repeat.")
    topic: list[Annotated[int, Field(ge=1, le=LARGEST)]] = Field([], description="Ids of topics; may repeat.")
    theme: list[Annotated[int, Field(ge=1, le=LARGEST)]] = Field([], description="Ids of themes; may repeat.")
    channel: list[Channel] = Field([], description="Kinds of sources; may repeat.")
    source: list[Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]] = Field(
        [], description="Names of sources; may repeat."
    )


def read_filters(pairs: Pairs, department_ids: Sequence[str]) -> tuple[Filters, list[tuple[str, str]]]:
    """The filters in an address, and what else stands there, in order.

    Raises `WrongRequest` naming each parameter that cannot be read.
    """
    reader = _Reader(department_ids)
    rest = [(key, value) for key, value in pairs if not reader.take(key, value)]
    if reader.wrongs:
        raise WrongRequest(reader.wrongs)
    return reader.filters(), rest


class _Reader:
    def __init__(self, department_ids: Sequence[str]) -> None:
        self._department_ids = department_ids
        self._values: dict[str, list[str]] = defaultdict(list)
        self._segments: dict[str, list[str]] = defaultdict(list)
        self.wrongs: list[Wrong] = []

    def take(self, key: str, value: str) -> bool:
        """Whether `key` is a filter; its value is kept or found wrong."""
        if key.startswith(SEGMENT) and key != SEGMENT:
            if self._is_text(key, value):
                self._segments[key.removeprefix(SEGMENT)].append(value)
            return True
        if key in ("from", "to"):
            if self._values[key]:
                self._wrong(key, "is given twice")
            elif self._is_day(key, value):
                self._values[key].append(value)
            return True
        known: dict[str, Sequence[str]] = {"department": self._department_ids, "channel": CHANNELS}
        if key in known:
            if value in known[key]:
                self._values[key].append(value)
            else:
                self._wrong(key, f"one of {', '.join(known[key])}")
            return True
        if key in ("topic", "theme"):
            if re.fullmatch("[0-9]{1,19}", value) and 1 <= int(value) <= LARGEST:
                self._values[key].append(value)
            else:
                self._wrong(key, f"the number of a {key}")
            return True
        if key == "source":
            if self._is_text(key, value):
                self._values[key].append(value)
            return True
        return False

    def filters(self) -> Filters:
        """What was taken."""
        days = {key: date.fromisoformat(self._values[key][0]) for key in ("from", "to") if self._values[key]}
        if "from" in days and "to" in days and days["from"] > days["to"]:
            raise WrongRequest([Wrong("query", "from", "lies after `to`")])
        return Filters(
            from_on=days.get("from"),
            to_on=days.get("to"),
            departments=tuple(dict.fromkeys(self._values["department"])),
            topics=tuple(dict.fromkeys(int(value) for value in self._values["topic"])),
            themes=tuple(dict.fromkeys(int(value) for value in self._values["theme"])),
            channels=tuple(dict.fromkeys(self._values["channel"])),
            sources=tuple(dict.fromkeys(self._values["source"])),
            segments={name: tuple(dict.fromkeys(values)) for name, values in self._segments.items()},
        )

    def _is_text(self, key: str, value: str) -> bool:
        if value and len(value) <= 200 and "\x00" not in key + value:
            return True
        self._wrong(key.replace("\x00", ""), "a text of 1 to 200 characters")
        return False

    def _is_day(self, key: str, value: str) -> bool:
        try:
            if _DAY.fullmatch(value) and date(1000, 1, 1) <= date.fromisoformat(value) <= date(9000, 1, 1):
                return True
        except ValueError:
            pass  # said below, as for any other wrong day
        self._wrong(key, "a day such as 2026-05-01")
        return False

    def _wrong(self, key: str, why: str) -> None:
        self.wrongs.append(Wrong("query", key, why))
