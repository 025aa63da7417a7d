"""What a year teaches: the season, the trend, and how far levels wander."""

from __future__ import annotations

import numpy as np
import pytest

from voc.trends.baseline import expect
from voc.trends.judge import SourceCounts, judge
from voc.trends.season import SEASON_AFTER
from voc.trends.weeks import fit_weeks, week_design

RNG = np.random.default_rng
DAYS = np.arange(1095)
YEAR = np.exp(0.35 * np.cos(2 * np.pi * DAYS / 365.25))
NEVER = 10**9


def seasonal(level: float, n_series: int = 24, seed: int = 1) -> np.ndarray:
    return RNG(seed).poisson(np.tile(level * YEAR, (n_series, 1))).astype(float)


def off_by(counts: np.ndarray, days: slice, **options: int) -> float:
    expected = expect(counts, first_weekday=0, **options).mean[:, days].mean(axis=0)
    return float(np.abs(expected / (20 * YEAR[days]) - 1).mean())


def test_from_a_year_on_the_season_is_expected() -> None:
    counts = seasonal(20)
    third_year = slice(730, 1095)
    assert off_by(counts, third_year) < 0.6 * off_by(counts, third_year, season_after=NEVER)
    assert off_by(counts, third_year) < 0.03


def test_days_before_that_are_expected_as_without_a_season() -> None:
    counts = seasonal(5, 6)
    with_season, without = (expect(counts, first_weekday=0, season_after=after).mean for after in (SEASON_AFTER, NEVER))
    np.testing.assert_array_equal(with_season[:, :SEASON_AFTER], without[:, :SEASON_AFTER])
    assert not np.allclose(with_season[:, SEASON_AFTER + 1 :], without[:, SEASON_AFTER + 1 :])


def test_what_is_expected_with_a_season_depends_on_earlier_days_alone() -> None:
    counts = seasonal(4, 5)
    whole, part = (expect(counts[:, :n], first_weekday=3).mean for n in (600, 520))
    np.testing.assert_allclose(whole[:, :520], part, equal_nan=True)


def test_the_yearly_high_is_no_surge() -> None:
    counts = seasonal(8, 40, seed=2)
    judged = judge([SourceCounts(np.full(1095, 2000.0), counts, False)], first_weekday=0)
    high = [one for one in judged.episodes if 640 <= one.fired <= 760]  # the climb to the second yearly high
    assert len(high) <= 2


def test_a_surge_is_found_on_top_of_the_season() -> None:
    counts = seasonal(8, 20, seed=3)
    counts[4, 720:726] += 14
    judged = judge([SourceCounts(np.full(1095, 2000.0), counts, False)], first_weekday=0)
    found = [one for one in judged.episodes if one.series == 4 and 720 <= one.fired <= 723]
    assert len(found) == 1


def test_a_past_surge_does_not_come_back_as_a_season() -> None:
    counts = RNG(4).poisson(6, (12, 800)).astype(float)
    stormy = counts.copy()
    stormy[:, 300:310] *= 5
    day = 300 + 365
    calm, after = (expect(x, first_weekday=0).mean[:, day - 10 : day + 20].mean() for x in (counts, stormy))
    assert after == pytest.approx(calm, rel=0.08)


def test_a_sparse_series_has_the_season_of_its_group() -> None:
    weeks = np.arange(104)
    design = week_design(weeks * 7.0 + 3)
    year = np.exp(0.35 * np.cos(2 * np.pi * (weeks * 7 + 3) / 365.25))
    counts = RNG(5).poisson(np.array([0.3, 140, 140])[:, None] * year).astype(float)
    fitted = fit_weeks(counts, np.full(counts.shape, 7.0), design, np.zeros(3, np.int64), np.ones(3))
    assert fitted[0, 2] == pytest.approx(0.35, abs=0.12)


def test_gaps_and_empty_series_are_borne() -> None:
    counts = seasonal(3, 4)[:, :900]
    counts[1] = 0
    observed = np.ones(900, bool)
    observed[500:560] = False
    expected = expect(counts, first_weekday=0, observed=observed)
    assert np.isfinite(expected.mean[:, 40:]).all()
    assert expected.mean[1, 880:].max() < 0.1
    assert expected.mean[0, 880:].mean() == pytest.approx(3 * YEAR[880:900].mean(), rel=0.25)


def test_a_level_that_wanders_is_given_more_room_than_one_that_does_not() -> None:
    rng = RNG(6)
    walk = np.exp(np.cumsum(rng.normal(0, 0.03, (30, 700)), axis=1))
    wandering, steady = (rng.poisson(20 * level).astype(float) for level in (walk, np.ones((30, 700))))
    roomy, tight = (
        np.median(expect(counts, first_weekday=0, season_after=NEVER).level_variance[:, -1])
        for counts in (wandering, steady)
    )
    assert roomy > 2 * tight


def test_levels_that_wander_stay_within_the_budget() -> None:
    rng = RNG(7)
    walk = np.exp(np.cumsum(rng.normal(0, 0.02, (60, 560)), axis=1))
    counts = rng.poisson(5 * walk / walk.mean(axis=1, keepdims=True)).astype(float)
    judged = judge([SourceCounts(np.full(560, 10_000.0), counts, False)], first_weekday=0, q=0.1)
    assert len({one.fired for one in judged.episodes}) <= 0.1 * 560
