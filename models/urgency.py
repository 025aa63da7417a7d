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
from models.registry import Artifact
from models.topics.buckets import is_no_answer
from models.urgency_rules import Found, look_up, tense_of
from voc.annotation import URGENCY_LEVELS, Sentiment, Urgency, UrgencyLevel

_NOTHING = Urgency("none", 0.0, (), "unknown")
_LETTER = re.compile(r"[^\W\d_]")

#: Columns of `evidence`, in order: the head's opinion, then what the patterns found, then the feeling.
EVIDENCE = ("head", "is_high", "is_critical", "n_matches", "sentiment")


class UrgencyHead:
    """The head in memory; built from an artifact, see `models.training.urgency`."""

    def __init__(self, artifact: Artifact) -> None:
        self.version = artifact.version
        numbers = artifact.numbers
        self._weights = artifact.arrays["weights"].astype(np.float32)  # two columns: at least low, at least high
        self._stack = artifact.arrays["stack"].astype(np.float32)  # one for each column of EVIDENCE, then the bias
        self._from: dict[str, float] = dict(numbers["from"])  # share from which each finding counts

    def read(
        self, seen: Seen, feelings: Sequence[Sentiment | None], questions: Sequence[str | None] | None = None
    ) -> list[Urgency]:
        """The urgency of each text under its question, in order; `feelings` are the texts' sentiments."""
        if not seen.texts:
            return []
        found = [look_up(text) for text in seen.texts]
        logits = seen.rows.logits(self._weights)
        rows = evidence(logits[:, 1], found, feelings)
        urgent = sigmoid(rows @ self._stack[:-1] + self._stack[-1])
        low = sigmoid(logits[:, 0])
        asked = questions or [None] * len(seen.texts)
        rest = zip(asked, found, urgent, low, feelings, strict=True)
        return [
            _NOTHING if is_no_answer(text, question) else self._one(text, one, float(share), float(least), feeling)
            for text, (question, one, share, least, feeling) in zip(seen.texts, rest, strict=True)
        ]

    def _one(self, text: str, found: Found, urgent: float, low: float, feeling: Sentiment | None) -> Urgency:
        level = self._level(found, urgent, low, feeling) if _LETTER.search(text) else _of_signs(feeling)
        reasons = found.reasons if level in ("high", "critical") else ()
        # A quarter of 0..1 for each level, ordered inside it by how sure the head is.
        inside = urgent if level in ("high", "critical") else 0.5 * urgent + 0.5 * low
        score = round((URGENCY_LEVELS.index(level) + min(inside, 0.999)) / len(URGENCY_LEVELS), 4)
        return Urgency(level, score, reasons, tense_of(text))

    def _level(self, found: Found, urgent: float, low: float, feeling: Sentiment | None) -> UrgencyLevel:
        if found.level == "critical" and urgent >= self._from["critical"]:
            return "critical"
        if found.level != "none" and urgent >= self._from["high"]:
            return "high"
        if urgent >= self._from["unseen"]:
            return "high"
        is_cross = feeling is not None and feeling.label == "negative"
        return "low" if low >= self._from["low"] or (is_cross and low >= self._from["low_if_cross"]) else "none"


def _of_signs(feeling: Sentiment | None) -> UrgencyLevel:
    """A text without words: a cross face is an ordinary complaint."""
    return "low" if feeling is not None and feeling.label == "negative" else "none"


def evidence(
    head: NDArray[np.float32], found: Sequence[Found], feelings: Sequence[Sentiment | None]
) -> NDArray[np.float32]:
    """(n, 5) rows as EVIDENCE names them."""
    return np.asarray(
        [
            (
                logit,
                one.level in ("high", "critical"),
                one.level == "critical",
                min(one.n_matches, 4),
                feeling.score if feeling else 0.0,
            )
            for logit, one, feeling in zip(head, found, feelings, strict=True)
        ],
        dtype=np.float32,
    )
