"""Whether topics keep who they are: when feedback is added, shuffled, or the fit rolls its dice again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from bench.topics import opponent, sets, stores
from bench.topics.found import Found, changed, found, median, read_found
from bench.topics.table import Line
from bench.topics.truth import _by_row, _v
from voc.installation import Installation
from voc.storage import topic_edits
from voc.storage.tables import TopicRow

_MOST = "<= 0.03"


def measure(data: Path, name: str, seeds: Sequence[int], *, fresh: bool) -> list[Line]:
    """The share of unchanged mentions whose topic changes, medians over seeds, and whether bytes repeat."""
    mentions = sets.read(data, name)
    rows = [_three(data, mentions, seed) for seed in seeds]
    theirs = [_theirs(mentions, seed, fresh=fresh) for seed in seeds[:1]]  # four fits of minutes each
    names = ("changed by 10 % more feedback", "changed by shuffling", "changed by a new seed")
    return [
        Line(name, what, median([row[place] for row in rows]), _MOST, median([row[place] for row in theirs]))
        for place, what in enumerate(names)
    ] + [Line(name, "same bytes in any order (1 is yes)", min(row[3] for row in rows), "1")]


def _order(n: int, seed: int) -> tuple[list[int], list[int]]:
    """Nine tenths of the rows that are there first, and the rest, both in the order of the set."""
    dice = np.random.default_rng(seed).permutation(n)
    return sorted(dice[: int(n * 0.9)].tolist()), sorted(dice[int(n * 0.9) :].tolist())


def _three(data: Path, mentions: sets.Mentions, seed: int) -> tuple[float, float, float, float]:
    first, rest = _order(len(mentions.rows), seed)
    with TemporaryDirectory() as home:
        installation = stores.installed(Path(home), mentions, first)
        before = read_found(installation, mentions, stores.fitted(installation, seed=seed))
        again = read_found(installation, mentions, stores.fitted(installation, seed=seed + 1))
        stores.fill(installation, mentions, rest)
        grown = read_found(installation, mentions, stores.fitted(installation, seed=seed))
    shuffled = found(data, mentions.name, seed, tuple(np.random.default_rng(seed + 100).permutation(first).tolist()))
    return (
        changed(again.topics, grown.topics),
        changed(before.topics, shuffled.topics),
        changed(before.topics, again.topics),
        float(before.bytes_ == shuffled.bytes_),
    )


def _theirs(mentions: sets.Mentions, seed: int, *, fresh: bool) -> tuple[float, float, float]:
    first, rest = _order(len(mentions.rows), seed)
    inside = np.flatnonzero(np.isin(mentions.of, first))
    mixed = np.random.default_rng(seed + 100).permutation(inside)
    runs = {
        "first": (inside, f"first-{seed}"), "again": (inside, f"again-{seed}"), "mixed": (mixed, f"mixed-{seed}"),
        "grown": (np.concatenate([inside, np.flatnonzero(np.isin(mentions.of, rest))]), f"grown-{seed}"),
    }  # fmt: skip
    topics = {}
    for what, (which, name) in runs.items():
        spread: NDArray[np.int64] = np.full(len(mentions.of), -9, dtype=np.int64)
        spread[which] = opponent.run(mentions, which.tolist(), name, fresh=fresh).topics
        topics[what] = spread
    grown, shuffled, again = (
        float(np.mean(topics["first"][inside] != topics[what][inside])) for what in ("grown", "mixed", "again")
    )
    return grown, shuffled, again


def refits(data: Path, name: str, seed: int = 0, n_refits: int = 10) -> list[Line]:
    """Ten re-fits with 10 % growth each: whether names that people gave stay; on labelled sets, what is learnt."""
    mentions = sets.read(data, name)
    is_labelled = name in sets.LABELLED
    n = len(mentions.rows)
    dice = np.random.default_rng(seed).permutation(n).tolist()
    bounds = [round(n / 1.1 ** (n_refits - step)) for step in range(n_refits + 1)]
    with TemporaryDirectory() as home:
        installation = stores.installed(Path(home), mentions, dice[: bounds[0]])
        before = read_found(installation, mentions, stores.fitted(installation, seed=seed))
        given = {} if is_labelled else _name_all(installation, before)
        for start, end in pairwise(bounds):
            stores.fill(installation, mentions, dice[start:end])
            report = stores.fitted(installation, seed=seed)
        after = read_found(installation, mentions, report)
    if is_labelled:
        return [_learnt(data, mentions, after, seed)]
    kept = float(np.mean([after.names.get(topic) == named for topic, named in given.items()]))
    return [Line(name, f"names of {len(given)} topics kept over {n_refits} re-fits", kept, "1")]


def _name_all(installation: Installation, before: Found) -> dict[int, str]:
    given = {topic: f"Named {topic}" for topic in before.names}
    with installation.store.writing() as session:
        for topic, named in given.items():
            topic_edits.rename(session, topic, named, by="bench", now=stores.NOW)
        assert session.scalar(sa.select(sa.func.count()).where(TopicRow.named_by == "bench")) == len(given)
    return given


def _learnt(data: Path, mentions: sets.Mentions, after: Found, seed: int) -> Line:
    labels = mentions.labels
    known = [row for row, label in enumerate(labels) if label not in ("", sets.OUTSIDE)]
    fresh = found(data, mentions.name, seed)
    ratio = _v(labels, _by_row(mentions, after.topics), known) / _v(labels, _by_row(mentions, fresh.topics), known)
    return Line(mentions.name, "V after ten re-fits, of a fresh fit's", ratio, ">= 0.97")
