"""Who is whose nearest neighbour: found in single precision, but decided exactly, and never within one feedback."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from models.topics.graph import neighbours


def points_of(n: int, seed: int = 0) -> NDArray[np.float64]:
    """So many rows in a few heaps, as mentions lie."""
    dice = np.random.default_rng(seed)
    return dice.standard_normal((12, 50))[dice.integers(0, 12, n)] + 0.5 * dice.standard_normal((n, 50))


def one_by_one(points: NDArray[np.float64], k: int, owners: NDArray[np.int64]) -> set[tuple[int, int]]:
    """The pairs as a patient person would find them."""
    unit = points / np.linalg.norm(points, axis=1, keepdims=True)
    cosine = np.round(unit @ unit.T, 6)
    pairs = set()
    for row, near in enumerate(cosine):
        others = [column for column in np.argsort(-near, kind="stable").tolist() if owners[column] != owners[row]]
        pairs |= {(row, column) for column in others[:k]} | {(column, row) for column in others[:k]}
    return pairs


def pairs_of(points: NDArray[np.float64], k: int, owners: NDArray[np.int64]) -> set[tuple[int, int]]:
    return set(zip(*(side.tolist() for side in neighbours(points, k, owners).nonzero()), strict=True))


@pytest.mark.parametrize(("n", "k", "n_owners"), [(41, 5, 20), (300, 8, 300), (2000, 15, 700), (6, 5, 6)])
def test_each_mention_is_tied_to_its_nearest_of_other_feedback(n: int, k: int, n_owners: int) -> None:
    points, owners = points_of(n), np.random.default_rng(1).integers(0, n_owners, n)
    assert pairs_of(points, k, owners) == one_by_one(points, k, owners)


def test_of_equally_near_ones_the_first_are_taken() -> None:
    points = np.repeat(points_of(3), 40, axis=0)
    owners = np.arange(len(points))
    assert pairs_of(points, 5, owners) == one_by_one(points, 5, owners)


def test_the_sentences_of_one_letter_are_no_neighbours() -> None:
    assert not neighbours(points_of(60), 5, np.zeros(60, dtype=np.int64)).nnz
