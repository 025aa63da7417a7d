from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.topics.lineage import Fresh, Lineage, Present, first_lineage, next_lineage

AXES = np.eye(6, 384, dtype=np.float32)


def toward(*weights: float) -> np.ndarray:
    row = np.zeros(384, dtype=np.float32)
    row[: len(weights)] = weights
    return row / np.linalg.norm(row)


def present(ids: list[int], centres: list[np.ndarray], assigned: list[int], **options: object) -> Present:
    return Present(
        np.array(ids), np.stack(centres), np.full(len(ids), 0.5, dtype=np.float32), np.array(assigned), **options
    )  # type: ignore[arg-type]


def fresh(centres: list[np.ndarray], labels: list[int]) -> Fresh:
    return Fresh(np.array(labels), np.stack(centres), np.full(len(centres), 0.4, dtype=np.float32))


def told(lineage: Lineage) -> list[tuple[str, int | None]]:
    return [(outcome.kind, outcome.topic_id) for outcome in lineage.outcomes]


def test_the_first_topics_are_all_born() -> None:
    lineage = first_lineage(fresh([AXES[0], AXES[1]], [0, 0, 1, -1]))
    assert told(lineage) == [("born", None), ("born", None)]
    assert lineage.outcomes[0].evidence == {"n_texts": 2}


def test_a_topic_found_again_keeps_its_id_and_in_an_ordinary_fit_its_place() -> None:
    now = present([101, 102], [AXES[0], AXES[1]], [0, 0, 1, 1])
    again = fresh([toward(0, 1), toward(1, 0.2)], [1, 1, 0, 0])  # the groups come in another order
    lineage = next_lineage(now, again, anchored=True)
    assert told(lineage) == [("kept", 101), ("kept", 102)]
    assert [row.topic_id for row in lineage.rows] == [101, 102]
    assert np.array_equal(lineage.rows[0].centroid, AXES[0])
    assert lineage.outcomes[0].evidence["n_shared"] == 2
    renewed = next_lineage(now, again, anchored=False)
    assert np.allclose(renewed.rows[0].centroid, toward(1, 0.2))
    assert told(renewed) == told(lineage)


def test_what_the_topics_do_not_explain_is_born() -> None:
    now = present([101], [AXES[0]], [0, 0, -1, -1, -1])
    lineage = next_lineage(now, fresh([AXES[0], AXES[2]], [0, 0, 1, 1, 1]), anchored=True)
    assert told(lineage) == [("kept", 101), ("born", None)]
    assert lineage.rows[1].group == 1


def test_another_grain_of_what_is_known_moves_nothing() -> None:
    now = present([101], [AXES[0]], [0] * 6)
    finer = fresh([toward(1, 0.25), toward(1, -0.25)], [0, 0, 0, 1, 1, 1])  # two halves, but close together
    lineage = next_lineage(now, finer, anchored=True)
    assert told(lineage) == [("kept", 101)]


def test_two_matters_that_came_to_share_a_topic_are_split() -> None:
    now = present([101], [toward(1, 1)], [0] * 6)
    lineage = next_lineage(now, fresh([toward(1, 0.1), toward(0.1, 1)], [0, 0, 0, 1, 1, 1]), anchored=True)
    assert told(lineage) == [("kept", 101), ("split", None)]
    assert lineage.outcomes[1].evidence["from"] == 101


def test_a_machine_does_not_split_what_a_person_had_a_hand_in() -> None:
    now = present([101], [toward(1, 1)], [0] * 6, protected=frozenset([101]))
    lineage = next_lineage(now, fresh([toward(1, 0.1), toward(0.1, 1)], [0, 0, 0, 1, 1, 1]), anchored=True)
    assert told(lineage) == [("kept", 101)]


def test_a_topic_that_nobody_speaks_of_is_retired_unless_a_person_named_it() -> None:
    again = fresh([AXES[0]], [0, 0])
    gone = present([101, 102], [AXES[0], AXES[1]], [0, 0])
    assert told(next_lineage(gone, again, anchored=True)) == [("kept", 101), ("retired", 102)]
    held = present([101, 102], [AXES[0], AXES[1]], [0, 0], protected=frozenset([102]))
    for anchored in (True, False):
        lineage = next_lineage(held, again, anchored=anchored)
        assert told(lineage) == [("kept", 101), ("kept", 102)]


