"""How many topics a person would read, and how near is near: both depend on how customers write."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.topics.discover import centres, radii_of
from models.topics.graph import most_topics


def around(axis: int, cosine: float, n: int = 8) -> np.ndarray:
    """So many unit rows at one cosine to an axis, which is their middle."""
    rows = np.zeros((n, 384), dtype=np.float32)
    rows[:, axis] = cosine
    for row in range(n):
        rows[row, 100 + 10 * axis + row // 2] = (1 - cosine**2) ** 0.5 * (-1) ** row
    return rows


def radii(*cosines: float) -> list[float]:
    """The radius of each of some topics whose mentions lie at these cosines to their centres."""
    vectors = np.concatenate([around(axis, cosine) for axis, cosine in enumerate(cosines)])
    labels = np.repeat(np.arange(len(cosines)), 8)
    found = radii_of(labels, vectors, centres(labels, vectors, len(cosines)))
    return [round(float(radius), 3) for radius in found]


def test_a_topic_reaches_as_far_as_its_own_mentions_lie_but_never_needs_more_than_near() -> None:
    assert radii(0.5, 0.55) == [0.5, 0.55]
    assert radii(0.9, 0.8) == [0.6, 0.6]


def test_how_far_a_loose_topic_reaches_depends_on_how_the_others_hang_together() -> None:
    assert radii(0.8, 0.8, 0.3)[2] == pytest.approx(0.48 * 0.8, abs=1e-3)
    assert radii(0.4, 0.4, 0.3) == [0.4, 0.4, 0.3]  # sentences of articles


def test_what_is_in_no_topic_does_not_count_for_how_far_one_reaches() -> None:
    vectors = np.concatenate([around(0, 0.5), around(3, 0.9)])
    labels = np.repeat([0, -1], 8)
    assert radii_of(labels, vectors, centres(labels, vectors, 1)).round(3).tolist() == [0.5]


@pytest.mark.parametrize(
    ("n_mentions", "n_feedback", "most"),
    [(60, 60, 8), (1000, 1000, 32), (8000, 1000, 16), (1, 1, 2), (10**6, 10**6, 150)],
)
def test_so_many_topics_are_borne_the_fewer_the_longer_each_feedback_is(
    n_mentions: int, n_feedback: int, most: int
) -> None:
    assert most_topics(n_mentions, n_feedback) == most


@given(st.integers(1, 100_000), st.integers(1, 30), st.integers(1, 30))
def test_more_to_read_in_the_same_feedback_never_gives_more_topics(n: int, length: int, longer: int) -> None:
    assert most_topics(n * (length + longer), n) <= most_topics(n * length, n)
    assert most_topics(n * length, n) <= most_topics(2 * n * length, 2 * n)
