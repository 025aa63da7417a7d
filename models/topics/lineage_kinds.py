"""What a fit meets and what becomes of it, as values: topics in use, fresh groups, rows of a version, outcomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["born", "kept", "split", "merged", "retired", "revived"]


@dataclass(frozen=True)
class Present:
    """The topics in use: row i belongs to `topic_ids[i]`; a topic may have several rows.

    `assigned` (n) is the row of each distinct mention now, −1 unassigned. `protected` are topics a person had a hand
    in, `pinned` those whose place a person decided. `retired` maps retired topics to where they
    last lay, `retired_by_person` are those that must stay so, and `held` (n) marks the mentions that those would have.
    `silent` are topics that fell silent, with the evidence, `asleep` those that did before and keep their rows, `awake`
    those of them that are spoken of again. `alike` maps a topic to the one that the last fit took for the same.
    `vectors` (n, 384) are the mentions themselves: without them nobody looks at whose mentions go where. `written`
    (n, 3) is when and in which source each was written first, and when last: without it nothing is known to be news.
    `parted` names the topics that a fit split from another, and that one: no later fit takes the two for one.
    """

    topic_ids: NDArray[np.int64]
    centroids: NDArray[np.float32]
    radii: NDArray[np.float32]
    assigned: NDArray[np.int64]
    protected: frozenset[int] = frozenset()
    pinned: frozenset[int] = frozenset()
    retired: dict[int, NDArray[np.float32]] = field(default_factory=dict)
    retired_by_person: frozenset[int] = frozenset()
    held: NDArray[np.bool_] | None = None
    silent: dict[int, dict[str, Any]] = field(default_factory=dict)
    asleep: frozenset[int] = frozenset()
    awake: frozenset[int] = frozenset()
    alike: dict[int, int] = field(default_factory=dict)
    parted: dict[int, int] = field(default_factory=dict)
    vectors: NDArray[np.float32] | None = None
    written: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class Fresh:
    """What the new fit found: `labels` (n) over the same distinct mentions, −1 for none."""

    labels: NDArray[np.int64]
    centroids: NDArray[np.float32]
    radii: NDArray[np.float32]


@dataclass(frozen=True)
class Row:
    """One centroid of the next version. `topic_id` is None for a topic that is born; `group` is the fresh group.

    `row` is the present row that it goes on from, None for what is born or comes back.
    """

    topic_id: int | None
    group: int | None
    centroid: NDArray[np.float32]
    radius: float
    row: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What happens to a topic; for "born" and "split" the topic is the group's, not yet in the store."""

    kind: Kind
    topic_id: int | None
    group: int | None
    evidence: dict[str, Any]


@dataclass(frozen=True)
class Lineage:
    """The rows of the next version, and what happened to whom."""

    rows: list[Row]
    outcomes: list[Outcome]
