"""Groups of topics that may be themes: average linkage over their places, none of nearly everything. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist

#: Topics are grouped up to this distance (1 − cosine), in mean …
_CUT = 0.50
#: … but a group that holds more than this share of all topics, and more than so many, is cut finer.
_TOO_MUCH, _FEW, _FINEST = 0.30, 6, 0.25
_STEP = 0.02
#: How much nearer topics count that share a theme already, and how much farther those of two themes.
_HABIT = 0.05
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


def groups_of(members: Sequence[Member], *, room: int, n_all: int) -> list[list[Member]]:
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
    """The dendrogram of the topics' places, (n − 1, 4); topics of one theme lie a little nearer to each other.

    So that chance alone parts nobody: evolutionary clustering, after Chakrabarti, Kumar and Tomkins (KDD 2006).
    """
    if len(members) < 2:
        return np.zeros((0, 4))
    distances = pdist(np.stack([member.centre for member in members]).astype(np.float64), "cosine")
    themes = np.array([-1 if member.theme_id is None else member.theme_id for member in members])
    one, other = np.triu_indices(len(members), 1)
    known = (themes[one] >= 0) & (themes[other] >= 0)
    habit = np.where(known, np.where(themes[one] == themes[other], -_HABIT, _HABIT), 0.0)
    return np.asarray(linkage(np.maximum(distances + habit, 0.0), "average"), dtype=np.float64)


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
            number = nearest(group[0], several)
            if number is not None:
                joined[number].append(group[0])
            elif group[0].share >= _LARGE:
                alone.append(group)
    return [*joined.values(), *alone]


def nearest(member: Member, themes: Mapping[int, Sequence[Member]]) -> int | None:
    """The theme whose topics are nearest in mean, where they are near enough; of equals the older one."""
    near = {theme_id: _mean_cosine(member, some) for theme_id, some in sorted(themes.items())}
    best = max(near, key=lambda theme_id: near[theme_id], default=None)
    return best if best is not None and near[best] >= _NEAR else None


def _mean_cosine(member: Member, others: Sequence[Member]) -> float:
    rows = np.stack([other.centre for other in others]).astype(np.float64)
    return round(float((rows @ member.centre).mean()), 6)
