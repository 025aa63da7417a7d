"""BERTopic as it comes (UMAP, HDBSCAN, no seed) on the same mentions and vectors; kept, since a run takes minutes."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from bench.topics.sets import CACHE, Mentions

VERSIONS = {name: version(name) for name in ("bertopic", "umap-learn", "hdbscan", "numpy", "scikit-learn")}


@dataclass(frozen=True)
class Run:
    """One fit: the topic of each mention (−1 is none), ten words of each topic, seconds."""

    topics: list[int]
    words: list[list[str]]
    seconds: float


def run(mentions: Mentions, which: Sequence[int] | None, name: str, *, fresh: bool = False) -> Run:
    """Fit on the mentions numbered `which`, in that order (all where None); `name` tells one run from another."""
    kept = CACHE / "bertopic" / f"{mentions.name}-{name}.json"
    if kept.exists() and not fresh:
        said = json.loads(kept.read_text())
        if said["versions"] == VERSIONS:
            return Run(said["topics"], said["words"], said["seconds"])
    rows = np.arange(len(mentions.of)) if which is None else np.asarray(which)
    texts = mentions.texts
    found = fit([texts[row] for row in rows], mentions.vectors[rows].astype(np.float32))
    kept.parent.mkdir(parents=True, exist_ok=True)
    said = {"versions": VERSIONS, "topics": found.topics, "words": found.words, "seconds": round(found.seconds, 1)}
    kept.write_text(json.dumps(said))
    return found


def fit(texts: list[str], vectors: NDArray[np.float32]) -> Run:
    """One fit of BERTopic with nothing set but our vectors."""
    from bertopic import BERTopic

    model = BERTopic(embedding_model=None)
    started = time.perf_counter()
    topics, _ = model.fit_transform(texts, embeddings=vectors)
    seconds = time.perf_counter() - started
    words = [[word for word, _ in model.get_topic(topic)] for topic in sorted(set(topics) - {-1})]
    return Run([int(topic) for topic in topics], words, seconds)
