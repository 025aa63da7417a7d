from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.topics.assign import nearest_rows
from models.topics.lineage import Lineage, Present, next_lineage
from tests.models.topics.test_lineage import AXES, fresh, present, told, toward

#: Where the mentions of a person's topic lie: within its reach, and nearer to a place between it and another.
EDGE = toward(0.6, 0.8)


def mixed(**options: object) -> Present:
    """Six mentions of 101 and four of 102, which lie between the two."""
    vectors = np.stack([AXES[0]] * 6 + [EDGE] * 4)
    return present([101, 102], [AXES[0], AXES[1]], [0] * 6 + [1] * 4, vectors=vectors, **options)


def test_a_topic_does_not_move_to_where_it_would_take_what_a_person_placed() -> None:
    group = fresh([toward(1, 1)], [0] * 10)  # most of it is 101's, and nobody's word
    theirs = {"protected": frozenset([102]), "pinned": frozenset([102])}
    held = next_lineage(mixed(**theirs), group, anchored=False)
    assert [row.centroid.tolist() for row in held.rows] == [AXES[0].tolist(), AXES[1].tolist()]
    assert told(held) == [("kept", 101), ("kept", 102)]
    named = next_lineage(mixed(protected=frozenset([102])), group, anchored=False)
    assert named.rows[0].centroid.tolist() == toward(1, 1).tolist()


def test_nothing_is_born_where_it_would_take_what_a_person_placed() -> None:
    vectors = np.stack([EDGE] * 3 + [toward(0.9, 0.8)] * 9)
    now = [AXES[1]], [0] * 3 + [-1] * 9
    group = fresh([toward(1, 1)], [0] * 12)
    free = next_lineage(present([102], *now, vectors=vectors), group, anchored=True)
    assert told(free) == [("kept", 102), ("born", None)]
    theirs = {"protected": frozenset([102]), "pinned": frozenset([102])}
    held = next_lineage(present([102], *now, vectors=vectors, **theirs), group, anchored=True)
    assert told(held) == [("kept", 102)]
    assert [row.topic_id for row in held.rows] == [102]


def lost_of(topic_id: int, now: Present, lineage: Lineage) -> float:
    """The share of a topic's mentions that go to rows which were not there, or not there."""
    assert now.vectors is not None
    moved = [row.row is None or not np.array_equal(row.centroid, now.centroids[row.row]) for row in lineage.rows]
    radii = np.array([row.radius for row in lineage.rows], dtype=np.float32)
    after, _ = nearest_rows(now.vectors, np.stack([row.centroid for row in lineage.rows]), radii)
    mine = np.isin(now.assigned, np.flatnonzero(now.topic_ids == topic_id))
    return float(np.mean([held >= 0 and moved[held] for held in after[mine]])) if mine.any() else 0.0


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_whatever_is_found_a_topic_that_a_person_placed_loses_less_than_a_quarter(data: st.DataObject) -> None:
    n_present, n_fresh, n = (data.draw(st.integers(1, 5)), data.draw(st.integers(1, 5)), data.draw(st.integers(5, 20)))
    dice = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    ids = list(range(101, 101 + n_present))
    placed = frozenset(data.draw(st.sets(st.sampled_from(ids))))
    centres = [toward(*dice.standard_normal(3)) for _ in ids]
    vectors = np.stack([toward(*dice.standard_normal(3)) for _ in range(n)])
    assigned, _ = nearest_rows(vectors, np.stack(centres), np.full(n_present, 0.5, dtype=np.float32))
    now = present(ids, centres, assigned.tolist(), protected=placed, pinned=placed, vectors=vectors)
    labels = [*range(n_fresh), *dice.integers(-1, n_fresh, n)][:n]
    groups = fresh([toward(*dice.standard_normal(3)) for _ in range(n_fresh)], labels)
    lineage = next_lineage(now, groups, anchored=data.draw(st.booleans()))
    assert all(lost_of(topic_id, now, lineage) < 0.25 for topic_id in placed)
    assert placed <= {row.topic_id for row in lineage.rows}
    begun = [outcome.group for outcome in lineage.outcomes if outcome.kind in ("born", "split")]
    assert sorted(begun) == sorted(row.group for row in lineage.rows if row.topic_id is None)
