"""Whether a trained model may serve: its guarded figures beside those of the model in service, text by text.

A fall is held against a model where chance does not explain it. On few texts chance explains much: then we say that
we cannot tell, and refuse only what falls far.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from models.evaluation.intervals import difference
from models.evaluation.measures import Figure

#: A guarded figure may fall by so much and count as equal: less than one text in two hundred.
TOLERANCE = 0.005

#: No guarded figure may fall by more than this, whatever chance may explain.
FAR = 0.03

Verdict = Literal["worse", "cannot tell", "no real change", "better"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of two models on the same texts; `low` and `high` are the ends of the difference's 95 % interval."""

    figure: str
    before: float
    after: float
    low: float | None = None
    high: float | None = None
    is_guarded: bool = True

    @property
    def value(self) -> float:
        """How far the figure rises."""
        return self.after - self.before

    @property
    def verdict(self) -> Verdict:
        """Without an interval, the difference itself decides."""
        if self.value < -TOLERANCE:
            return "worse" if self.high is None or self.high < 0 else "cannot tell"
        if self.value > TOLERANCE and (self.low is None or self.low > 0):
            return "better"
        return "no real change"

    @property
    def is_refused(self) -> bool:
        """Whether a model is refused for it."""
        return self.is_guarded and (self.verdict == "worse" or self.value < -FAR)

    def __str__(self) -> str:
        between = "" if self.low is None or self.high is None else f", 95 % {self.low:+.3f} to {self.high:+.3f}"
        return f"{self.figure} {self.before:.3f} → {self.after:.3f} ({self.value:+.3f}{between})"

    def as_json(self) -> dict[str, Any]:
        """The difference as a card holds it."""
        entry: dict[str, Any] = {"before": round(self.before, 4), "after": round(self.after, 4)}
        if self.low is not None and self.high is not None:
            entry |= {"low": round(self.low, 4), "high": round(self.high, 4)}
        return entry | {"verdict": self.verdict}


def compared(before: Sequence[Figure], after: Sequence[Figure]) -> list[Difference]:
    """Each figure that both models have, in the order of the first."""
    of_key = {figure.key: figure for figure in after}
    found = []
    for figure in before:
        other = of_key.get(figure.key)
        if other is not None:
            low, high = difference(figure, other) or (None, None)
            is_guarded = figure.is_guarded and not figure.is_paired
            found.append(Difference(figure.key, figure.value, other.value, low, high, is_guarded))
    return found


def refused(differences: Sequence[Difference], fallen: Collection[str] = ()) -> list[Difference]:
    """What a model is refused for, worst first; `fallen` are the figures that another guard has found worse."""
    found = [one for one in differences if one.is_refused or one.figure in fallen]
    return sorted(found, key=lambda one: one.value)