def test_a_topic_that_went_into_another_at_a_renewal_is_merged_with_it() -> None:
    now = present([101, 102], [toward(1, 0.4), toward(1, -0.4)], [0, 0, 0, 1, 1])
    lineage = next_lineage(now, fresh([AXES[0]], [0] * 5), anchored=False)
    assert told(lineage) == [("kept", 101), ("merged", 102)]
    assert lineage.outcomes[1].evidence["into"] == 101


def test_machine_made_twins_become_one_and_a_person_s_twin_stays() -> None:
    close = [AXES[0], toward(1, 0.05)]
    both = fresh([AXES[0]], [0, 0, 0, 0])
    lineage = next_lineage(present([101, 102], close, [0, 0, 1, 1]), both, anchored=True)
    assert ("merged", 102) in told(lineage)
    assert [row.topic_id for row in lineage.rows] == [101, 101]  # both places stay, with one topic
    held = next_lineage(present([101, 102], close, [0, 0, 1, 1], protected=frozenset([102])), both, anchored=True)
    assert [row.topic_id for row in held.rows] == [101, 102]


def test_a_retired_topic_comes_back_as_itself_unless_a_person_retired_it() -> None:
    again = fresh([AXES[0], AXES[2]], [0, 0, 1, 1])
    places = {103: AXES[2:3]}
    now = present([101], [AXES[0]], [0, 0, -1, -1], retired=places)
    lineage = next_lineage(now, again, anchored=True)
    assert told(lineage) == [("kept", 101), ("revived", 103)]
    assert lineage.rows[1].topic_id == 103
    ended = present([101], [AXES[0]], [0, 0, -1, -1], retired=places, retired_by_person=frozenset([103]))
    assert told(next_lineage(ended, again, anchored=True)) == [("kept", 101)]


def test_a_pair_that_is_no_match_takes_no_group_from_one_that_is() -> None:
    # 102 is near the group of 101, but no match; with the second best group of 101 it would sum up to more.
    labels = [0] * 5 + [1] * 5 + [0] * 3 + [1] * 2 + [-1] * 4
    now = present([101, 102], [AXES[0], toward(0.7, 0.71)], [0] * 10 + [-1] * 5 + [1] * 4)
    again = fresh([toward(0.95, 0.31), toward(0.85, 0, 0.527)], labels)
    lineage = next_lineage(now, again, anchored=False)
    assert [(row.topic_id, row.group) for row in lineage.rows if row.topic_id == 101] == [(101, 0)]


@pytest.mark.parametrize("anchored", [True, False])
def test_no_topic_is_born_of_what_a_person_decided_on(anchored: bool) -> None:
    merged = present([101, 101], [AXES[0], AXES[1]], [0, 0, 1, 1, 1, 1], protected=frozenset([101]))
    finer = fresh([AXES[0], toward(0, 1, 0.9), toward(0, 1, -0.9)], [0, 0, 1, 1, 2, 2])
    assert {row.topic_id for row in next_lineage(merged, finer, anchored=anchored).rows} == {101}
    ended = np.array([False, False, True, True, True, False])
    now = present([101], [AXES[0]], [0, 0, -1, -1, -1, -1], held=ended)
    again = fresh([AXES[0], AXES[1]], [0, 0, 1, 1, 1, 1])
    assert told(next_lineage(now, again, anchored=anchored)) == [("kept", 101)]


def test_a_topic_that_a_person_named_is_moved_a_little_but_not_to_another_matter() -> None:
    for second, moves in ((0.3, True), (1.0, False)):
        place = toward(1, second)
        now = present([101], [AXES[0]], [0] * 4, protected=frozenset([101]))
        (row,) = next_lineage(now, fresh([place], [0] * 4), anchored=False).rows
        assert (row.topic_id, row.centroid.tobytes() == place.tobytes()) == (101, moves)


