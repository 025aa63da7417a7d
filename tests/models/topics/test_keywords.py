from __future__ import annotations

import numpy as np

from models.topics.keywords import telling_words

TEXTS = [
    *["The driver cancelled my ride", "Driver cancels the ride again", "Cancelling drivers", "Ride cancelled late"],
    *["Refund refused for the ride", "They refuse my refund", "Refund was refused again", "My refund refused"],
    *["Something else entirely"] * 4,
]  # fmt: skip
TOPICS = np.array([0] * 4 + [1] * 4 + [-1] * 4)


def test_forms_of_a_word_are_one_and_stand_as_most_write_them() -> None:
    words = telling_words({0: ["cancels", "cancelled", "ride"], 1: ["refund", "refuse"]}, TEXTS, TOPICS)
    assert words[0] == ["cancelled", "ride"]
    assert words[1] == ["refund", "refused"]


def test_a_word_stands_in_the_topic_it_tells_most_of() -> None:
    texts = [*TEXTS, "ride refund", "ride refund", "ride refund", "ride refund fee", "fee refund", "fee refund"]
    topics = np.array([*TOPICS, 1, 1, 1, 1, 1, 1])
    words = telling_words({0: ["ride", "cancel", "driver"], 1: ["ride", "refund", "refuse", "fee"]}, texts, topics)
    assert "ride" in words[0]
    assert "ride" not in words[1]


def test_a_topic_without_words_of_its_own_is_filled_up() -> None:
    texts, topics = ["a ride"] * 4 + ["ride home"] * 3 + ["x"] * 3, np.array([0] * 4 + [1] * 3 + [-1] * 3)
    assert telling_words({0: ["ride"], 1: ["ride"]}, texts, topics) == {0: ["ride"], 1: ["ride"]}


def test_rare_words_and_empty_topics_have_none() -> None:
    assert telling_words({0: ["late"], 2: ["late"]}, TEXTS, TOPICS) == {0: [], 2: []}
