"""Two sets of rules side by side: what both tell of, and what only one of them does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voc.alerts.replay.fired import Fired


@dataclass(frozen=True, slots=True)
class Beside:
    """Matters of today's rules and of the proposed ones; `both` holds pairs (today's, proposed)."""

    both: tuple[tuple[Fired, Fired], ...]
    only_today: tuple[Fired, ...]
    only_proposed: tuple[Fired, ...]

    @property
    def n_moved(self) -> int:
        """How many both tell of, but at another level."""
        return sum(today.level != proposed.level for today, proposed in self.both)


def put_beside(today: Sequence[Fired], proposed: Sequence[Fired]) -> Beside:
    """Match the matters, each with one of the other side at most.

    A surge that one side tells as a topic's and the other as its department's is two matters: different people hear.
    """
    left = list(proposed)
    both, only_today = [], []
    for one in today:
        match = next((other for other in left if other.is_same(one)), None)
        if match is None:
            only_today.append(one)
        else:
            left.remove(match)
            both.append((one, match))
    return Beside(tuple(both), tuple(only_today), tuple(left))