def test_a_topic_of_several_places_lives_while_one_of_them_does() -> None:
    now = present([101, 101], [AXES[0], AXES[1]], [0, 0])
    assert told(next_lineage(now, fresh([AXES[0]], [0, 0]), anchored=True)) == [("kept", 101)]


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_no_fit_loses_a_person_s_topic_nor_invents_an_id(data: st.DataObject) -> None:
    n_present, n_fresh, n = (data.draw(st.integers(1, 5)), data.draw(st.integers(1, 5)), data.draw(st.integers(5, 14)))
    dice = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    ids = list(range(101, 101 + n_present))
    protected = frozenset(data.draw(st.sets(st.sampled_from(ids))))
    now = present(
        ids,
        [toward(*dice.standard_normal(4)) for _ in ids],
        dice.integers(-1, n_present, n).tolist(),
        protected=protected,
    )
    labels = [*range(n_fresh), *dice.integers(-1, n_fresh, n)][:n]
    groups = fresh([toward(*dice.standard_normal(4)) for _ in range(n_fresh)], labels)
    lineage = next_lineage(now, groups, anchored=data.draw(st.booleans()))
    living = {row.topic_id for row in lineage.rows}
    assert protected <= living
    assert living <= {*ids, None}
    outcomes = [outcome.topic_id for outcome in lineage.outcomes if outcome.topic_id is not None]
    assert sorted(outcomes) == ids  # what happened to each is recorded once


#: As `models.topics.silence` tells it.
EVIDENCE = {"since": "2026-05-20", "n_expected": 25.5, "n": 0, "share": 0.45}


def one_matter(**options: object) -> tuple[Present, Fresh]:
    """Two topics, near enough to be one matter, and a fit that finds one group for both."""
    now = present([101, 102], [toward(1, 0.3), toward(1, -0.3)], [0, 0, 0, 0, 1, 1, 1], **options)
    return now, fresh([toward(1, 0.1)], [0] * 7)


def test_two_topics_become_one_only_when_two_fits_on_end_take_them_for_one_matter() -> None:
    now, again = one_matter()
    first = next_lineage(now, again, anchored=True)
    assert told(first) == [("kept", 101), ("kept", 102)]
    assert first.outcomes[1].evidence["alike"] == 101
    assert "alike" not in first.outcomes[0].evidence
    now, again = one_matter(alike={102: 101})
    second = next_lineage(now, again, anchored=True)
    assert told(second) == [("kept", 101), ("merged", 102)]
    assert second.outcomes[1].evidence["into"] == 101
    other, again = one_matter(alike={102: 103})  # the fit before took it for another one's
    assert told(next_lineage(other, again, anchored=True)) == [("kept", 101), ("kept", 102)]


def test_what_becomes_one_stays_where_it_lies_under_the_other_s_id() -> None:
    now, again = one_matter(alike={102: 101})
    rows = next_lineage(now, again, anchored=True).rows
    assert [row.topic_id for row in rows] == [101, 101]
    assert np.array_equal(np.stack([row.centroid for row in rows]), now.centroids)
    assert [row.radius for row in rows] == now.radii.tolist()


@pytest.mark.parametrize(
    "options",
    [
        {"protected": frozenset([102])},
        {"asleep": frozenset([102])},
        {"asleep": frozenset([101])},
        {"silent": {101: EVIDENCE}},
    ],
)
def test_neither_a_person_s_topic_nor_one_with_a_silent_one_is_merged_as_one_matter(options: dict[str, object]) -> None:
    now, again = one_matter(alike={102: 101}, **options)
    lineage = next_lineage(now, again, anchored=True)
    assert [row.topic_id for row in lineage.rows] == [101, 102]
    assert "merged" not in {outcome.kind for outcome in lineage.outcomes}


def test_a_topic_of_several_places_is_not_merged_as_one_matter() -> None:
    places = [toward(1, 0.3), toward(1, -0.3), AXES[4]]
    now = present([101, 102, 102], places, [0, 0, 0, 0, 1, 1, 1, 2, 2], alike={102: 101})
    lineage = next_lineage(now, fresh([toward(1, 0.1), AXES[4]], [0] * 7 + [1] * 2), anchored=True)
    assert told(lineage) == [("kept", 101), ("kept", 102)]
    assert [row.topic_id for row in lineage.rows] == [101, 102, 102]


@pytest.mark.parametrize(
    ("second", "assigned"),
    [(AXES[1], [0, 0, 0, 0, 1, 1, 1]), (toward(1, -0.3), [0, 0, 0, 0, 1, 1, 1, 1, 1, 1])],
)
def test_topics_that_lie_apart_or_share_little_are_not_one_matter(second: np.ndarray, assigned: list[int]) -> None:
    now = present([101, 102], [toward(1, 0.3), second], assigned, alike={102: 101})
    again = fresh([toward(1, 0.1)], ([0] * 7 + [-1] * 3)[: len(assigned)])
    assert told(next_lineage(now, again, anchored=True)) == [("kept", 101), ("kept", 102)]


