"""What happens if nobody reads it today: readable patterns for recall, a linear head for precision and for ranking.

The patterns say why; the head, which has seen the whole text, takes back what they read too literally and finds what
they have no words for. Reasons always come from the patterns: a person can look them up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.base import sigmoid
from models.features import Seen
from models.fork import ForkHead
from models.registry import Artifact
from models.topics.buckets import is_no_answer
from models.urgency_rules import Found, look_up, tense_of
from voc.annotation import URGENCY_LEVELS, Sentiment, Urgency, UrgencyLevel

_NOTHING = Urgency("none", 0.0, (), "unknown")
_LETTER = re.compile(r"[^\W\d_]")

#: Columns of `evidence`, in order: what the n-grams and the fork say, then what the patterns found, then the feeling.
EVIDENCE = (
    "grams_low",
    "grams_high",
    "fork_low",
    "fork_high",
    "fork_critical",
    "is_high",
    "is_critical",
    "n_matches",
    "sentiment",
)


class UrgencyHead:
    """The head in memory; built from an artifact and the fork it was trained on, see `models.training.urgency`."""

    def __init__(self, artifact: Artifact, fork: Artifact) -> None:
        self.version = artifact.version
        numbers = artifact.numbers
        self._weights = artifact.arrays["weights"].astype(np.float32)  # two columns: at least low, at least high
        self._fork = ForkHead(fork, "urgency")  # three: at least low, high, critical
        # One row for each column of EVIDENCE, then the bias; columns: at least low, high, critical.
        self._stack = artifact.arrays["stack"].astype(np.float32)
        self._from: dict[str, float] = dict(numbers["from"])  # share from which each finding counts

    def read(
        self, seen: Seen, feelings: Sequence[Sentiment | None], questions: Sequence[str | None] | None = None
    ) -> list[Urgency]:
        """The urgency of each text under its question, in order; `feelings` are the texts' sentiments."""
        if not seen.texts:
            return []
        found = [look_up(text) for text in seen.texts]
        rows = evidence(seen.rows.logits(self._weights), self._fork.logits(seen.felt), found, feelings)
        shares = sigmoid(rows @ self._stack[:-1] + self._stack[-1])
        asked = questions or [None] * len(seen.texts)
        rest = zip(seen.texts, asked, found, shares.tolist(), feelings, strict=True)
        return [
            _NOTHING if is_no_answer(text, question) else self._one(text, one, share, feeling)
            for text, question, one, share, feeling in rest
        ]

    def _one(self, text: str, found: Found, shares: Sequence[float], feeling: Sentiment | None) -> Urgency:
        level = self._level(found, shares) if _LETTER.search(text) else _of_signs(feeling)
        reasons = found.reasons if level in ("high", "critical") else ()
        # A quarter of 0..1 for each level, ordered inside it by how sure the head is.
        low, urgent, critical = shares
        inside = {"none": low, "low": urgent, "high": urgent, "critical": critical}[level]
        score = round((URGENCY_LEVELS.index(level) + min(inside, 0.999)) / len(URGENCY_LEVELS), 4)
        is_taken_back = found.level == "critical" and level in ("none", "low")
        return Urgency(level, score, reasons, tense_of(text), found.reasons[0] if is_taken_back else None)

    def _level(self, found: Found, shares: Sequence[float]) -> UrgencyLevel:
        low, urgent, critical = shares
        if critical >= self._from["critical" if found.level == "critical" else "critical_unseen"]:
            return "critical"
        if urgent >= self._from["high" if found.level != "none" else "unseen"]:
            return "high"
        return "low" if low >= self._from["low"] else "none"


def _of_signs(feeling: Sentiment | None) -> UrgencyLevel:
    """A text without words: a cross face is an ordinary complaint."""
    return "low" if feeling is not None and feeling.label == "negative" else "none"


def evidence(
    grams: NDArray[np.float32],
    fork: NDArray[np.float32],
    found: Sequence[Found],
    feelings: Sequence[Sentiment | None],
) -> NDArray[np.float32]:
    """(n, 9) rows as EVIDENCE names them, from logits (n, 2) of the n-grams and (n, 3) of the fork."""
    said = [
        (
            one.level in ("high", "critical"),
            one.level == "critical",
            min(one.n_matches, 4),
            feeling.score if feeling else 0.0,
        )
        for one, feeling in zip(found, feelings, strict=True)
    ]
    return np.concatenate([grams, fork, np.asarray(said, dtype=np.float32).reshape(len(found), 4)], axis=1)
