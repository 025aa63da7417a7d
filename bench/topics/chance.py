"""Whether news is found where there is none: groups of real feedback whose days are drawn, not written.

With days drawn evenly nothing is news. Where all of one group comes five times as often in the last four weeks, more is
said of one matter, and still none of it is another.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.topics import sets
from bench.topics.table import Line
from models.topics.discover import Discovery, discover
from models.topics.news_within import with_news_apart
from models.topics.sample import Sample
from voc.text import text_key

_MOST, _DAYS, _WEEKS = 6_000, 180, 28
_DRAWS, _SURGES, _TIMES = 10, 30, 5


def measure(data: Path, name: str) -> list[Line]:
    """Groups cut by chance in a fit, over ten draws of days; and of thirty groups that surge, those that are cut."""
    sample = _sample(sets.read(data, name))
    found = discover(sample.texts, sample.vectors, sample.owners)
    by_chance = [_cut(found, sample, _drawn(len(sample.texts), seed)) for seed in range(_DRAWS)]
    surging = [
        _cut(found, sample, _surging(found.labels == group, group)) > 0
        for group in range(min(_SURGES, len(found.centroids)))
    ]
    return [
        Line(name, "groups cut by chance, a fit", float(np.mean(by_chance)), "<= 0.1"),
        Line(name, f"groups cut of {len(surging)} that surge fivefold", float(sum(surging)), "<= 3"),
    ]


def _sample(mentions: sets.Mentions) -> Sample:
    """Distinct mentions of three words and more, as a fit would look at them, without their days."""
    place = {text_key(text): row for row, text in enumerate(mentions.texts) if len(text.split()) > 2}
    rows = [place[key] for key in sorted(place)[:_MOST]]
    texts = [mentions.texts[row] for row in rows]
    owners = np.unique(mentions.of[rows], return_inverse=True)[1].astype(np.int64)
    vectors = mentions.vectors[rows].astype(np.float32)
    none, away = np.zeros((len(rows), 3), dtype=np.int64), np.zeros((0, vectors.shape[1]), dtype=np.float32)
    return Sample(texts, vectors, owners, frozenset(), frozenset(), away, len(rows), none)


def _drawn(n: int, seed: int) -> NDArray[np.int64]:
    return np.random.default_rng(seed).integers(0, _DAYS, n)


def _surging(mine: NDArray[np.bool_], seed: int) -> NDArray[np.int64]:
    """Days drawn evenly, but those of one group, which come so many times as often in the last weeks."""
    dice, days = np.random.default_rng(seed), _drawn(len(mine), seed)
    rows, start = np.flatnonzero(mine), _DAYS - _WEEKS
    lately = dice.random(len(rows)) < _TIMES * _WEEKS / (_TIMES * _WEEKS + start)
    days[rows] = np.where(lately, dice.integers(start, _DAYS, len(rows)), dice.integers(0, start, len(rows)))
    return days


def _cut(found: Discovery, sample: Sample, days: NDArray[np.int64]) -> int:
    dated = replace(sample, written=np.stack([days, np.ones_like(days), days], axis=1))
    return len(with_news_apart(found, dated).centroids) - len(found.centroids)