@pytest.mark.parametrize("anchored", [True, False])
@pytest.mark.parametrize("found_again", [True, False])
def test_a_topic_that_falls_silent_ends_but_keeps_its_place(anchored: bool, found_again: bool) -> None:
    now = present([101, 102], [AXES[0], AXES[1]], [0, 0, 1, 1], silent={102: EVIDENCE})
    groups = fresh([AXES[0], AXES[1]], [0, 0, 1, 1]) if found_again else fresh([AXES[0]], [0, 0, -1, -1])
    lineage = next_lineage(now, groups, anchored=anchored)
    assert told(lineage) == [("kept", 101), ("retired", 102)]
    assert lineage.outcomes[1].evidence.items() >= EVIDENCE.items()
    assert [row.topic_id for row in lineage.rows] == [101, 102]


def test_a_topic_that_a_person_had_a_hand_in_never_falls_silent() -> None:
    now = present([101, 102], [AXES[0], AXES[1]], [0, 0, 1, 1], silent={102: EVIDENCE}, protected=frozenset([102]))
    lineage = next_lineage(now, fresh([AXES[0]], [0, 0, -1, -1]), anchored=True)
    assert told(lineage) == [("kept", 101), ("kept", 102)]


@pytest.mark.parametrize("anchored", [True, False])
@pytest.mark.parametrize("labels", [[0, 0, 1, 1], [0, 0, -1, -1]])
def test_nothing_is_said_of_a_silent_topic_until_it_is_spoken_of_again(anchored: bool, labels: list[int]) -> None:
    groups = fresh([AXES[0], AXES[1]][: max(labels) + 1], labels)
    now = present([101, 102], [AXES[0], AXES[1]], [0, 0, 1, 1], asleep=frozenset([102]))
    lineage = next_lineage(now, groups, anchored=anchored)
    assert told(lineage) == [("kept", 101)]
    assert [row.topic_id for row in lineage.rows] == [101, 102]
    now = present([101, 102], [AXES[0], AXES[1]], [0, 0, 1, 1], asleep=frozenset([102]), awake=frozenset([102]))
    assert told(next_lineage(now, groups, anchored=anchored)) == [("kept", 101), ("revived", 102)]


def test_a_silent_topic_keeps_a_place_of_which_the_sample_holds_no_mention() -> None:
    for silence in ({"asleep": frozenset([102])}, {"silent": {102: EVIDENCE}}):
        now = present([101, 102], [AXES[0], AXES[1]], [0, 0], **silence)
        lineage = next_lineage(now, fresh([AXES[0]], [0, 0]), anchored=True)
        assert [row.topic_id for row in lineage.rows] == [101, 102]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_silent_topic_of_several_places_ends_once_and_comes_back_once(order: tuple[int, int]) -> None:
    places = [[AXES[1], AXES[2]][number] for number in order]
    found = fresh([AXES[0], AXES[1]], [0, 0, 1, 1, -1])
    assigned = [0, 0, 1 + order.index(0), 1 + order.index(0), 1 + order.index(1)]
    now = present([101, 102, 102], [AXES[0], *places], assigned, silent={102: EVIDENCE})
    ended = next_lineage(now, found, anchored=False)
    assert told(ended) == [("kept", 101), ("retired", 102)]
    assert ended.outcomes[1].evidence["share"] == 0.45
    both = {"asleep": frozenset([102]), "awake": frozenset([102])}
    now = present([101, 102, 102], [AXES[0], *places], assigned, **both)
    assert told(next_lineage(now, found, anchored=False)) == [("kept", 101), ("revived", 102)]


def test_at_a_renewal_no_living_topic_goes_into_a_silent_one() -> None:
    now = present([101, 102], [toward(1, 0.4), toward(1, -0.4)], [0, 0, 0, 1, 1], asleep=frozenset([101]))
    lineage = next_lineage(now, fresh([AXES[0]], [0] * 5), anchored=False)
    assert ("merged", 102) not in told(lineage)


