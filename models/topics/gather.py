"""The mentions a fit looks at: distinct texts in the order of their hash, a bounded sample of a large store."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import cast

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from models.topics.buckets import bucket_of
from models.topics.languages import is_open
from voc.annotation import SentimentLabel
from voc.storage.tables import AnnotationRow, FeedbackRow, MentionRow, MentionVector
from voc.text import MARKER, text_key

#: Distinct mentions a fit looks at; beyond it more would only cost time.
LIMIT = 40_000


@dataclass(frozen=True)
class Gathered:
    """Distinct mention texts in the order of their hash, with the mean of their vectors (n, 384), not yet unit rows.

    `owners` (n) numbers the feedback that each text stands in (the first by hash, where there are several), `written`
    (n, 2) are the day (an ordinal) on which it was written first, and the source. `n_mentions` counts all mentions of
    the store that name a thing, repeated ones too. `is_german` marks texts whose nouns are written
    with capitals.
    """

    texts: list[str]
    vectors: NDArray[np.float32]
    owners: NDArray[np.int64]
    written: NDArray[np.int64]
    is_german: list[bool]
    n_mentions: int


def gather(session: Session, *, by_words: Collection[str] = (), limit: int = LIMIT) -> Gathered:
    """Read the mentions that name a thing; the same for any order of rows, since float16 adds up exactly in float64.

    Of a large store the `limit` texts with the lowest hashes: a sample that hardly changes when feedback is added.
    `by_words` are unread languages to look at as well, see `models.topics.languages`.
    """
    rows = session.execute(
        sa.select(
            FeedbackRow.text, FeedbackRow.text_key, FeedbackRow.question, FeedbackRow.language, MentionRow.start,
            MentionRow.end, MentionRow.sentiment, MentionVector.vector, FeedbackRow.created_on, FeedbackRow.source_id,
        )
        .join(MentionRow, MentionRow.feedback_id == FeedbackRow.id)
        .join(MentionVector, MentionVector.mention_id == MentionRow.id)
        .join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
        .where(is_open(by_words))
        .execution_options(yield_per=5000)
    )  # fmt: skip
    found: dict[str, _Sum] = {}
    n_mentions = 0
    last = "~"  # the highest hash that can still belong to the sample
    for text, owner, question, language, start, end, sentiment, vector, day, source in rows:
        mention = text[start:end]
        if bucket_of(mention, question, cast("SentimentLabel | None", sentiment)) is not None:
            continue
        n_mentions += 1
        mention = MARKER.sub(" ", mention)  # what redaction leaves is no word of a topic, and of one installation only
        key = text_key(mention)
        if key > last:
            continue
        written = (day.toordinal(), source)
        found.setdefault(key, _Sum(mention, owner, written, language == "de")).add(mention, owner, written, vector)
        if len(found) >= 2 * limit:
            for beyond in sorted(found)[limit:]:
                del found[beyond]
            last = max(found)
    chosen = [found[key] for key in sorted(found)[:limit]]
    return Gathered(
        [each.text for each in chosen],
        np.array([each.total for each in chosen], dtype=np.float32).reshape(len(chosen), -1),
        np.unique([each.owner for each in chosen], return_inverse=True)[1].astype(np.int64),
        np.array([(*each.written, each.last) for each in chosen], dtype=np.int64).reshape(-1, 3),
        [each.is_german for each in chosen],
        n_mentions,
    )


class _Sum:
    """One distinct text: of its ways of writing the first in the alphabet, and the sum of its vectors.

    `written` is the first day and the source of it, `last` the last day.
    """

    def __init__(self, text: str, owner: str, written: tuple[int, int], is_german: bool) -> None:
        self.text = text
        self.owner = owner
        self.written = written
        self.last = written[0]
        self.is_german = is_german
        self.total: NDArray[np.float64] = np.zeros(384, dtype=np.float64)

    def add(self, text: str, owner: str, written: tuple[int, int], vector: bytes) -> None:
        self.text = min(self.text, text)
        self.owner = min(self.owner, owner)
        self.written = min(self.written, written)
        self.last = max(self.last, written[0])
        self.total += np.frombuffer(vector, dtype=np.float16)
