"""Whether names say what topics are about: is the gold label nearest to a name, by meaning, the right one?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.topics import sets, stores
from bench.topics.found import Found, found, median
from bench.topics.table import Line

#: The floors of the agreement: the nearest label, one of the nearest three.
FLOORS = {1: 0.70, 3: 0.88}


def measure(data: Path, name: str, seeds: Sequence[int]) -> list[Line]:
    """The share of topics whose most frequent label is the nearest to their name, or among the nearest three."""
    mentions = sets.read(data, name)
    ranks = [_ranks(mentions, found(data, name, seed)) for seed in seeds]
    share = {n: median([float(np.mean(of < n)) for of in ranks]) for n in FLOORS}
    return [Line(name, f"names: right label among nearest {n}", share[n], f">= {floor}") for n, floor in FLOORS.items()]


def _ranks(mentions: sets.Mentions, one: Found) -> np.ndarray:
    """For each topic, how many labels lie nearer to its name than the label of most of its rows."""
    labels = mentions.labels
    wanted = sorted(set(labels) - {sets.OUTSIDE})
    vectors = stores.encode([label.replace("_", " ") for label in wanted]).astype(np.float64)
    ranks = []
    for topic, named in sorted(one.names.items()):
        held = Counter(labels[row] for row in mentions.of[one.topics == topic].tolist())
        del held[sets.OUTSIDE]
        if not held:
            continue
        right = wanted.index(held.most_common(1)[0][0])
        near = vectors @ stores.encode([named])[0].astype(np.float64)
        ranks.append(int((near > near[right]).sum()))
    return np.array(ranks)