def test_no_twin_of_a_silent_topic_becomes_a_part_of_it() -> None:
    close = [AXES[0], toward(1, 0.05)]
    both = fresh([AXES[0]], [0, 0, 0, 0])
    for number in (101, 102):
        now = present([101, 102], close, [0, 0, 1, 1], asleep=frozenset([number]))
        assert [row.topic_id for row in next_lineage(now, both, anchored=True).rows] == [101, 102]


def test_a_group_that_lies_apart_from_every_topic_is_born_whoever_had_its_mentions() -> None:
    now = present([101, 102], [AXES[0], AXES[1]], [0] * 4 + [1] * 4 + [0, 0, 1, 1, -1, -1, -1])
    apart = fresh([AXES[0], AXES[1], toward(0.5, 0.5, 1)], [0] * 4 + [1] * 4 + [2] * 7)
    lineage = next_lineage(now, apart, anchored=True)
    assert told(lineage) == [("kept", 101), ("kept", 102), ("born", None)]
    assert lineage.outcomes[2].evidence == {"n_texts": 7, "share_unassigned": 0.429}
    nearer = fresh([AXES[0], AXES[1], toward(1, 0.2, 1)], [0] * 4 + [1] * 4 + [2] * 7)
    assert told(next_lineage(now, nearer, anchored=True)) == [("kept", 101), ("kept", 102)]


def test_a_group_apart_that_was_mostly_one_topic_s_is_split_off_it() -> None:
    now = present([101, 102], [AXES[0], AXES[1]], [0] * 20 + [1] * 4 + [0, 0, 0, 1])
    apart = fresh([AXES[0], AXES[1], toward(0.5, 0.5, 1)], [0] * 20 + [1] * 4 + [2] * 4)
    lineage = next_lineage(now, apart, anchored=True)
    assert told(lineage) == [("kept", 101), ("kept", 102), ("split", None)]
    assert lineage.outcomes[2].evidence["from"] == 101
    for options in ({"protected": frozenset([101])}, {"asleep": frozenset([101])}):
        held = present([101, 102], [AXES[0], AXES[1]], [0] * 20 + [1] * 4 + [0, 0, 0, 1], **options)
        assert ("split", None) not in told(next_lineage(held, apart, anchored=True))


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_whatever_is_found_silent_topics_keep_their_places_and_nothing_living_becomes_theirs(
    data: st.DataObject,
) -> None:
    dice = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    n_rows, n_fresh, n = (data.draw(st.integers(2, 6)), data.draw(st.integers(1, 5)), data.draw(st.integers(6, 14)))
    ids = sorted(data.draw(st.lists(st.integers(101, 104), min_size=n_rows, max_size=n_rows)))
    state = {topic_id: data.draw(st.sampled_from(["lives", "silent", "asleep", "awake"])) for topic_id in ids}
    alike = {one: data.draw(st.sampled_from(ids)) for one in ids if state[one] == "lives"}
    now = present(
        ids, [toward(*dice.standard_normal(3)) for _ in ids], dice.integers(-1, n_rows, n).tolist(), alike=alike,
        silent={one: EVIDENCE for one in state if state[one] == "silent"},
        asleep=frozenset(one for one in state if state[one] in ("asleep", "awake")),
        awake=frozenset(one for one in state if state[one] == "awake"),
    )  # fmt: skip
    labels = [*range(n_fresh), *dice.integers(-1, n_fresh, n)][:n]
    groups = fresh([toward(*dice.standard_normal(3)) for _ in range(n_fresh)], labels)
    lineage = next_lineage(now, groups, anchored=data.draw(st.booleans()))
    rows = [row.topic_id for row in lineage.rows]
    happened = {outcome.topic_id: outcome for outcome in lineage.outcomes if outcome.topic_id is not None}
    for topic_id, is_ in state.items():
        if is_ in ("asleep", "awake"):
            assert rows.count(topic_id) >= ids.count(topic_id)
        if is_ == "asleep":
            assert topic_id not in happened
        if is_ == "awake":
            assert happened[topic_id].kind == "revived"
        into = happened[topic_id].evidence.get("into") if topic_id in happened else None
        assert into is None or (state[into] in ("lives", "awake") and into in rows)
    gone = {one for one, outcome in happened.items() if outcome.kind == "merged"}
    assert not gone & set(rows)
