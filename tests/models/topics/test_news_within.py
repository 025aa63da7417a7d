"""Groups that hold what was always spoken of beside what nobody spoke of before."""

from __future__ import annotations

import numpy as np
import pytest

from models.topics.discover import Discovery, centres, radii_of
from models.topics.news_within import with_news_apart
from models.topics.sample import Sample

#: A hundred days; the last four weeks are those from day 72 on.
DAYS = 100


def around(angle: float, n: int, seed: int) -> np.ndarray:
    """Unit rows scattered about a direction in a plane."""
    dice = np.random.default_rng(seed)
    rows = np.zeros((n, 384))
    rows[:, 0], rows[:, 1] = np.cos(angle), np.sin(angle)
    rows[:, 2:32] = dice.normal(0, 0.06, (n, 30))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def group(days: list[int], angle: float, *, n_known: int = 100, known_days: int = DAYS) -> tuple[Discovery, Sample]:
    """One group: what was spoken of on each of `known_days`, and mentions on `days` that lie at an angle to it."""
    written = [day % known_days for day in range(n_known)] + days
    # A second group, far away, comes every day: without it there would be nothing to compare with.
    vectors = np.concatenate([around(0.0, n_known, 1), around(angle, len(days), 2), around(2.5, 2 * DAYS, 3)])
    when = np.array([*written, *range(DAYS), *range(DAYS)])
    labels = np.array([0] * len(written) + [1] * 2 * DAYS)
    texts = [
        *(f"what time is it, number {n}" for n in range(n_known)),
        *(f"timezone of Lisbon please {n}" for n in range(len(days))),
        *(f"my parcel is late {n}" for n in range(2 * DAYS)),
    ]
    centroids = centres(labels, vectors, 2)
    found = Discovery(labels, centroids, radii_of(labels, vectors, centroids), [["time"], ["parcel"]], 2.0)
    sample = Sample(
        texts, vectors, np.arange(len(texts)), frozenset(), frozenset(), np.zeros((0, 384), np.float32), len(texts),
        np.stack([when, np.ones_like(when)], axis=1),
    )  # fmt: skip
    return found, sample


#: Thirty mentions within the last four weeks.
LATELY = [72 + n % 28 for n in range(30)]


def test_news_beside_a_known_matter_is_a_group_of_its_own_with_words_of_its_own() -> None:
    found, sample = group(LATELY, 1.1)
    cut = with_news_apart(found, sample)
    assert cut.labels.tolist() == [0] * 100 + [2] * 30 + [1] * 200
    assert np.allclose(cut.centroids[1], found.centroids[1])
    assert float(cut.centroids[0] @ cut.centroids[2]) < 0.84
    assert len(cut.radii) == len(cut.keywords) == 3
    assert set(cut.keywords[2][:2]) == {"timezone", "lisbon"}


@pytest.mark.parametrize(
    ("days", "angle", "n_known"),
    [
        ([3 * n for n in range(30)], 1.1, 100),  # spoken of all the time
        (LATELY, 0.3, 100),  # the same matter, more of it
        (LATELY[:8], 1.1, 100),  # too few say so
        (LATELY, 1.1, 6),  # nothing but the news
    ],
)
def test_what_is_not_news_or_no_matter_of_its_own_is_not_cut(days: list[int], angle: float, n_known: int) -> None:
    found, sample = group(days, angle, n_known=n_known)
    assert with_news_apart(found, sample) is found


def test_what_is_new_altogether_is_not_cut() -> None:
    found, sample = group(LATELY, 1.1)
    sample.written[:100, 0] = 60 + sample.written[:100, 0] % 40
    assert with_news_apart(found, sample) is found


def test_one_long_letter_is_no_news() -> None:
    found, sample = group(LATELY, 1.1)
    sample.owners[100:130] = 100
    assert with_news_apart(found, sample) is found
