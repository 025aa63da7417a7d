"""The map of topics: a place in two dimensions for each, near to what it resembles, and nearly where it was before.

Places minimise Sammon's stress (near pairs count most) over distances between the topics' centres, by the SMACOF steps
of de Leeuw. At a re-fit every known topic starts where it was and is held there by a spring, so that people find it
again; only what is new looks for its place. A pure function of centres and earlier places.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from voc.storage.topic_places import Place

#: How strongly a known topic is held where it was; all that pulls at a topic adds up to 1 on average.
_SPRING = 4.0
#: Steps at most, and the move of the farthest point below which nothing moves any more.
_STEPS, _STILL = 500, 1e-5
#: A map is drawn anew where fewer topics than this are known, or a smaller share of all.
_LEAST_KNOWN, _SHARE_KNOWN = 3, 0.5
#: Known topics beside which a new one begins.
_BESIDE = 3
#: Measured: 2 keeps hardly more neighbours together and crowds the map, 1 spreads them and loses some.
_CURVE = 1.5
#: Topics that lie nearer are held to be this far apart, so that points do not cover each other.
_LEAST_APART = 0.02
#: What is left free at the edge of the map.
_MARGIN = 0.02


def lay_out(centres: Mapping[int, NDArray[np.floating]], before: Mapping[int, Place]) -> dict[int, Place]:
    """A place for each topic of `centres` (unit rows by id), near its place `before` where it had one.

    Equal centres and places give equal answers, in whatever order they come.
    """
    ids = sorted(centres)
    if len(ids) < 2:
        return {topic_id: before.get(topic_id, (0.5, 0.5)) for topic_id in ids}
    apart = _apart(np.array([centres[topic_id] for topic_id in ids], dtype=np.float64))
    is_known = np.array([topic_id in before for topic_id in ids])
    places = np.array([before.get(topic_id, (0.5, 0.5)) for topic_id in ids], dtype=np.float64)
    if is_known.sum() < _LEAST_KNOWN or is_known.mean() < _SHARE_KNOWN:
        points = _boxed(_turned(_drawn(apart), places, is_known))
    else:
        points = _continued(apart, places, is_known)
    return {topic_id: (x, y) for topic_id, (x, y) in zip(ids, np.round(points, 4).tolist(), strict=True)}


def _apart(centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far apart any two topics should lie, 1 on average: 1 − cosine, curved so that what is near stands out."""
    cosine = np.clip(np.round(centres @ centres.T, 6), -1, 1)
    apart: NDArray[np.float64] = np.maximum((1 - cosine) ** _CURVE, _LEAST_APART)
    np.fill_diagonal(apart, 0)
    n = len(apart)
    return np.asarray(apart / (apart.sum() / (n * (n - 1))), dtype=np.float64)


def _drawn(apart: NDArray[np.float64]) -> NDArray[np.float64]:
    """A map from nothing: classical scaling, then settled; the long axis lies flat, and no mirror image is chosen."""
    n = len(apart)
    centring = np.eye(n) - 1 / n
    values, vectors = np.linalg.eigh(-0.5 * centring @ apart**2 @ centring)
    start = vectors[:, [-1, -2]] * np.sqrt(np.maximum(values[[-1, -2]], 0))
    points = _settled(start + _scattered(n), apart)
    points = points - points.mean(axis=0)
    points = points @ np.linalg.svd(points, full_matrices=False)[2].T
    lean = np.round((points**3).sum(axis=0), 9)
    return np.asarray(points * np.where(lean < 0, -1.0, 1.0), dtype=np.float64)


def _continued(
    apart: NDArray[np.float64], before: NDArray[np.float64], is_known: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """The map as it was, with what is new in its place."""
    weights = _weights(apart)
    both = np.outer(is_known, is_known) * weights
    distances = _distances(before)
    # The scale at which a map that lay still lies still.
    apart = apart * ((both * distances**2).sum() / max((both * apart * distances).sum(), 1e-12))
    start = before.copy()
    known = np.flatnonzero(is_known)
    for new in np.flatnonzero(~is_known):
        beside = known[np.argsort(apart[new, known], kind="stable")[:_BESIDE]]
        start[new] = np.average(before[beside], axis=0, weights=1 / apart[new, beside])
    start[~is_known] += 0.01 * _scattered(len(start))[~is_known]
    points = _settled(start, apart, before, np.where(is_known, _SPRING, 0.0))
    return np.clip(_turned(points, before, is_known), _MARGIN, 1 - _MARGIN)


def _settled(
    points: NDArray[np.float64],
    apart: NDArray[np.float64],
    anchors: NDArray[np.float64] | None = None,
    springs: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Points moved until they lie still: by SMACOF, with a spring from each to its anchor where there are any."""
    weights = _weights(apart)
    springs = np.zeros(len(points)) if springs is None else springs
    held = springs[:, None] * (points if anchors is None else anchors)
    inverse = np.linalg.pinv(np.diag(weights.sum(axis=1) + springs) - weights)
    for _ in range(_STEPS):
        pull = weights * apart / np.maximum(_distances(points), 1e-9)
        moved = inverse @ (pull.sum(axis=1)[:, None] * points - pull @ points + held)
        is_still = np.abs(moved - points).max() < _STILL
        points = moved
        if is_still:
            break
    return points


def _weights(apart: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much each pair counts, Sammon's way: the nearer, the more; those of a point add up to 1 on average."""
    weights = 1 / np.maximum(apart, 1e-12)
    np.fill_diagonal(weights, 0)
    weights = weights / weights.sum(axis=1).mean()
    return np.asarray(weights, dtype=np.float64)


def _distances(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=-1)), dtype=np.float64)


def _turned(
    points: NDArray[np.float64], before: NDArray[np.float64], is_known: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """The points turned, mirrored and shifted so that the known ones lie best where they were (Procrustes)."""
    if is_known.sum() < 2:
        return points
    here, there = points[is_known].mean(axis=0), before[is_known].mean(axis=0)
    left, _, right = np.linalg.svd((points[is_known] - here).T @ (before[is_known] - there))
    return np.asarray((points - here) @ (left @ right) + there, dtype=np.float64)


def _boxed(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The points in one scale, in the middle of the unit square."""
    low, high = points.min(axis=0), points.max(axis=0)
    span = max(float((high - low).max()), 1e-12)
    return np.asarray(0.5 + (points - (low + high) / 2) / span * (1 - 2 * _MARGIN), dtype=np.float64)


def _scattered(n: int) -> NDArray[np.float64]:
    """Tiny steps each another way, so that no two points begin on one spot."""
    turn = np.arange(n) * 2.399963  # the golden angle
    return 1e-3 * np.stack([np.cos(turn), np.sin(turn)], axis=1)
