"""Slow drifts on simulated weeks: found, not invented, told from surges and seasons, ended, turned."""

from __future__ import annotations

import numpy as np
import pytest

from voc.trends.drift import drifts, turns
from voc.trends.lean import DRIFT, DRIFT_AFTER

RNG = np.random.default_rng


def weeks(
    level: float, *, n_series: int = 20, n_weeks: int = 52, factor: float = 1.0, onset: int = 30, seed: int = 1
) -> np.ndarray:
    """Negative binomial weeks of a steady level that from `onset` on becomes `factor` times as high within eight."""
    mean = level * factor ** np.clip((np.arange(n_weeks) - onset + 1) / DRIFT, 0, 1)
    return RNG(seed).negative_binomial(np.tile(mean / 0.5, (n_series, 1)), 1 / 1.5).astype(float)


@pytest.mark.parametrize("factor", [1.5, 2.0, 1 / 1.5])
def test_a_slow_rise_or_fall_is_found_within_a_month_of_its_end(factor: float) -> None:
    found = drifts(weeks(120, factor=factor))
    assert {drift.series for drift in found} == set(range(20))
    for drift in found:
        assert 30 <= drift.called <= 30 + DRIFT + 4
        assert drift.is_rise is (factor > 1)
        assert drift.low <= drift.ratio <= drift.high


def test_the_interval_holds_how_far_it_went() -> None:
    found = drifts(weeks(150, factor=2.0, n_weeks=38, n_series=60))
    assert np.mean([drift.low <= 2.0 <= drift.high for drift in found]) >= 0.85


@pytest.mark.parametrize("level", [2, 10, 100])
def test_quiet_weeks_drift_less_than_once_in_twenty_years(level: float) -> None:
    found = drifts(weeks(level, n_series=400, n_weeks=72))
    assert len(found) <= 0.05 * 400 * (72 - DRIFT_AFTER) / 52


def test_a_fortnights_surge_is_no_drift() -> None:
    counts = weeks(70, n_weeks=52)
    counts[:, 40:42] *= 3
    assert drifts(counts) == []


def test_a_season_is_a_drift_in_the_first_year_and_none_in_the_third() -> None:
    year = np.exp(0.35 * np.cos(2 * np.pi * np.arange(156) / 52.18))
    found = drifts(RNG(4).poisson(100 * np.tile(year, (12, 1))).astype(float))
    assert any(drift.called < 60 for drift in found)
    assert [drift for drift in found if drift.called >= 104] == []


def test_a_drift_ends_once_the_new_level_is_the_usual_one() -> None:
    found = drifts(weeks(100, factor=1.6, n_weeks=80, n_series=5))
    assert {drift.series for drift in found} == set(range(5))
    assert all(drift.ended is not None for drift in found)


def test_a_rise_that_fell_again_has_turned() -> None:
    counts = weeks(100, factor=2.0, n_weeks=80)
    counts[:, 50:] = np.round(counts[:, 50:] * 0.5 ** np.clip((np.arange(30) + 1) / DRIFT, 0, 1))
    pairs = turns(drifts(counts))
    assert len({rise.series for rise, _ in pairs}) >= 14
    assert all(rise.called < fall.called and rise.is_rise and not fall.is_rise for rise, fall in pairs)


def test_what_was_called_does_not_depend_on_later_weeks() -> None:
    counts = weeks(60, factor=1.8)
    early = [(drift.series, drift.called) for drift in drifts(counts[:, :42])]
    assert early == [(drift.series, drift.called) for drift in drifts(counts) if drift.called < 42]


def test_weeks_without_data_are_no_fall() -> None:
    counts, exposure = weeks(60), np.ones((20, 52))
    counts[:, 45:], exposure[:, 45:] = 0, 0
    assert drifts(counts, exposure=exposure) == []


def test_a_share_drifts_although_fewer_answer() -> None:
    total = np.where(np.arange(52) < 30, 400.0, 200.0)
    share = 0.1 * 2.0 ** np.clip((np.arange(52) - 29) / DRIFT, 0, 1)
    counts = RNG(6).binomial(total.astype(int), np.tile(share, (10, 1))).astype(float)
    found = drifts(counts, exposure=np.tile(total, (10, 1)))
    assert {drift.series for drift in found} == set(range(10))
    assert all(drift.is_rise for drift in found)


@pytest.mark.parametrize("shape", [(0, 60), (3, 0), (3, DRIFT_AFTER - 1)])
def test_too_little_is_quiet(shape: tuple[int, int]) -> None:
    assert drifts(np.ones(shape)) == []


def closed(counts: np.ndarray, shut: slice) -> tuple[np.ndarray, np.ndarray]:
    """Weeks of which some are closed: what they hold and how much they tell."""
    exposure = np.ones(counts.shape)
    exposure[:, shut] = 0
    return counts * exposure, exposure


@pytest.mark.parametrize("shut", [slice(50, 52), slice(44, 46), slice(38, 42)], ids=["newest", "late", "a month"])
def test_closed_weeks_are_no_drift(shut: slice) -> None:
    counts, exposure = closed(weeks(70), shut)
    assert drifts(counts, exposure=exposure) == []


@pytest.mark.parametrize("shut", [slice(34, 36), slice(38, 40), slice(38, 42)], ids=["within", "after", "a month"])
def test_weeks_closed_during_a_rise_neither_hide_nor_end_nor_turn_it(shut: slice) -> None:
    counts, exposure = closed(weeks(120, factor=1.8), shut)
    found = drifts(counts, exposure=exposure)
    assert {(drift.series, drift.ended) for drift in found} == {(series, None) for series in range(20)}
    assert any(drift.ended or not drift.is_rise for drift in drifts(counts)) or shut.start == 34
