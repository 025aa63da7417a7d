"""What a fit would take from topics whose place a person decided: whoever would take it stays where it was.

A group of mixed matters may lie nearer to the mentions of a person's topic than that topic itself, though most of the
group is somebody else's. So the outcome is looked at, not the groups: which mentions would go where.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.topics.assign import nearest_rows
from models.topics.lineage_kinds import Lineage, Present, Row

#: A topic whose place a person decided loses no such share of its mentions to a fit.
_PART = 0.25


def yielding(lineage: Lineage, present: Present) -> Lineage:
    """The lineage in which no moved or new topic takes a quarter of the mentions of one that a person placed.

    Who would take most of them is put back to where it lay, or is not born; so again, until nobody does.
    """
    placed = np.isin(present.topic_ids, sorted(present.pinned))
    if present.vectors is None or not placed.any():
        return lineage
    while (taker := _taker(lineage.rows, present, present.vectors, placed)) is not None:
        lineage = _put_back(lineage, taker, present)
    return lineage


def _taker(
    rows: list[Row], present: Present, vectors: NDArray[np.float32], placed: NDArray[np.bool_]
) -> int | None:  # fmt: skip
    """The row, moved or new, that takes most from a placed topic which loses too much; None where all is well."""
    moved = np.array([_is_moved(row, present) for row in rows], dtype=bool)
    if not moved.any():
        return None
    radii = np.array([row.radius for row in rows], dtype=np.float32)
    after, _ = nearest_rows(vectors, np.stack([row.centroid for row in rows]), radii)
    taken: Counter[int] = Counter()
    for topic_id in np.unique(present.topic_ids[placed]).tolist():
        mine = np.isin(present.assigned, np.flatnonzero(present.topic_ids == topic_id))
        held = after[mine]
        lost = held[(held >= 0) & moved[held]]
        if len(lost) >= _PART * max(1, int(mine.sum())):
            taken.update(lost.tolist())
    return max(taken, key=lambda row: (taken[row], -row), default=None)


def _is_moved(row: Row, present: Present) -> bool:
    return row.row is None or not np.array_equal(row.centroid, present.centroids[row.row])


def _put_back(lineage: Lineage, number: int, present: Present) -> Lineage:
    """The lineage in which this row lies where it lay, or is not there where it lay nowhere."""
    rows, row = list(lineage.rows), lineage.rows[number]
    if row.row is not None:
        rows[number] = replace(row, centroid=present.centroids[row.row], radius=float(present.radii[row.row]))
        return Lineage(rows, lineage.outcomes)
    del rows[number]
    begun = ("born", "split", "revived")
    outcomes = [each for each in lineage.outcomes if each.kind not in begun or each.group != row.group]
    return Lineage(rows, outcomes)
