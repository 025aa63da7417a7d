"""A key that near-equal texts share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.duplicates import near_key

TEXT = "I waited forty minutes for the courier and he never rang the bell"


@pytest.mark.parametrize(
    "copy",
    [
        TEXT.upper(),
        TEXT + "!!!",
        TEXT + " https://example.org/x @acme #fail",
        TEXT.replace("never", "not"),
        TEXT.replace("the bell", "my bell"),
        "RT " + TEXT,
        TEXT + " [order 3f2a]",
    ],
)
def test_a_near_equal_text_has_the_same_key(copy: str) -> None:
    assert near_key(copy) == near_key(TEXT) is not None


@pytest.mark.parametrize(
    "other",
    [
        "I waited forty days for the refund and nobody ever answered my letter",
        "The courier rang the bell twice and was very friendly to my children",
    ],
)
def test_another_text_has_another_key(other: str) -> None:
    assert near_key(other) != near_key(TEXT)


SHORT = ["", "Good service", "one two three four five six seven", "a " * 7, "😀 " * 20, "1 2 3 4 5 6 7 8 9"]


@pytest.mark.parametrize("short", SHORT)
def test_fewer_than_eight_words_have_no_key(short: str) -> None:
    assert near_key(short) is None


@given(st.text(max_size=200))
def test_the_key_fits_its_column_and_depends_on_the_text_alone(text: str) -> None:
    key = near_key(text)
    assert key == near_key(text)
    assert key is None or len(key) == 17
