"""The shape of a card: a month of feedback beside what the model was made for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

#: Too little to judge; nothing moved; something moved and the models are as sure as before; retraining is due.
State = Literal["too_little", "steady", "moved", "due"]
Verdict = Literal["not enough data", "no real change", "fell", "rose", "moved"]

#: Fewer are not compared.
LEAST = 100

_BETTER = {
    ("sentiment_confidence", "rose"),
    ("first_department_confidence", "rose"),
    ("routed", "rose"),
    ("unsupported", "fell"),
    ("unassigned", "fell"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure beside what it was: a mean or a share, how far chance alone moves it, and what came out.

    `psi` is the distance of the two distributions, `psi_chance` how far chance alone puts them, `psi_usual` how far
    from the others the oddest of the months before lay; None where there is no such thing.
    """

    name: str
    before: float | None
    now: float | None
    chance: float | None
    n_before: int
    n: int
    verdict: Verdict
    against: str
    psi: float | None = None
    psi_chance: float | None = None
    psi_usual: float | None = None

    @property
    def is_better(self) -> bool:
        """Whether it moved for the better: surer, or more that can be read or sent on."""
        return (self.name, self.verdict) in _BETTER


@dataclass(frozen=True, slots=True)
class Grown:
    """A topic that takes a larger share of the feedback than before."""

    topic_id: int
    name: str
    before: float
    now: float
    n: int


@dataclass(frozen=True, slots=True)
class Corrected:
    """Of the labels that people gave in these days, how many said otherwise than the model."""

    task: str
    n: int
    n_corrected: int


@dataclass(frozen=True, slots=True)
class Card:
    """A month beside what the model was made for; `sentences` say it, `to_do` is what helps, as commands or pages."""

    month: date
    model_version: str
    from_on: date
    to_on: date
    n: int
    state: State
    measures: tuple[Measure, ...]
    grown: tuple[Grown, ...]
    corrected: tuple[Corrected, ...]
    sentences: tuple[str, ...] = ()
    to_do: tuple[str, ...] = ()
