"""How the figures are told: a line at once, and each figure beside its floor."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field


def say(line: str) -> None:
    """One line for the reader, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@dataclass
class Report:
    """What was measured beside what was promised; the judged lines come again at the end."""

    judged: list[str] = field(default_factory=list)

    def at_least(self, name: str, value: float, floor: float, shown: str = ".3f") -> None:
        """A figure that should not be lower than its floor."""
        self._judge(name, value, "≥", floor, shown, value >= floor)

    def at_most(self, name: str, value: float, ceiling: float, shown: str = ".2f") -> None:
        """A figure that should not be higher than its ceiling."""
        self._judge(name, value, "≤", ceiling, shown, value <= ceiling)

    def _judge(self, name: str, value: float, sign: str, floor: float, shown: str, is_reached: bool) -> None:
        verdict = "reached" if is_reached else "MISSED"
        self.judged.append(f"  {name:62} {value:>9{shown}}   {sign} {floor:<7{shown}} {verdict}")

    def close(self) -> None:
        """Say all judged figures in one table."""
        say("\nmeasured beside the floor (simulated panel)")
        for line in self.judged:
            say(line)
