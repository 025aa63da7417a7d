"""Which topic a mention belongs to: the nearest that reaches it; else a bucket, else explicitly unassigned.

A pure function of (question, text, vector, topic model version), except that where the words alone leave the
temperature of a general text open ("ok"), the mention's sentiment decides between praise and complaint.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.topics.brand import without
from models.topics.buckets import bucket_of
from voc.annotation import SentimentLabel
from voc.storage.session import Store
from voc.storage.tables import UNASSIGNED
from voc.storage.topics import TopicModel, current_version, load_model

_NO_BRAND: frozenset[str] = frozenset()
#: Mentions compared at once.
_AT_ONCE = 4096


@dataclass(frozen=True, slots=True, eq=False)
class ToAssign:
    """A mention that looks for its topic; `vector` is a unit row of 384, of any float type.

    `unread` is its language where no head reads that, see `models.topics.languages`.
    """

    text: str
    question: str | None
    sentiment_label: SentimentLabel | None
    vector: NDArray[np.floating]
    unread: str | None = None


class Assigner:
    """Assigns mentions by one topic model version; without one (before the first fit) by the buckets alone."""

    def __init__(self, model: TopicModel | None) -> None:
        self._model = model if model is not None and len(model.topic_ids) else None
        self._away = model.away if model is not None else np.zeros((0, 384), dtype=np.float32)
        self._brand = model.brand if model is not None else _NO_BRAND
        self._by_words = model.by_words if model is not None else frozenset[str]()
        self.version: int | None = model.version if model is not None else None

    def assign(self, mentions: Sequence[ToAssign]) -> list[int]:
        """The topic id of each mention, in order: a bucket's, a found topic's, or UNASSIGNED.

        UNASSIGNED, too, for what no head can read, unless its language has topics by its words.
        """
        assigned = [
            bucket_of(mention.text, mention.question, mention.sentiment_label, brand=self._brand)
            for mention in mentions
        ]
        rest = [
            position
            for position, bucket in enumerate(assigned)
            if bucket is None and (mentions[position].unread is None or mentions[position].unread in self._by_words)
        ]
        if rest:
            vectors = np.stack([mentions[position].vector for position in rest])
            for position, topic_id in zip(rest, self._nearest(vectors), strict=True):
                assigned[position] = int(topic_id)
        return [UNASSIGNED if topic_id is None else topic_id for topic_id in assigned]

    def _nearest(self, vectors: NDArray[np.floating]) -> NDArray[np.int64]:
        if self._model is None:
            return np.full(len(vectors), UNASSIGNED, dtype=np.int64)
        rows, _ = nearest_rows(without(vectors, self._away), self._model.centroids, self._model.radii)
        return np.where(rows >= 0, self._model.topic_ids[rows], UNASSIGNED)


def nearest_rows(
    vectors: NDArray[np.floating], centroids: NDArray[np.float32], radii: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The nearest centroid that reaches each row, −1 where none does, and the cosine to it (to the nearest of all).

    A centroid reaches as far as its radius: the nearest of all may be a narrow topic that a mention misses, while it
    lies well inside a wider one. So a topic that comes to be takes nothing from others but what it reaches itself.

    In double precision and rounded, so that a mention's topic does not depend on how many others are assigned with
    it: a matrix product sums in an order that its shape decides, and float32 would differ in the seventh digit.
    """
    best = np.full(len(vectors), -1, dtype=np.int64)
    cosine = np.full(len(vectors), -1.0, dtype=np.float32)
    if not len(centroids):
        return best, cosine
    wide, least = centroids.T.astype(np.float64), np.round(radii.astype(np.float64), 6)
    for start in range(0, len(vectors), _AT_ONCE):
        near = vectors[start : start + _AT_ONCE].astype(np.float64) @ wide
        np.round(near, 6, out=near)
        reached = np.where(near >= least, near, -2.0)
        row = reached.argmax(axis=1)
        nearest = reached[np.arange(len(row)), row]
        is_missed = nearest == -2.0
        nearest[is_missed] = near[is_missed].max(axis=1)
        best[start : start + _AT_ONCE] = np.where(is_missed, -1, row)
        cosine[start : start + _AT_ONCE] = nearest
    return best, cosine


_loaded: dict[tuple[str, int | None], Assigner] = {}
_loading = threading.Lock()


def load_assigner(store: Store) -> Assigner:
    """The assigner of the store's current topic model; asking again costs one small query until a fit replaces it."""
    with store.reading() as session:
        version = current_version(session)
        key = (str(store.engine.url), version)
        with _loading:
            if key not in _loaded:
                for old in [known for known in _loaded if known[0] == key[0]]:
                    del _loaded[old]
                _loaded[key] = Assigner(None if version is None else load_model(session, version))
            return _loaded[key]
