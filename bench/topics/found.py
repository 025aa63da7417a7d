"""One fit of one set in a store of its own: what was found, for all that measures it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from bench.topics import sets, stores
from models.topics.fit import FitReport
from voc.installation import Installation
from voc.storage.tables import BUCKETS, UNASSIGNED, TopicRow
from voc.storage.topics import load_current

#: Rows of the set, in the order in which they arrive; None for all as they stand.
Order = tuple[int, ...] | None


@dataclass(frozen=True)
class Found:
    """`topics` is the topic of each mention of the set; names, words and theme are by topic; `bytes_` hashes it all.

    A topic that stands in no theme is a group of its own, by its number below zero.
    """

    topics: NDArray[np.int64]
    names: dict[int, str]
    words: dict[int, list[str]]
    themes: dict[int, int]
    report: FitReport
    seconds: float
    bytes_: str

    @property
    def unassigned(self) -> float:
        """The share of mentions left unassigned, of those that are in no bucket of their own."""
        return float(np.mean(self.topics[~np.isin(self.topics, sorted(set(BUCKETS) - {UNASSIGNED}))] == UNASSIGNED))


@cache
def found(data: Path, name: str, seed: int, order: Order = None) -> Found:
    """Fit a fresh store of the set."""
    mentions = sets.read(data, name)
    with TemporaryDirectory() as home:
        installation = stores.installed(Path(home), mentions, order or range(len(mentions.rows)))
        started = time.perf_counter()
        report = stores.fitted(installation, seed=seed)
        return read_found(installation, mentions, report, time.perf_counter() - started)


def read_found(installation: Installation, mentions: sets.Mentions, report: FitReport, seconds: float = 0.0) -> Found:
    """What a store holds after a fit; mentions of rows that are not there yet have topic 0."""
    by_key = stores.topics_of(installation)
    with installation.store.reading() as session:
        rows = session.scalars(sa.select(TopicRow).where(TopicRow.kind == "topic", TopicRow.state == "active"))
        listed = [(topic.id, topic.name, list(topic.keywords), topic.theme_id) for topic in rows]
        model = load_current(session)
    assert model is not None
    digest = hashlib.sha256(model.topic_ids.tobytes() + model.centroids.tobytes() + model.radii.tobytes())
    return Found(
        np.array([by_key.get(key, 0) for key in stores.keys_of(mentions)], dtype=np.int64),
        {number: named for number, named, _, _ in listed},
        {number: words for number, _, words, _ in listed},
        {number: -number if theme is None else theme for number, _, _, theme in listed},
        report,
        seconds,
        digest.hexdigest(),
    )


def changed(before: NDArray[np.int64], after: NDArray[np.int64]) -> float:
    """The share of mentions present in both (not 0) whose topic differs; moves to and from unassigned count."""
    both = (before != 0) & (after != 0)
    return float(np.mean(before[both] != after[both]))


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return float(np.median(np.array(values, dtype=np.float64)))
