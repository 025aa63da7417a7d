"""Mentions: readable cuts, and spans that hold every word exactly once."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.mentions import MAX_MENTIONS, find_mentions


def parts(text: str, language: str | None = "en") -> list[str]:
    return [text[start:end] for start, end in find_mentions(text, language)]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("ok", ["ok"]),
        ("", []),
        (" \n ", []),
        ("👍", ["👍"]),
        ("Great!!! 👍", ["Great!!! 👍"]),  # a face belongs to what stands before it
        ("The app is great but it crashes.", ["The app is great", "but it crashes."]),
        ("Nothing but praise for the driver.", ["Nothing but praise for the driver."]),  # no turn
        ("All but one arrived.", ["All but one arrived."]),
        ("Slow; dear; rude", ["Slow;", "dear;", "rude"]),
        ("- slow\n- dear\n* rude staff", ["slow", "dear", "rude staff"]),
        ("1. The lift is broken\n2. No towels", ["The lift is broken", "No towels"]),
        ("The staff are friendly and the food was cold", ["The staff are friendly", "and the food was cold"]),
        ("Quick and easy to use", ["Quick and easy to use"]),  # one thing
        ("The driver was rude and unhelpful", ["The driver was rude and unhelpful"]),
        ("It broke after 2.5 days.", ["It broke after 2.5 days."]),
        ("a line that was\nwrapped hard", ["a line that was\nwrapped hard"]),
        ("First thought\n\nSecond thought", ["First thought", "Second thought"]),
        ("However, the soup was cold.", ["However, the soup was cold."]),
    ],
)
def test_english_is_cut_where_it_says_a_second_thing(text: str, mentions: list[str]) -> None:
    assert parts(text) == mentions


@pytest.mark.parametrize(
    ("language", "text", "n"),
    [
        ("de", "Die App ist toll, aber sie stürzt ständig ab.", 2),
        ("fr", "Le personnel est gentil mais la chambre était sale.", 2),
        ("es", "La tienda es bonita pero muy cara siempre.", 2),
        ("ja", "とても良いです。配達が遅い。", 2),
        ("xx", "One. Two words.", 2),
        (None, "One thing. Another thing.", 2),
    ],
)
def test_other_languages_are_cut_into_sentences_and_turns(language: str | None, text: str, n: int) -> None:
    assert len(parts(text, language)) == n


def test_a_rant_keeps_its_rest_as_one_mention() -> None:
    spans = find_mentions("It is bad. " * 500)
    assert len(spans) == MAX_MENTIONS
    assert spans[-1][1] == len("It is bad. " * 500) - 1


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["but", "and", ";", "\n", "- ", "it was", "good", ".", "👍", "1.", "  "])).map(" ".join)
)
def test_every_word_is_in_exactly_one_mention(text: str) -> None:
    spans = find_mentions(text)
    assert all(start < end and text[start:end] == text[start:end].strip() for start, end in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    for word in re.finditer(r"[^\W\d_]+", text):
        assert sum(start <= word.start() and word.end() <= end for start, end in spans) == 1
