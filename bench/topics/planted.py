"""Planted births, deaths, splits and merges: is each told for what it was, when intents arrive over months?

A world is all intents of clinc150 over eight months, or of banking77, where constants may be chosen. Most are spoken of
all the time; after the fourth month some change: born, an intent nobody spoke of before; dead, one that nobody speaks
of any more; split, one of which a few had been taken for its neighbour; merged, one whose two far ends were known as
two matters until the middle came.
Topics are fitted after the fourth month and then each month. A plant counts where it took root: what should change was
there before (of a split, the topics of then take most of the other half for the neighbour), and a fit of its own of all
eight months, which knows nothing of the months, sees the matter that it should change to.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from bench.topics import sets, stores
from bench.topics.found import found, median
from bench.topics.table import Line
from models.topics.assign import ToAssign, load_assigner
from voc.installation import Installation
from voc.storage.tables import UNASSIGNED, TopicEvent, TopicRow

#: Of each set, how many are born, end and are split, and how many may merge.
_N = {"clinc150": (12, 40), "banking77": (7, 16)}
_MONTHS, _TURN = 8, 4
_DAYS = 30
#: Texts of a split's other half that come before the turn.
_FEW = 8
KINDS = ("born", "retired", "split", "merged")


@dataclass(frozen=True)
class World:
    """Which rows arrive in which month, and what was planted: for a kind, intents (of a split, the pair)."""

    months: list[list[int]]
    planted: dict[str, list[tuple[str, ...]]]
    halves: dict[str, tuple[frozenset[int], frozenset[int]]]


def measure(data: Path, seeds: Sequence[int], name: str = "clinc150") -> list[Line]:
    """The share of planted changes that were told rightly, by kind and over all; medians over seeds."""
    mentions = sets.read(data, name)
    told = [_told(mentions, seed) for seed in seeds]
    lines = [
        Line(f"{name}, planted", f"{kind}: told rightly, of {sum(len(one[kind]) for one in told)}",
             median([float(np.mean(one[kind])) for one in told if one[kind]] or [float("nan")]))
        for kind in KINDS
    ]  # fmt: skip
    every = median([float(np.mean([right for kind in KINDS for right in one[kind]])) for one in told])
    return [*lines, Line(f"{name}, planted", "told rightly", every, ">= 0.90")]


def _told(mentions: sets.Mentions, seed: int) -> dict[str, list[bool]]:
    world = _world(mentions, seed)
    with TemporaryDirectory() as home:
        installation = stores.installed(Path(home), mentions, [], now=stores.NOW)
        for month, rows in enumerate(world.months):
            for day in range(_DAYS):
                now = stores.NOW + timedelta(days=month * _DAYS + day)
                stores.fill(installation, mentions, rows[day::_DAYS], now=now)
            if month >= _TURN - 1:
                stores.fitted(installation, now=now)
            if month == _TURN - 1:
                before, reach = _topic_of(installation), _reach(installation, mentions)
        stores.fitted(installation, now=now + timedelta(days=_DAYS))  # two fits must agree on a merge
        everything = sorted(row for rows in world.months for row in rows)
        fresh = dict(enumerate(found(mentions.data, mentions.name, seed, tuple(everything)).topics.tolist()))
        return _judged(installation, mentions, world, before, reach, fresh)


def _world(mentions: sets.Mentions, seed: int) -> World:
    dice, (n_each, n_merged) = np.random.default_rng(seed), _N[mentions.name]
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, label in enumerate(mentions.labels):
        if label != sets.OUTSIDE:
            rows_of[label].append(row)
    for rows in rows_of.values():
        dice.shuffle(rows)
    intents = [str(name) for name in dice.permutation(sorted(rows_of))]
    pairs = _pairs(mentions, rows_of, intents)[:n_each]
    free = [name for name in intents if name not in {each for pair in pairs for each in pair}]
    born, dead, merged = free[:n_each], free[n_each : 2 * n_each], free[2 * n_each : 2 * n_each + n_merged]
    background = free[2 * n_each + n_merged :] + [first for first, _ in pairs]
    months: list[list[int]] = [[] for _ in range(_MONTHS)]
    halves = {name: _ends(mentions, rows_of[name]) for name in merged}
    for name in background:
        _spread(months, rows_of[name], 0, _MONTHS)
    for name in born:
        _spread(months, rows_of[name], _TURN, _MONTHS)
    for name in dead:
        _spread(months, rows_of[name], 0, _TURN)
    for _, second in pairs:
        _spread(months, rows_of[second][:_FEW], 0, _TURN)
        _spread(months, rows_of[second][_FEW:], _TURN, _MONTHS)
    for name, (one, other) in halves.items():
        _spread(months, sorted(one | other), 0, _TURN)
        _spread(months, [row for row in rows_of[name] if row not in one | other], _TURN, _MONTHS)
    for rows in months:
        dice.shuffle(rows)
    planted: dict[str, list[tuple[str, ...]]] = {
        "born": [(name,) for name in born], "retired": [(name,) for name in dead],
        "split": [tuple(pair) for pair in pairs], "merged": [(name,) for name in merged],
    }  # fmt: skip
    return World(months, planted, halves)


def _spread(months: list[list[int]], rows: Sequence[int], first: int, end: int) -> None:
    for place, row in enumerate(rows):
        months[first + place % (end - first)].append(row)


def _vectors(mentions: sets.Mentions, rows: Sequence[int]) -> NDArray[np.float64]:
    return mentions.vectors[list(rows)].astype(np.float64)  # one mention a row


def _pairs(
    mentions: sets.Mentions, rows_of: dict[str, list[int]], intents: Sequence[str]
) -> list[tuple[str, str]]:  # fmt: skip
    """Neighbouring intents, none of them twice, in the order of `intents`."""
    centres = np.array([_vectors(mentions, rows_of[name]).mean(axis=0) for name in intents])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    near = centres @ centres.T
    np.fill_diagonal(near, -1)
    pairs: list[tuple[str, str]] = []
    used: set[int] = set()
    for first in range(len(intents)):
        second = int(near[first].argmax())
        if near[first, second] >= 0.6 and not used & {first, second}:
            used |= {first, second}
            pairs.append((intents[first], intents[second]))
    return pairs


def _ends(mentions: sets.Mentions, rows: list[int]) -> tuple[frozenset[int], frozenset[int]]:
    """The 30 % of an intent's rows at one end of its widest direction, and as many at the other."""
    vectors = _vectors(mentions, rows)
    widest = np.linalg.svd(vectors - vectors.mean(axis=0), full_matrices=False)[2][0]
    order = [rows[place] for place in np.argsort(vectors @ widest, kind="stable")]
    n = int(0.3 * len(rows))
    return frozenset(order[:n]), frozenset(order[-n:])


