"""What comes into the data stays there: a heap of one day is a surge, and explains nothing away."""

from __future__ import annotations

import numpy as np
import pytest

from voc.trends.arrivals import find_arrivals

BEFORE = [1.0] * 40


@pytest.mark.parametrize(
    ("since", "appears"),
    [
        ([45, 1, 1, 1, 1, 1, 1, 1], False),
        ([45, 1], False),
        ([45], True),  # nobody can tell on its first day
        ([45, 40], True),
        ([45, 40, 38, 0, 44, 41, 39, 40], True),
        ([45, 0, 0, 0, 40, 0, 0, 0], True),
    ],
)
def test_a_newcomer_comes_again_and_a_heap_of_one_day_does_not(since: list[float], appears: bool) -> None:
    mine = np.array([BEFORE + since], dtype=np.float64)
    total = mine[0] + 100.0
    found = find_arrivals(mine, total, np.ones(total.size, dtype=np.bool_))
    assert [(one.kind, one.day) for one in found] == ([("appears", len(BEFORE))] if appears else [])
