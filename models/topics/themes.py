"""Which topics belong together: themes, as stable as topics are.

An ordinary fit only gives themes to topics that have none; only when every centre is taken anew are themes found anew
as well, and matched with the present ones by the topics they share. What a person decided, no machine changes. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from models.topics.theme_groups import Member, groups_of, nearest

#: More themes than this nobody reads at a glance.
MOST = 15


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
        theme_id = nearest(member, themes)
        if theme_id is None:
            left.append(member)
        else:
            kept[theme_id].add(member.topic_id)
    born = groups_of(left, room=MOST - len(themes), n_all=len(members))
    return Grouping({theme_id: frozenset(ids) for theme_id, ids in kept.items()}, tuple(map(_ids, born)))


def renewed(members: Sequence[Member], held: frozenset[int] = frozenset()) -> Grouping:
    """Find themes anew; each takes the id of the present theme with which it shares most topics, one to one.

    `held` are themes that a person named: one of them that is found in no group keeps the topics it has.
    """
    themes = _by_theme(members)
    free = [member for member in members if not member.is_fixed]
    groups = [{member.topic_id for member in group} for group in groups_of(free, room=MOST, n_all=len(members))]
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


def _match(themes: Mapping[int, frozenset[int]], groups: Sequence[set[int]]) -> dict[int, int]:
    """Present theme → group, one to one, so that most topics stay.

    Only where they share half of the theme's topics, or half of those of the group that had a theme: a number that
    came to mean something else would be worse than a new one.
    """
    ids = sorted(themes)
    if not ids or not groups:
        return {}
    had = frozenset[int]().union(*themes.values())
    shared = np.array([[len(themes[theme_id] & group) for group in groups] for theme_id in ids])
    sizes = np.array([[min(len(themes[theme_id]), len(group & had)) for group in groups] for theme_id in ids])
    shared = np.where(2 * shared >= sizes, shared, 0)
    rows, columns = linear_sum_assignment(-shared)
    return {
        ids[row]: int(column)
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        if shared[row, column]
    }
