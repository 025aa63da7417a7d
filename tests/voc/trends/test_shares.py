"""A larger share is found however many write, and chance is not taken for one; how a source comes to us is seen."""

from __future__ import annotations

import numpy as np
import pytest

from voc.trends.rhythm import batches_of, full_days, silent_days
from voc.trends.shares import ShareCounts, judge_shares

N_DAYS, N_SERIES = 150, 100


def quiet(seed: int) -> ShareCounts:
    rng = np.random.default_rng(seed)
    mean = np.tile([3.0, 8.0, 20.0, 8.0], N_SERIES // 4)[:, None]
    n = rng.poisson(mean, (N_SERIES, N_DAYS)).astype(float)
    share = np.repeat([0.1, 0.25, 0.4, 0.6], N_SERIES // 4)[:, None]
    return ShareCounts(n, rng.binomial(n.astype(int), share).astype(float), np.ones(N_DAYS, bool))


def test_quiet_shares_fire_on_fewer_days_than_the_knob_allows() -> None:
    days = [episode.fired for seed in (1, 2, 3) for episode in judge_shares([quiet(seed)], q=0.1).episodes]
    assert len(days) <= 0.1 * 3 * N_DAYS


def test_a_share_that_doubles_is_found_within_a_week_and_thrice_as_many_comments_are_not() -> None:
    counts = quiet(4)
    n, hits = counts.n.copy(), counts.hits.copy()
    rng = np.random.default_rng(5)
    hits[30, 100:110] = rng.binomial(n[30, 100:110].astype(int), 0.5)
    n[34, 100:110], hits[34, 100:110] = 3 * n[34, 100:110], 3 * hits[34, 100:110]
    found = {one.series: one.fired for one in judge_shares([ShareCounts(n, hits, counts.observed)], q=0.1).episodes}
    assert found.get(30, 0) in range(100, 107)
    assert 34 not in found


@pytest.mark.parametrize(
    ("total", "is_batches"),
    [
        ([8.0] * 60, False),
        ([0, 0, 0, 0, 0, 0, 50] * 12, True),
        ([9, 9, 9, 9, 9, 0, 0] * 12, False),  # closed at weekends
        (([2.0] * 29 + [180.0]) * 5, True),
    ],
)
def test_batches_are_told_from_a_steady_source(total: list[float], is_batches: bool) -> None:
    assert (batches_of(np.array(total, float)) is not None) is is_batches


def test_full_days_are_joined_and_become_what_is_usual_after_two_weeks() -> None:
    total = np.array([10.0] * 40 + [100.0] * 60)
    [stretch] = full_days(total, total > 0)
    assert (stretch.first, stretch.expected) == (40, 10.0 * (stretch.last - 39))
    assert stretch.last < 80


def test_a_source_is_silent_only_where_it_never_is_for_so_long() -> None:
    steady, weekly = np.array([5.0] * 30 + [0.0] * 5), np.array(([9.0] + [0.0] * 6) * 20)
    assert silent_days(steady, is_last_open=True) == 4
    assert silent_days(weekly, is_last_open=True) == 0
