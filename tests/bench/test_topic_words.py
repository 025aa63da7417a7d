"""Coherence and diversity on sets small enough to count by hand."""

from __future__ import annotations

import math

import pytest

from bench.topics.words import diversity, npmi


def test_diversity_is_the_share_of_different_words_among_the_first_ten() -> None:
    assert diversity([["driver", "trip"], ["refund", "money"]]) == 1.0
    assert diversity([["driver", "trip"], ["driver", "money"]]) == 0.75
    assert diversity([[str(number) for number in range(10)] + ["driver"], ["driver"]]) == 1.0
    assert diversity([]) == 0.0


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["driver trip", "driver trip", "food", "food"], 1.0),  # never one without the other
        (["driver", "trip", "driver", "trip"], -1.0),  # never together
        (["driver trip", "driver", "trip", "food"], 0.0),  # as often together as chance has it
        (["driver trip"] * 4, 1.0),
        (["food"] * 4, -1.0),
    ],
)
def test_words_that_meet_always_score_one_and_never_minus_one(texts: list[str], expected: float) -> None:
    assert npmi([["driver", "trip"]], texts) == pytest.approx(expected)


def test_a_pair_is_scored_by_how_much_more_often_than_chance_it_meets() -> None:
    texts = ["The driver's late, driver and trip!", "Driver: trip", "a driver", "food", "food", "food", "trip", "food"]
    # together in 2 of 8, "driver" (not "driver's") in 3, "trip" in 3
    expected = math.log((2 / 8) / (3 / 8) ** 2) / -math.log(2 / 8)
    assert npmi([["driver", "trip"]], texts) == pytest.approx(expected)


def test_topics_count_alike_and_one_of_a_single_word_not_at_all() -> None:
    texts = ["driver trip", "driver trip", "food", "cold"]
    assert npmi([["driver", "trip"], ["food", "cold"], ["food"]], texts) == pytest.approx(0.0)
