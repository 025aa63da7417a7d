"""Which topics belong together: themes by average linkage over the places of topics, as stable as topics are.

An ordinary fit only gives themes to topics that have none; only when every centre is taken anew are themes found anew
as well, and matched with the present ones by the topics they share. What a person decided, no machine changes. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.optimize import linear_sum_assignment

#: More themes than this nobody reads at a glance.
MOST = 12
#: Topics are grouped up to this distance (1 − cosine), in mean …
_CUT = 0.50
#: … but a group that holds more than this share of all topics, and more than so many, is cut finer.
_TOO_MUCH, _FEW, _FINEST = 0.30, 6, 0.25
_STEP = 0.02
#: A topic joins the theme whose topics are nearest to it, at this cosine in mean or above.
_NEAR = 0.40
#: Alone, a topic is a theme if it has this share of the feedback that has a topic.
_LARGE = 0.05


@dataclass(frozen=True)
class Member:
    """A living topic: where it lies (a unit row of 384), its share of the feedback that has a topic, its theme.

    `is_fixed` where a person put it there, or out of all themes.
    """

    topic_id: int
    centre: NDArray[np.float32]
    share: float
    theme_id: int | None
    is_fixed: bool = False


@dataclass(frozen=True)
class Grouping:
    """The topics of each present theme (`kept`), and of each new one (`born`); a topic in neither stands alone."""

    kept: dict[int, frozenset[int]]
    born: tuple[frozenset[int], ...]


def placed(members: Sequence[Member]) -> Grouping:
    """Give a theme to each topic that has none and is near one; those left over may form new ones. Nobody moves."""
    themes = _by_theme(members)
    kept = {theme_id: {member.topic_id for member in some} for theme_id, some in themes.items()}
    left = []
    for member in members:
        if member.theme_id is not None or member.is_fixed:
            continue
        theme_id = _nearest(member, themes)
        if theme_id is None:
            left.append(member)
        else:
            kept[theme_id].add(member.topic_id)
    born = _groups(left, room=MOST - len(themes), n_all=len(members))
    return Grouping({theme_id: frozenset(ids) for theme_id, ids in kept.items()}, tuple(map(_ids, born)))


def renewed(members: Sequence[Member], held: frozenset[int] = frozenset()) -> Grouping:
    """Find themes anew; each takes the id of the present theme with which it shares most topics, one to one.

    `held` are themes that a person named: one of them that is found in no group keeps the topics it has.
    """
    themes = _by_theme(members)
    free = [member for member in members if not member.is_fixed]
    groups = [{member.topic_id for member in group} for group in _groups(free, room=MOST, n_all=len(members))]
    matched = _match({theme_id: _ids(some) for theme_id, some in themes.items()}, groups)
    kept: dict[int, set[int]] = {theme_id: groups[number] for theme_id, number in matched.items()}
    for theme_id in held & themes.keys() - matched.keys():
        mine = {member.topic_id for member in themes[theme_id]}
        for group in groups:
            group.difference_update(mine)
        kept[theme_id] = mine
    for member in members:
        if member.is_fixed and member.theme_id is not None:
            kept.setdefault(member.theme_id, set()).add(member.topic_id)
    born = [group for number, group in enumerate(groups) if number not in matched.values() and group]
    return Grouping({one: frozenset(ids) for one, ids in kept.items() if ids}, tuple(map(frozenset, born)))


def _by_theme(members: Sequence[Member]) -> dict[int, list[Member]]:
    themes: dict[int, list[Member]] = {}
    for member in members:
        if member.theme_id is not None:
            themes.setdefault(member.theme_id, []).append(member)
    return themes


def _ids(members: Sequence[Member]) -> frozenset[int]:
    return frozenset(member.topic_id for member in members)


def _nearest(member: Member, themes: Mapping[int, Sequence[Member]]) -> int | None:
    """The theme whose topics are nearest in mean, where they are near enough; of equals the older one."""
    near = {theme_id: _mean_cosine(member, some) for theme_id, some in sorted(themes.items())}
    best = max(near, key=lambda theme_id: near[theme_id], default=None)
    return best if best is not None and near[best] >= _NEAR else None


def _mean_cosine(member: Member, others: Sequence[Member]) -> float:
    rows = np.stack([other.centre for other in others]).astype(np.float64)
    return round(float((rows @ member.centre).mean()), 6)


def _groups(members: Sequence[Member], *, room: int, n_all: int) -> list[list[Member]]:
    """Groups that may be themes, at most `room`, the largest first: cut coarser until there are so few."""
    if room < 1 or not members:
        return []
    members = sorted(members, key=lambda member: member.topic_id)
    tree = _tree(members)
    most, cut = max(_FEW, int(_TOO_MUCH * n_all)), _CUT
    while len(groups := _gathered(_parts(members, tree, range(len(members)), cut, most))) > room:
        cut, most = cut + _STEP, most + 1
    return sorted(groups, key=lambda group: (-sum(member.share for member in group), group[0].topic_id))


def _tree(members: Sequence[Member]) -> NDArray[np.float64]:
    """The dendrogram of the topics' places, (n − 1, 4)."""
    if len(members) < 2:
        return np.zeros((0, 4))
    rows = np.stack([member.centre for member in members]).astype(np.float64)
    return np.asarray(linkage(rows, "average", metric="cosine"), dtype=np.float64)


def _parts(
    members: Sequence[Member], tree: NDArray[np.float64], rows: Sequence[int], cut: float, most: int
) -> list[list[Member]]:
    """What the tree falls into at `cut`, of these `rows`; a part of more than `most` topics is cut finer."""
    labels = fcluster(tree, cut, "distance") if len(tree) else np.ones(1, dtype=np.int64)
    parts = [[row for row in rows if labels[row] == label] for label in dict.fromkeys(int(labels[row]) for row in rows)]
    finer = cut - _STEP
    return [
        group
        for part in parts
        for group in (
            _parts(members, tree, part, finer, most)
            if len(part) > most and finer >= _FINEST
            else [[members[row] for row in part]]
        )
    ]


def _gathered(groups: Sequence[list[Member]]) -> list[list[Member]]:
    """The groups of several topics, lone topics given to the nearest of them; large lone ones stand for themselves."""
    several = {number: group for number, group in enumerate(groups) if len(group) > 1}
    joined = {number: list(group) for number, group in several.items()}
    alone = []
    for group in groups:
        if len(group) == 1:
            number = _nearest(group[0], several)
            if number is not None:
                joined[number].append(group[0])
            elif group[0].share >= _LARGE:
                alone.append(group)
    return [*joined.values(), *alone]


def _match(themes: Mapping[int, frozenset[int]], groups: Sequence[set[int]]) -> dict[int, int]:
    """Present theme → group, one to one, so that most topics stay; only where they share one."""
    ids = sorted(themes)
    if not ids or not groups:
        return {}
    shared = np.array([[len(themes[theme_id] & group) for group in groups] for theme_id in ids])
    rows, columns = linear_sum_assignment(-shared)
    return {
        ids[row]: int(column)
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        if shared[row, column]
    }
