"""How a writer feels: a fork of the encoder, and rules for the rest.

The rules come first: a bare "Nothing." takes its feeling from the question, "Did not answer" has none, and a text of
faces or stars needs no words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.features import Seen
from models.fork import ForkHead
from models.questions import answer_polarity
from models.registry import Artifact
from models.topics.buckets import is_no_answer
from models.wordless import feeling_of_signs
from voc.annotation import Sentiment, SentimentLabel

LABELS: tuple[SentimentLabel, ...] = ("negative", "neutral", "positive")

#: Confidence of a rule, as measured on nhs_fft_v6 for bare answers.
_RULE_CONFIDENCE = 0.95

#: A feedback is mixed where two of its mentions point both ways at least so strongly.
_MIXED_FROM = 0.35


class SentimentHead:
    """The head in memory; built from an artifact and the fork it was trained on, see `models.training.sentiment`."""

    def __init__(self, artifact: Artifact, fork: Artifact) -> None:
        self.version = artifact.version
        # Three rows for the fork and the bias; in older heads three for n-grams stand before them.
        self._stack = artifact.arrays["stack"].astype(np.float32)
        self._grams = artifact.arrays["weights"].astype(np.float32) if "weights" in artifact.arrays else None
        self._fork = ForkHead(fork, "sentiment")

    def probabilities(self, seen: Seen) -> NDArray[np.float32]:
        """Calibrated shares (n, 3) of negative, neutral, positive."""
        said = self._fork.logits(seen.felt)
        if self._grams is not None:
            said = np.concatenate([seen.rows.logits(self._grams), said], axis=1)
        return softmax(said @ self._stack[:-1] + self._stack[-1])

    def read(self, seen: Seen, questions: Sequence[str | None] | None = None) -> list[Sentiment]:
        """The sentiment of each text under its question, in order."""
        if not seen.texts:
            return []
        asked = questions or [None] * len(seen.texts)
        answers = zip(seen.texts, asked, from_rows(self.probabilities(seen)), strict=True)
        return [by_rule(text, question) or by_head for text, question, by_head in answers]


def by_rule(text: str, question: str | None) -> Sentiment | None:
    """The sentiment of a bare answer or a wordless text; None for all others."""
    polarity = answer_polarity(text, question)
    if polarity is not None:
        return Sentiment(LABELS[polarity + 1], 0.8 * polarity, _RULE_CONFIDENCE if polarity else 0.6)
    if is_no_answer(text, question):
        return Sentiment("neutral", 0.0, 0.9)
    signs = feeling_of_signs(text)
    if signs is None:
        return None
    return Sentiment(LABELS[0 if signs < -0.25 else 2 if signs > 0.25 else 1], signs, 0.9)


def from_shares(shares: NDArray[np.float32]) -> Sentiment:
    """The likeliest label; the score is the share of positive less that of negative, −1..1."""
    return from_rows(shares[None])[0]


def from_rows(rows: NDArray[np.float32]) -> list[Sentiment]:
    """What `from_shares` says of each row of shares (n, 3); many at a time cost little more than one."""
    best = rows.argmax(axis=1)
    scores, surest = rows[:, 2] - rows[:, 0], rows[np.arange(len(rows)), best]
    said = zip(best.tolist(), scores.tolist(), surest.tolist(), strict=True)
    return [Sentiment(LABELS[label], round(score, 4), round(share, 4)) for label, score, share in said]


def with_mixed(whole: Sentiment, parts: Sequence[Sentiment]) -> Sentiment:
    """The sentiment of a feedback, marked `mixed` where its mentions point both ways."""
    scores = [part.score for part in parts]
    is_mixed = bool(scores) and max(scores) >= _MIXED_FROM and min(scores) <= -_MIXED_FROM
    return replace(whole, mixed=is_mixed)


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Shares that sum to one along each row."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: NDArray[np.float32] = (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares
