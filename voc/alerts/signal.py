"""What a rule has found: a matter, in figures and words, before anybody decides whether it is news."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Level = Literal["at_once", "same_day", "daily", "notice"]
#: A matter for somebody, something to be glad of, or something to know that nobody need act on.
Kind = Literal["escalation", "celebration", "notice"]
Family = Literal[
    "surge", "share", "volume", "praise", "drift", "turned", "data", "urgent", "emerging", "fix", "service"
]
#: Families that are found in the daily counts, anew at every look.
COUNTED: tuple[Family, ...] = ("surge", "share", "volume", "praise", "drift", "turned", "data")
#: From the one that disturbs most to the one that disturbs least.
LEVELS: tuple[Level, ...] = ("at_once", "same_day", "daily", "notice")


@dataclass(frozen=True, slots=True)
class Signal:
    """A matter seen at work: `matter_key` names it, the days are the customers' own, the counts are feedback.

    `expected` and its interval are None where nothing was expected (a single feedback). `evidence` holds ids, names
    and figures, never customers' words: those are read from the store when somebody looks.
    """

    kind: Kind
    family: Family
    matter_key: str
    level: Level
    title: str
    department_id: str | None
    topic_id: int | None
    first_on: date
    last_on: date
    n_observed: int
    feedback_ids: tuple[int, ...]
    expected: float | None = None
    expected_low: float | None = None
    expected_high: float | None = None
    p_value: float | None = None
    is_provisional: bool = False
    evidence: dict[str, Any] = field(default_factory=dict)
