"""The nouns of understanding: what one model version says of one feedback.

Floors below the models know these shapes; the models fill them. A part that cannot say anything (an unsupported
language, for one) leaves None and a reason, never a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

SentimentLabel = Literal["negative", "neutral", "positive"]
UrgencyLevel = Literal["none", "low", "high", "critical"]
URGENCY_LEVELS: tuple[UrgencyLevel, ...] = ("none", "low", "high", "critical")
URGENCY_REASONS: tuple[str, ...] = (
    "safety", "fraud", "privacy", "legal", "discrimination", "outage", "churn", "money", "unanswered", "public",
)  # fmt: skip


def sureness(level: UrgencyLevel, score: float) -> float:
    """How sure the model is of a level, 0 to 1: where the score stands in the level's quarter of 0..1."""
    return min(max(len(URGENCY_LEVELS) * score - URGENCY_LEVELS.index(level), 0.0), 1.0)


Tense = Literal["ongoing", "past", "unknown"]


@dataclass(frozen=True, slots=True)
class Sentiment:
    """How the writer feels: `score` in −1..1 (signed where the label is neutral, too), `confidence` calibrated 0..1."""

    label: SentimentLabel
    score: float
    confidence: float
    mixed: bool = False


@dataclass(frozen=True, slots=True)
class Urgency:
    """What happens if nobody reads it today: a level, a score 0..1 that ranks, the reasons, and when it happened.

    `taken_back` is the reason for which words in it are critical, where the text as a whole is read as not urgent.
    """

    level: UrgencyLevel
    score: float
    reasons: tuple[str, ...] = ()
    when: Tense = "unknown"
    taken_back: str | None = None


@dataclass(frozen=True, slots=True)
class DepartmentGuess:
    """A department that can act, with a calibrated confidence 0..1."""

    id: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Mention:
    """A clause or sentence that says one thing: the half-open span `[start, end)` of the redacted text.

    `vector` is a unit row of 384 float16, kept for topics and search; `topic_id` is filled when the topic model
    of the store assigns it (a bucket's id where it is no topic).
    """

    start: int
    end: int
    text: str
    aspect: str | None
    sentiment: Sentiment | None
    departments: tuple[DepartmentGuess, ...]
    vector: bytes | None = None
    topic_id: int | None = None


@dataclass(frozen=True, slots=True)
class Annotation:
    """All that one model version says of one feedback.

    `departments` is best first and empty only if nobody can use the feedback; `is_routed` is true where the first
    one reaches the 97 %-precision threshold. Where the language is unsupported, sentiment is None, departments
    empty, and `unsupported` holds the reason.
    """

    model_version: str
    language: str | None
    sentiment: Sentiment | None
    urgency: Urgency | None
    departments: tuple[DepartmentGuess, ...]
    is_routed: bool
    mentions: tuple[Mention, ...]
    vector: bytes | None = None
    unsupported: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One text to annotate; the annotation depends on these fields and the model version alone."""

    text: str
    question: str | None = None
    language: str | None = None


class Annotator(Protocol):
    """What the worker, `voc analyze` and the API need from the models' floor."""

    @property
    def version(self) -> str:
        """Names every part: encoder, engine, quantisation, heads."""
        ...

    def annotate(self, readings: Sequence[Reading]) -> list[Annotation]:
        """One annotation for each reading, in order; batches of any size give equal answers."""
        ...


class NameFinder(Protocol):
    """Finds people's names to redact: half-open spans of `text`, in order, not overlapping."""

    def __call__(self, text: str, *, staff: frozenset[str] = frozenset()) -> list[tuple[int, int]]: ...
