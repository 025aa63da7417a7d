"""Find what customers talk about: BERTopic with its parts replaced, for fitting only, in a process of its own.

Importing bertopic costs seconds even without torch, UMAP and HDBSCAN, which `voc topics fit` keeps out, so nothing else
does. Its parts here: our cached vectors instead of an embedding model, an exact PCA instead of UMAP, communities of a
neighbour graph instead of HDBSCAN.
Never its `transform`: new mentions are assigned by `models.topics.assign`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.topics import graph
from models.topics.definition import radius_of
from models.topics.words import stop_words

DIMENSIONS = 50
#: Fewer distinct mentions than this are not enough to call anything a topic.
LEAST = 40
#: A community that hangs together less than this, beside the median one, has no matter in common.
_LEAST_COHESION = 0.65
#: Two communities nearer to each other than this (cosine of the centres) are one matter.
_SAME = 0.84
#: What counts as a word of a topic: letters first, so no amounts.
_WORD = r"(?u)\b[^\W\d_][\w'’]+\b"
#: The least radius, as a part of the median cohesion. Below it what is in no topic would be in one: of clinc150's
#: out-of-scope queries 65 % stay unassigned, with a least radius of 0.25 for all topics 47 %.
_LEAST_RADIUS = 0.48


@dataclass(frozen=True)
class Discovery:
    """What one fit found among n distinct mentions: `labels` (n) from 0, the largest first, −1 for no topic.

    `centroids` (k, 384) are unit rows, `radii` (k) cosines; `keywords` holds ten words or fewer for each topic, best
    first, by c-TF-IDF. `resolution` is the grain that was chosen.
    """

    labels: NDArray[np.int64]
    centroids: NDArray[np.float32]
    radii: NDArray[np.float32]
    keywords: list[list[str]]
    resolution: float


class _Communities:
    """Stands in BERTopic's cluster slot."""

    def __init__(self, vectors: NDArray[np.float32], owners: NDArray[np.int64], seed: int) -> None:
        self._vectors, self._owners, self._seed = vectors, owners, seed
        self.labels_: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self.resolution = 0.0

    def fit(self, points: NDArray[np.float64], y: object = None) -> _Communities:
        labels, self.resolution = graph.communities(
            np.ascontiguousarray(points, dtype=np.float64), self._owners, self._seed
        )
        self.labels_ = _coherent(_joined(labels, self._vectors), self._vectors)
        return self


def discover(texts: Sequence[str], vectors: NDArray[np.float32], owners: NDArray[np.int64], seed: int = 0) -> Discovery:
    """Find topics among distinct `texts` and their `vectors` (n, 384; unit rows), given in the order of a text hash.

    `owners` (n) numbers the feedback that each text stands in. Equal input gives equal bytes; `seed` breaks
    ties in the search for communities. At least `LEAST` texts.
    """
    assert len(texts) == len(vectors) >= LEAST
    found = _Communities(vectors, owners, seed)
    model = _bertopic(found, min(DIMENSIONS, len(texts) // 2))
    model.fit_transform(list(texts), embeddings=vectors.astype(np.float64))  # double, see graph.neighbours
    labels = found.labels_
    k = int(labels.max()) + 1
    centroids = centres(labels, vectors, k)
    # BERTopic numbers topics its own way: its number is read off the first mention of each of ours.
    theirs = [model.topics_[int(np.flatnonzero(labels == topic)[0])] for topic in range(k)]
    keywords = [[word for word, weight in model.get_topic(number) if word and weight > 0] for number in theirs]
    return Discovery(labels, centroids, radii_of(labels, vectors, centroids), keywords, found.resolution)


def centres(labels: NDArray[np.int64], vectors: NDArray[np.float32], k: int) -> NDArray[np.float32]:
    """The mean direction of the rows of each label 0..k−1, as unit rows."""
    sums = np.zeros((k, vectors.shape[1]), dtype=np.float64)
    for label in range(k):
        sums[label] = vectors[labels == label].sum(axis=0, dtype=np.float64)
    norms: NDArray[np.float64] = np.linalg.norm(sums, axis=1, keepdims=True)
    unit: NDArray[np.float32] = (sums / np.maximum(norms, 1e-12)).astype(np.float32)
    return unit


def radii_of(
    labels: NDArray[np.int64], vectors: NDArray[np.float32], centroids: NDArray[np.float32]
) -> NDArray[np.float32]:
    """How near a mention must lie to belong, calibrated on each topic's own: 95 % of them do, within sane limits.

    How near is near depends on what people write: the sentences of articles lie half as close together as questions
    to a bank, so the lower limit is a part of how the median topic hangs together.
    """
    if not len(centroids):
        return np.zeros(0, dtype=np.float32)
    cosine = np.einsum("ij,ij->i", vectors, centroids[np.maximum(labels, 0)])
    least = _LEAST_RADIUS * float(np.median(_cohesion(labels, vectors, centroids)))
    return np.array([radius_of(cosine[labels == topic], least) for topic in range(len(centroids))], dtype=np.float32)


def _cohesion(
    labels: NDArray[np.int64], vectors: NDArray[np.float32], centroids: NDArray[np.float32]
) -> NDArray[np.float64]:
    """The mean cosine of each topic's mentions to its centre."""
    cosine = np.einsum("ij,ij->i", vectors, centroids[np.maximum(labels, 0)])
    return np.array([cosine[labels == topic].mean() for topic in range(len(centroids))], dtype=np.float64)


def _joined(labels: NDArray[np.int64], vectors: NDArray[np.float32]) -> NDArray[np.int64]:
    """Communities that are one matter become one."""
    while (k := int(labels.max()) + 1) > 1:
        centroids = centres(labels, vectors, k)
        cosine = np.triu(centroids @ centroids.T, 1)
        first, second = np.unravel_index(int(cosine.argmax()), cosine.shape)
        if cosine[first, second] < _SAME:
            break
        labels = np.where(labels == second, first, np.where(labels > second, labels - 1, labels))
    return labels


def _coherent(labels: NDArray[np.int64], vectors: NDArray[np.float32]) -> NDArray[np.int64]:
    """Communities with nothing in common but their smallness ("that's a joke", "loss") become −1."""
    k = int(labels.max()) + 1
    if k == 0:
        return labels
    cohesion = _cohesion(labels, vectors, centres(labels, vectors, k))
    kept = np.flatnonzero(cohesion >= _LEAST_COHESION * np.median(cohesion))
    renamed = np.full(k + 1, -1, dtype=np.int64)
    renamed[kept] = np.arange(len(kept))
    return renamed[labels]


def _bertopic(cluster: _Communities, dimensions: int) -> Any:
    os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1", DO_NOT_TRACK="1")
    from bertopic import BERTopic
    from sklearn.decomposition import PCA
    from sklearn.feature_extraction.text import CountVectorizer

    words = CountVectorizer(stop_words=sorted(stop_words()), token_pattern=_WORD)  # no password
    return BERTopic(
        language="multilingual",  # "english" would strip every letter outside ASCII
        embedding_model=None,
        umap_model=PCA(dimensions, svd_solver="covariance_eigh"),  # exact, and 6 times as fast as "full"
        hdbscan_model=cluster,
        vectorizer_model=words,
        top_n_words=30,
        calculate_probabilities=False,
        verbose=False,
    )
