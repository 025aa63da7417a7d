"""Whether names say what topics are about: is the gold label nearest to a name, by meaning, the right one?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.topics import sets, stores
from bench.topics.found import Found, found, median
from bench.topics.table import Line

#: The floors of the agreement: the nearest label, one of the nearest three.
FLOORS = {1: 0.70, 3: 0.88}
_DRAWS = 2000


@dataclass(frozen=True)
class _Ranks:
    """For each topic, how many labels lie nearer than the label of most of its rows: to its name, to its centre."""

    name: np.ndarray
    centre: np.ndarray


def measure(data: Path, name: str, seeds: Sequence[int]) -> list[Line]:
    """The share of topics whose most frequent label is the nearest to their name, or among the nearest three.

    With its 95 % interval over the topics, and what the centre of the topics itself reaches: what a name made to lie
    near its topic can reach, too.
    """
    mentions = sets.read(data, name)
    ranks = [_ranks(mentions, found(data, name, seed)) for seed in seeds]
    lines = []
    for n, floor in FLOORS.items():
        share = median([float(np.mean(of.name < n)) for of in ranks])
        low, high = _interval(ranks[0].name < n)
        centre = median([float(np.mean(of.centre < n)) for of in ranks])
        lines += [
            Line(name, f"names: right label among nearest {n}", share, f">= {floor}"),
            Line(name, f"  from (95 % of {_DRAWS:,} draws of topics)", low),
            Line(name, "  to", high),
            Line(name, f"  the centre itself, among nearest {n}", centre),
        ]
    return lines


def _interval(right: np.ndarray) -> tuple[float, float]:
    """What 95 % of draws of as many topics, with replacement, lie between."""
    drawn = np.random.default_rng(0).integers(0, len(right), (_DRAWS, len(right)))
    low, high = np.percentile(right[drawn].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def _ranks(mentions: sets.Mentions, one: Found) -> _Ranks:
    labels = mentions.labels
    wanted = sorted(set(labels) - {sets.OUTSIDE})
    vectors = stores.encode([label.replace("_", " ") for label in wanted]).astype(np.float64)
    ranks: list[tuple[int, int]] = []
    for topic, named in sorted(one.names.items()):
        rows = np.flatnonzero(one.topics == topic)
        held = Counter(labels[row] for row in mentions.of[rows].tolist())
        del held[sets.OUTSIDE]
        if not held:
            continue
        right = wanted.index(held.most_common(1)[0][0])
        centre = mentions.vectors[rows].astype(np.float64).mean(axis=0)
        near = [vectors @ place for place in (stores.encode([named])[0].astype(np.float64), centre)]
        ranks.append((int((near[0] > near[0][right]).sum()), int((near[1] > near[1][right]).sum())))
    return _Ranks(*np.array(ranks, dtype=np.int64).T)