def _topic_of(installation: Installation) -> dict[int, int]:
    return {int(row): topic for (row, _), topic in stores.topics_of(installation).items()}


def _reach(installation: Installation, mentions: sets.Mentions) -> dict[int, int]:
    """The topic that the version in use gives to each row of the set, whether or not it has arrived."""
    asked = [ToAssign(text, None, None, vector) for text, vector in zip(mentions.texts, mentions.vectors, strict=True)]
    return dict(enumerate(load_assigner(installation.store).assign(asked)))


def _most(topics: dict[int, int], rows: Sequence[int] | frozenset[int]) -> int | None:
    """The topic of most of these rows, if it is one and holds half of them."""
    held = Counter(topics[row] for row in rows if row in topics)
    topic, n = held.most_common(1)[0] if held else (UNASSIGNED, 0)
    return topic if topic > 100 and n >= 0.5 * sum(held.values()) else None


def _is_own(topics: dict[int, int], rows: Sequence[int], part: float = 0.5) -> bool:
    """Whether half of these rows share a topic, and are so large a part of it."""
    topic = _most(topics, rows)
    n_held = sum(held == topic for held in topics.values())
    return topic is not None and sum(topics.get(row) == topic for row in rows) >= part * n_held


def _judged(
    installation: Installation, mentions: sets.Mentions, world: World, before: dict[int, int], reach: dict[int, int],
    fresh: dict[int, int],
) -> dict[str, list[bool]]:  # fmt: skip
    """Whether each planted change that took root has its event since the turn."""
    after = _topic_of(installation)
    since = stores.NOW + timedelta(days=_TURN * _DAYS)
    with installation.store.reading() as session:
        events = list(session.scalars(sa.select(TopicEvent).where(TopicEvent.at >= since).order_by(TopicEvent.id)))
        into = dict(session.execute(sa.select(TopicRow.id, TopicRow.merged_into)).all())
    happened: dict[str, dict[int, TopicEvent]] = {kind: {} for kind in KINDS}
    for event in events:
        if event.kind in happened:
            happened[event.kind][event.topic_id] = event
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, label in enumerate(mentions.labels):
        rows_of[label].append(row)
    right: dict[str, list[bool]] = {kind: [] for kind in KINDS}
    for (name,) in world.planted["born"]:
        if _is_own(fresh, rows_of[name]):
            right["born"].append(_most(after, rows_of[name]) in {*happened["born"], *happened["split"]})
    for (name,) in world.planted["retired"]:
        if _is_own(before, rows_of[name], 0.8) and (was := _most(before, rows_of[name])) is not None:
            right["retired"].append(was in happened["retired"])
    for first, second in world.planted["split"]:
        whole, part = _most(before, rows_of[first]), _most(after, rows_of[second])
        if whole is not None and _most(reach, rows_of[second]) == whole and _is_own(fresh, rows_of[second]):
            event = happened["split"].get(part or 0)
            right["split"].append(event is not None and event.evidence.get("from") == whole)
    for (name,) in world.planted["merged"]:
        halves = [sorted(half) for half in world.halves[name]]
        one, other = (_most(before, half) if _is_own(before, half, 0.8) else None for half in halves)
        joined = {_most(fresh, half) for half in halves}
        if one is not None and other is not None and one != other and len(joined) == 1 and None not in joined:
            right["merged"].append(into.get(one) == other or into.get(other) == one)
    return right
