"""What a fit looks at: the mentions of the store without the company's own name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.topics.brand import directions, find_brand, without
from models.topics.buckets import bucket_of
from models.topics.gather import Gathered
from voc.storage.topics import DIMENSIONS, TopicModel


@dataclass(frozen=True)
class Sample:
    """What a fit looks at: distinct texts in the order of their hash, clean unit vectors, the brand taken out.

    `owners` numbers the feedback that each text stands in; `by_words` are the unread languages looked at as well.
    `written` (n, 3) says of each text on which day (an ordinal) it was written first, in which source, and when last.
    """

    texts: list[str]
    vectors: NDArray[np.float32]
    owners: NDArray[np.int64]
    by_words: frozenset[str]
    brand: frozenset[str]
    away: NDArray[np.float32]
    n_mentions: int
    written: NDArray[np.int64]


def prepare(gathered: Gathered, current: TopicModel | None, by_words: frozenset[str] = frozenset()) -> Sample:
    """Take the company's own name out of texts and vectors: found anew, or as the current version has it."""
    if current is None:
        latin = [text for text, german in zip(gathered.texts, gathered.is_german, strict=True) if not german]
        brand = find_brand(latin)
        away = directions(gathered.texts, gathered.vectors, brand)
    else:
        brand, away = current.brand, current.away
    kept = [row for row, text in enumerate(gathered.texts) if bucket_of(text, brand=brand) is None]
    vectors = without(gathered.vectors[kept].reshape(-1, DIMENSIONS), away)
    texts = [gathered.texts[row] for row in kept]
    written = gathered.written[kept]
    return Sample(texts, vectors, gathered.owners[kept], by_words, brand, away, gathered.n_mentions, written)
