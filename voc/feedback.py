"""The nouns of listening: what a connector hands over, before and after it has been cleaned.

A `Response` is one customer's answer on one occasion. It carries scores and segments and holds zero or more
`Answer`s; each answer becomes one feedback. A connector yields responses with raw texts; `ingest` normalises,
redacts and keys them; `voc.storage.feedback` keeps them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Channel = Literal["review", "forum", "survey", "social", "support", "complaint"]
CHANNELS: tuple[Channel, ...] = ("review", "forum", "survey", "social", "support", "complaint")


@dataclass(frozen=True, slots=True)
class Scale:
    """How to read one score: its name, both ends, and which end is good.

    `kind` is `nps` (0..10), `csat`, `stars`, or a name of the customer's own. `no_answer` lists raw values
    that mean "did not say" (they are not counted).
    """

    kind: str
    low: float
    high: float
    good_is_high: bool = True
    no_answer: tuple[float, ...] = ()

    def goodness(self, value: float) -> float:
        """`value` on 0 (worst) .. 1 (best)."""
        share = (value - self.low) / (self.high - self.low)
        return share if self.good_is_high else 1.0 - share

    def is_low(self, value: float) -> bool:
        """A detractor: NPS 0..6; on any other scale the worst two fifths (1 and 2 of 5)."""
        return value <= 6 if self.kind == "nps" else self.goodness(value) < 0.4

    def is_high(self, value: float) -> bool:
        """A promoter: NPS 9 and 10; on any other scale the best two fifths (4 and 5 of 5)."""
        return value >= 9 if self.kind == "nps" else self.goodness(value) > 0.6


NPS = Scale("nps", 0, 10)
STARS = Scale("stars", 1, 5)
CSAT = Scale("csat", 1, 5)


@dataclass(frozen=True, slots=True)
class Score:
    """One number a customer gave, as given."""

    scale: Scale
    value: float


@dataclass(frozen=True, slots=True)
class Answer:
    """One text a customer wrote, and the question it answers where there was one."""

    text: str
    question: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """One customer's answer on one occasion, as a connector or a file gave it: raw, not yet redacted.

    `external_id` is the source's own id, stable between two runs. `created_at` is aware UTC, or None where the
    source does not say; then `near_at` may hold the date of what stands beside it. `author` is whatever identifies the
    writer at the source: it is turned into a keyed pseudonym and never stored. `language` is the source's claim, if
    any.
    """

    external_id: str
    created_at: datetime | None
    answers: tuple[Answer, ...] = ()
    scores: tuple[Score, ...] = ()
    segments: Mapping[str, str] = field(default_factory=dict)
    author: str | None = None
    permalink: str | None = None
    language: str | None = None
    thread: str | None = None
    near_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CleanAnswer:
    """One text after normalising and redaction: what may be stored.

    `redacted` names the kinds of personal data that were replaced (`email`, `phone`, …). `near_key` is shared by
    near-equal texts of eight words or more, None for shorter ones.
    """

    text: str
    question: str | None
    title: str | None
    language: str | None
    redacted: tuple[str, ...]
    text_key: str
    near_key: str | None
    n_repaired: int = 0


@dataclass(frozen=True, slots=True)
class CleanResponse:
    """A response that may be stored: pseudonym instead of author, clean answers instead of raw ones."""

    external_id: str
    created_at: datetime
    answers: tuple[CleanAnswer, ...]
    scores: tuple[Score, ...]
    segments: Mapping[str, str]
    author_key: str | None
    permalink: str | None
    thread_key: str | None
