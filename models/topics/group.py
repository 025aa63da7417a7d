"""A group of mentions that may be something new: where it lies, who is in it, how it grew, how it holds together."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import nbinom

from models.topics.pool import Pool

#: What a rate is taken to be before anything is seen (Jeffreys).
_PRIOR = 0.5
#: How far a group may reach (cosine to its centre); it reaches as far as growth is clearest.
_RADII = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7)
#: Two groups this near, or that share this part of the smaller one, are one matter.
_SAME, _SHARED = 0.8, 0.5
#: A group this near to a topic's centre is that topic; as at a fit, see `models.topics.lineage`.
_KNOWN = 0.9
#: So many groups drawn at random show what cohesion chance gives.
_RANDOM = 99


@dataclass(frozen=True, eq=False)
class Group:
    """Mentions (`members`, rows of a pool) around a centre (a unit row of 384), since a day (an ordinal).

    `n` counts customers since then, `n_before` those before in the same place, `expected` what these led to expect.
    `p_value` is how likely chance gives so many, `cohesion` the mean cosine to the centre.
    """

    members: NDArray[np.int64]
    centroid: NDArray[np.float32]
    radius: float
    since: int
    n: int
    n_before: int
    expected: float
    p_value: float
    cohesion: float

    @classmethod
    def at(cls, centroid: NDArray[np.float32], radius: float) -> Group:
        """A group by its place alone, without members."""
        return cls(np.zeros(0, dtype=np.int64), centroid, radius, 0, 0, 0, 0.0, 1.0, 0.0)

    @property
    def growth(self) -> float:
        """How many times what was expected."""
        return self.n / max(self.expected, _PRIOR)

    def of_rows(self, rows: NDArray[np.int64]) -> Group:
        """The same group, its members as rows of the pool that `rows` were taken from."""
        return replace(self, members=rows[self.members])


def chance(now: NDArray[np.int64], before: NDArray[np.int64], ratio: NDArray[np.float64]) -> NDArray[np.float64]:
    """How likely so many come by chance where `before` came in a time that gives `ratio` times as many now."""
    p: NDArray[np.float64] = nbinom.sf(now - 1, before + _PRIOR, 1 / (1 + ratio))
    return p


def group_around(pool: Pool, centre: int, reach: float, since: int, ratio: float) -> Group:
    """The group whose core lies within `reach` (cosine) of the row `centre`; `p_value` is that core's.

    The centre itself is no evidence: it was chosen because it is there. What is a topic's and lies nearer to it stays
    the topic's.
    """
    is_now = pool.days >= since
    ball = pool.vectors @ pool.vectors[centre] >= reach
    centroid = pool.vectors[ball & is_now].astype(np.float64).mean(axis=0)
    centroid = (centroid / np.linalg.norm(centroid)).astype(np.float32)
    near = pool.vectors @ centroid
    free = near > pool.nearness
    radius = min(_RADII, key=lambda radius: _p_of(pool, free & (near >= radius), is_now, ratio))
    held = free & (near >= radius)
    members = np.flatnonzero(held & is_now)
    n_before = _n_customers(pool, held & ~is_now)
    return Group(
        members=members,
        centroid=centroid,
        radius=radius,
        since=since,
        n=_n_customers(pool, held & is_now),
        n_before=n_before,
        expected=round(n_before * ratio, 2),
        p_value=_p_of(pool, ball, is_now, ratio),
        cohesion=round(float(near[members].mean()), 3) if len(members) else 0.0,
    )


def held_by(pool: Pool, group: Group, since: int) -> Group:
    """The group with all the mentions since a day that it would take, were it a topic."""
    near = pool.vectors @ group.centroid
    held = (near > pool.nearness) & (near >= group.radius) & (pool.days >= since)
    return replace(group, members=np.flatnonzero(held), since=since, n=_n_customers(pool, held))


def is_one(one: Group, other: Group) -> bool:
    """Whether two groups of one pool are one matter."""
    return are_one(one.centroid, set(one.members.tolist()), other.centroid, set(other.members.tolist()))


def are_one(
    centroid: NDArray[np.float32],
    members: Set[int],
    other_centroid: NDArray[np.float32],
    other_members: Set[int],
) -> bool:
    """Whether two groups are one matter, by where they lie and whom they share."""
    shared = len(members & other_members)
    least = _SHARED * max(1, min(len(members), len(other_members)))
    return float(centroid @ other_centroid) >= _SAME or shared >= least


def is_known(group: Group, centres: NDArray[np.float32]) -> bool:
    """Whether a group lies where a topic lies already; `centres` (k, 384) are the topics'."""
    return bool((centres @ group.centroid >= _KNOWN).any())


def is_cohesive(group: Group, pool: Pool) -> bool:
    """Whether a group holds together better than any of 99 groups of its size drawn from the pool."""
    size = len(group.members)
    drawn = np.random.default_rng(0).integers(0, len(pool), (_RANDOM, size))
    means = pool.vectors[drawn].mean(axis=1)
    # The mean cosine of unit rows to their own centre is the length of their mean.
    return group.cohesion > float(np.linalg.norm(means, axis=1).max())


def _p_of(pool: Pool, held: NDArray[np.bool_], is_now: NDArray[np.bool_], ratio: float) -> float:
    n_now, n_before = _n_customers(pool, held & is_now), _n_customers(pool, held & ~is_now)
    return float(chance(np.array(max(n_now - 1, 0)), np.array(n_before), np.array(ratio)))


def _n_customers(pool: Pool, held: NDArray[np.bool_]) -> int:
    return len(np.unique(pool.customers[held]))
