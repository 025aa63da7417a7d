"""The mentions a fit looks at: distinct texts in the order of their hash, a bounded sample of a large store."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from models.topics.buckets import bucket_of
from voc.annotation import SentimentLabel
from voc.storage.tables import FeedbackRow, MentionRow, MentionVector
from voc.text import text_key

#: What redaction leaves in the place of personal data; no word of a topic.
_PLACEHOLDER = re.compile(r"\[[^\]\[]{1,40}\]")
#: Distinct mentions a fit looks at; beyond it more would only cost time.
LIMIT = 40_000


@dataclass(frozen=True)
class Gathered:
    """Distinct mention texts in the order of their hash, with the mean of their vectors (n, 384), not yet unit rows.

    `n_mentions` counts all mentions of the store that name a thing, repeated ones too. `is_german` marks texts whose
    nouns are written with capitals.
    """

    texts: list[str]
    vectors: NDArray[np.float32]
    is_german: list[bool]
    n_mentions: int


def gather(session: Session, *, limit: int = LIMIT) -> Gathered:
    """Read the mentions that name a thing; the same for any order of rows, since float16 adds up exactly in float64.

    Of a large store the `limit` texts with the lowest hashes: a sample that hardly changes when feedback is added.
    """
    rows = session.execute(
        sa.select(
            FeedbackRow.text, FeedbackRow.question, FeedbackRow.language, MentionRow.start, MentionRow.end,
            MentionRow.sentiment, MentionVector.vector,
        )
        .join(MentionRow, MentionRow.feedback_id == FeedbackRow.id)
        .join(MentionVector, MentionVector.mention_id == MentionRow.id)
        .execution_options(yield_per=5000)
    )  # fmt: skip
    found: dict[str, _Sum] = {}
    n_mentions = 0
    last = "~"  # the highest hash that can still belong to the sample
    for text, question, language, start, end, sentiment, vector in rows:
        mention = text[start:end]
        if bucket_of(mention, question, cast(SentimentLabel | None, sentiment)) is not None:
            continue
        n_mentions += 1
        key = text_key(mention)
        if key > last:
            continue
        found.setdefault(key, _Sum(mention, language == "de")).add(mention, vector)
        if len(found) >= 2 * limit:
            for beyond in sorted(found)[limit:]:
                del found[beyond]
            last = max(found)
    chosen = [found[key] for key in sorted(found)[:limit]]
    vectors = np.array([each.total for each in chosen], dtype=np.float32).reshape(len(chosen), -1)
    return Gathered([each.text for each in chosen], vectors, [each.is_german for each in chosen], n_mentions)


class _Sum:
    """One distinct text: of its ways of writing the first in the alphabet, and the sum of its vectors."""

    def __init__(self, text: str, is_german: bool) -> None:
        self.text = _PLACEHOLDER.sub(" ", text)
        self.is_german = is_german
        self.total: NDArray[np.float64] = np.zeros(384, dtype=np.float64)

    def add(self, text: str, vector: bytes) -> None:
        self.text = min(self.text, _PLACEHOLDER.sub(" ", text))
        self.total += np.frombuffer(vector, dtype=np.float16)
