"""One matter that would have fired, and the messages that it would have sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from voc.alerts.hours import Hours
from voc.alerts.policy import due_at
from voc.alerts.signal import LEVELS


@dataclass(frozen=True, slots=True)
class Told:
    """One message: when it leaves, what it tells (opened, updated, reopened, resolved), and at which level."""

    at: datetime
    event: str
    level: str


@dataclass(frozen=True, slots=True)
class Fired:
    """One matter; `fired_on` is the day on which it would have opened, `departments` is empty where contested.

    `n` counts feedback; `parts` are the titles of what surged with it; `fired_by` is the hour by which the hours of its
    day told it, 1 to 24, None where the day did. `alert_id` is the alert that really fired and `verdict` what people
    said of it: useful, not_useful, not_mine, or "".
    """

    kind: str
    family: str
    matter_key: str
    level: str
    title: str
    departments: tuple[str, ...]
    topic_id: int | None
    fired_on: date
    first_on: date
    last_on: date
    n: int
    expected: float | None
    is_provisional: bool
    told: tuple[Told, ...]
    parts: tuple[str, ...] = ()
    fired_by: int | None = None
    alert_id: int | None = None
    verdict: str = ""

    @property
    def addressees(self) -> tuple[str, ...]:
        """The departments that hear of it; the committee, "", where it is contested."""
        return self.departments or ("",)

    def is_same(self, other: Fired) -> bool:
        """Whether both are one matter at one time."""
        return self.matter_key == other.matter_key and self.first_on <= other.last_on and other.first_on <= self.last_on


#: When something happened to a matter, what, and the level it had then.
Move = tuple[datetime, str, str]


def messages(moves: Iterable[Move], hours: Hours) -> tuple[Told, ...]:
    """The messages that moves cause: what is not sent yet takes the news in, and is not sent where all is over."""
    told: list[Told] = []
    for at, event, level in moves:
        due = due_at(level, at, hours) if event in ("opened", "updated") else at
        is_waiting = bool(told) and told[-1].at > at
        if not is_waiting:
            told += [Told(due, event, level)] if told or event != "resolved" else []
        elif event == "resolved":
            told.pop()
        else:
            told[-1] = replace(told[-1], at=min(told[-1].at, due), level=min(told[-1].level, level, key=LEVELS.index))
    return tuple(told)
