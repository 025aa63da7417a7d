"""The lines that the bench prints: a measure of a set, its floor, and what BERTopic does."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One figure; `floor` as a condition in words or nothing, `other` is BERTopic's."""

    of: str
    what: str
    value: float
    floor: str = ""
    other: float | None = None

    def __str__(self) -> str:
        other = "" if self.other is None else _shown(self.other)
        return f"{self.of:<20} {self.what:<44} {_shown(self.value):>9}  {self.floor:<12} {other:>9}"


def heading() -> str:
    """What stands over the columns."""
    return f"{'set':<20} {'measure':<44} {'voc':>9}  {'floor':<12} {'BERTopic':>9}"


def _shown(value: float) -> str:
    if math.isnan(value):
        return "none"  # nothing of this kind was there to be measured
    return f"{value:,.0f}" if abs(value) >= 10 or value == int(value) else f"{value:.3f}"
