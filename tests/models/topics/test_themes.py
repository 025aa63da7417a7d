from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.topics.theme_groups import Member
from models.topics.themes import MOST, Grouping, placed, renewed


def toward(*weights: float) -> np.ndarray:
    row = np.zeros(384, dtype=np.float32)
    row[: len(weights)] = weights
    return row / np.linalg.norm(row)


def member(topic_id: int, *weights: float, share: float = 0.01, theme: int | None = None, **more: bool) -> Member:
    return Member(topic_id, toward(*weights), share, theme, **more)


def ids(grouping: Grouping) -> list[set[int]]:
    return [set(group) for group in grouping.born]


DELIVERY = [member(101, 1, 0.2), member(102, 1, -0.2)]
SIGN_IN = [member(103, 0, 0, 1, 0.2, share=0.2), member(104, 0, 0, 1, -0.2)]


def test_what_lies_together_is_a_theme_the_largest_first() -> None:
    assert ids(placed([*DELIVERY, *SIGN_IN])) == [{103, 104}, {101, 102}]


def test_a_lone_topic_joins_what_is_near_stands_alone_or_is_large_enough_to_be_a_theme() -> None:
    near = member(105, 1, 0, 0, 0, 1.6)
    small, large = member(106, 0, 0, 0, 0, 0, 1), member(107, 0, 0, 0, 0, 0, 0, 1, share=0.05)
    assert ids(placed([*DELIVERY, near, small, large])) == [{107}, {101, 102, 105}]


def test_a_group_of_nearly_everything_is_cut_finer() -> None:
    one = [member(101 + place, 1, 0.6 + place / 20, 0) for place in range(7)]
    two = [member(111 + place, 1, 0, 0.6 + place / 20) for place in range(7)]
    assert ids(placed([*one, *two])) == [set(range(101, 108)), set(range(111, 118))]


def test_there_are_at_most_twelve() -> None:
    dice = np.random.default_rng(3)
    many = [
        member(101 + 2 * pair + twin, *np.eye(30)[pair], *(dice.standard_normal(4) * 0.05))
        for pair in range(30)
        for twin in range(2)
    ]
    assert 1 <= len(placed(many).born) <= MOST


def test_an_ordinary_fit_moves_nobody_and_places_who_has_none() -> None:
    there = [replace(one, theme_id=7) for one in DELIVERY] + [replace(one, theme_id=8) for one in SIGN_IN]
    stray = member(105, 0, 0, 1, theme=7)  # it would go elsewhere by its place
    new = member(106, 0, 0, 1, 0.1)
    grouping = placed([*there, stray, new])
    assert grouping.kept == {7: {101, 102, 105}, 8: {103, 104, 106}}
    assert grouping.born == ()


def test_a_topic_that_a_person_took_out_of_all_themes_stays_out() -> None:
    there = [replace(one, theme_id=7) for one in DELIVERY]
    out = member(105, 1, 0.1, is_fixed=True)
    assert placed([*there, out]).kept == {7: {101, 102}}
    assert renewed([*there, out]).kept == {7: {101, 102}}


def test_themes_found_anew_keep_the_ids_of_those_with_which_they_share_most_topics() -> None:
    one, two, three, four = (*DELIVERY, *SIGN_IN)
    before = [replace(one, theme_id=7), replace(two, theme_id=8), replace(three, theme_id=8), replace(four, theme_id=8)]
    assert renewed(before).kept == {7: {101, 102}, 8: {103, 104}}


def test_a_theme_of_which_little_is_found_again_ends_instead_of_meaning_something_else() -> None:
    scattered = [
        member(
            101 + number,
            *np.eye(8)[number % 4],
            *(0.1 * np.eye(4)[number // 4]),
            theme=7 if number < 4 else 10 + number,
        )
        for number in range(12)
    ]
    found = renewed(scattered)
    assert 7 not in found.kept
    assert sorted([*map(sorted, found.kept.values()), *map(sorted, found.born)]) == [
        [101 + place, 105 + place, 109 + place] for place in range(4)
    ]


def test_a_topic_between_two_themes_stays_where_it_was() -> None:
    one = [member(101 + number, 1, 0, 0.1 * number, theme=7) for number in range(3)]
    two = [member(111 + number, 0, 1, 0.1 * number, theme=8) for number in range(3)]
    for theme in (7, 8):
        border = member(121, 1, 1, theme=theme)
        assert 121 in renewed([*one, *two, border]).kept[theme]


def test_a_person_s_theme_keeps_its_topics_where_none_is_found_like_it() -> None:
    one, two, three, four = (*DELIVERY, *SIGN_IN)
    before = [replace(one, theme_id=9), replace(two, theme_id=7), replace(three, theme_id=8), replace(four, theme_id=8)]
    lost = renewed(before)
    assert {theme: set(some) for theme, some in lost.kept.items()} in (
        {7: {101, 102}, 8: {103, 104}},
        {9: {101, 102}, 8: {103, 104}},
    )
    held = renewed(before, frozenset([7, 9]))
    assert held.kept == {7: {102}, 9: {101}, 8: {103, 104}}


def test_what_a_person_moved_stays_when_themes_are_found_anew() -> None:
    before = [replace(one, theme_id=7) for one in DELIVERY] + [replace(one, theme_id=8) for one in SIGN_IN]
    before[0] = replace(before[0], theme_id=8, is_fixed=True)
    assert 101 in renewed(before).kept[8]


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_no_topic_is_lost_doubled_or_taken_from_where_a_person_put_it(data: st.DataObject) -> None:
    dice = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    members = [
        Member(
            101 + number, toward(*dice.standard_normal(5)), float(dice.random() / 5),
            data.draw(st.sampled_from((None, 1, 2, 3))), data.draw(st.booleans()),
        )
        for number in range(data.draw(st.integers(0, 12)))
    ]  # fmt: skip
    held = frozenset(data.draw(st.sets(st.sampled_from((1, 2, 3)))))
    for grouping in (placed(members), renewed(members, held)):
        groups = [*grouping.kept.values(), *grouping.born]
        listed = [topic_id for group in groups for topic_id in group]
        assert len(listed) == len(set(listed))
        assert set(listed) <= {one.topic_id for one in members}
        assert all(groups)
        for one in members:
            if one.is_fixed:
                assert [theme for theme, group in grouping.kept.items() if one.topic_id in group] == (
                    [] if one.theme_id is None else [one.theme_id]
                )
    assert {one.theme_id for one in members if one.theme_id in held} <= renewed(members, held).kept.keys()
    again = placed(members)
    assert again == placed(members[::-1])
