"""What a page is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from voc.departments import Department
from voc.insights.filters import Filters
from voc.installation import Installation

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class View:
    """One look at a page: whose installation, which address, which filters, and what time it is.

    `number` is the id in the address (a topic, an alert, a job); `pairs` is the query as it stands there, in order.
    """

    installation: Installation
    path: str
    pairs: Pairs
    filters: Filters
    now: datetime
    number: int | None = None

    @property
    def departments(self) -> tuple[Department, ...]:
        """Who can act."""
        return self.installation.departments

    def asked(self, name: str) -> str | None:
        """The first value of a key of the query, where it has one."""
        return next((value for key, value in self.pairs if key == name and value), None)

    def on(self, instant: datetime) -> date:
        """The day of an instant on the clock of the people who read the page."""
        return instant.astimezone(self.installation.settings.zone).date()


@dataclass(frozen=True, slots=True)
class Page:
    """A title for the window, and what stands on the page."""

    title: str
    content: list[Any]


Draw = Callable[[View], Page]
