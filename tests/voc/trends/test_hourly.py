"""The hours of a day: quiet ones stay below their bound, storms exceed it soon, campaigns are none."""

from __future__ import annotations

import numpy as np
import pytest

from voc.trends.hour_cells import HourCells
from voc.trends.hourly import HOURS, evidence_so_far
from voc.trends.judge import SourceCounts, judge
from voc.trends.so_far import HourlyCounts

RNG = np.random.default_rng
FLAT = np.full(HOURS, 1 / HOURS)


def of_day(seen: np.ndarray, mean: float = 24.0, phi: float = 1.3, doubt: float = 0.02) -> np.ndarray:
    n_series = seen.shape[0]
    usual = np.full((n_series, HOURS), mean / HOURS)
    return evidence_so_far(seen, usual, np.full(n_series, phi), np.full(n_series, doubt))


def test_a_stake_on_an_empty_day_shrinks_and_its_highest_is_what_it_began_with() -> None:
    gain = of_day(np.zeros((1, HOURS)))
    assert (np.diff(gain, axis=1) == 0).all()
    assert gain[0, -1] == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("mean", [0.5, 6.0, 60.0])
def test_quiet_days_exceed_a_gain_no_more_often_than_the_bound_says_however_often_one_looks(mean: float) -> None:
    rng = RNG(3)
    level = rng.gamma(50, 1 / 50, (20_000, 1))  # days differ as a whole
    gain = of_day(rng.poisson(level * mean / HOURS, (20_000, HOURS)).astype(float), mean)
    assert (gain[:, -1] >= 10).mean() <= 1 / 10
    assert (gain[:, -1] >= 100).mean() <= 1 / 100


def test_hours_in_which_comments_come_in_clumps_exceed_it_no_more_often() -> None:
    counts = RNG(4).negative_binomial(1.0 / 0.3, 1 / 1.3, (20_000, HOURS)).astype(float)
    assert (of_day(counts)[:, -1] >= 100).mean() <= 1 / 100


def test_what_later_hours_hold_changes_nothing_of_earlier_ones() -> None:
    whole = RNG(5).poisson(3.0, (4, HOURS)).astype(float)
    morning = whole * (np.arange(HOURS) < 12)
    np.testing.assert_allclose(of_day(whole)[:, :12], of_day(morning)[:, :12])


def test_eight_times_as_much_as_usual_is_a_storm_within_three_hours() -> None:
    seen = np.full((1, HOURS), 1.0)
    seen[0, 10:13] = 8
    gain = of_day(seen)
    assert gain[0, 9] < 10 < 3000 < gain[0, 12]


def days_of(mean: float, today: np.ndarray, seed: int = 6) -> tuple[np.ndarray, np.ndarray]:
    """A hundred days of a series and of its hours; the last one as given."""
    hours = RNG(seed).poisson(mean / HOURS, (1, 100, HOURS)).astype(float)
    hours[0, -1] = today
    return hours.sum(axis=2), hours[:, -8:]


def found(counts: np.ndarray, hours: np.ndarray, others: np.ndarray, n_begun: int, alpha: float = 0.01) -> list[int]:
    """The days on which the hours fire; `others` are written beside the series on the last eight days, by the hour."""
    told = HourlyCounts(HourCells.of_counts(hours), hours[0] + others, np.tile(FLAT, (8, 1)), n_begun)
    total = counts[0] + 100.0
    total[-8:] = counts[0, -8:] + others.sum(axis=1)
    source = SourceCounts(total, counts, is_survey=False, hourly=told)
    judged = judge([source], first_weekday=0, q=0.001, is_last_open=True, hourly_alpha=alpha)
    return [episode.fired for episode in judged.episodes]


def test_a_storm_of_this_morning_fires_today_with_what_is_expected_by_now() -> None:
    today = np.where(np.arange(HOURS) < 8, 1.0, 0.0)
    today[8:11] = 8
    counts, hours = days_of(24, today)
    others = np.full((8, HOURS), 100 / HOURS)
    others[-1, 11:] = 0
    assert found(counts, hours, others, 11) == [99]
    assert found(counts, hours, others, 11, alpha=0.0) == []


def test_hours_in_which_everybody_writes_as_much_more_hold_no_storm() -> None:
    today = np.where(np.arange(HOURS) < 8, 1.0, 0.0)
    today[8:11] = 8
    counts, hours = days_of(24, today)
    others = np.full((8, HOURS), 100 / HOURS)
    others[-1, 8:11] *= 8
    others[-1, 11:] = 0
    assert found(counts, hours, others, 11) == []


def test_cells_give_back_what_each_hour_held_also_of_some_series() -> None:
    counts = RNG(8).poisson(0.2, (6, 5, HOURS)).astype(float)
    cells, some = HourCells.of_counts(counts), np.array([4, 1])
    for day in range(5):
        np.testing.assert_array_equal(cells.on(day), counts[:, day])
        np.testing.assert_array_equal(cells.of(some).on(day), counts[some, day])


def test_a_past_storm_says_in_which_hour_it_was_first_believed_and_a_quiet_day_says_none() -> None:
    today = np.where(np.arange(HOURS) < 8, 1.0, 0.0)
    today[8:11] = 8
    counts, hours = days_of(24, today)
    told = HourlyCounts(HourCells.of_counts(hours), hours[0] + 100 / HOURS, np.tile(FLAT, (8, 1)), HOURS)
    source = SourceCounts(counts[0] + 100.0, counts, is_survey=False, hourly=told)
    [episode] = judge([source], first_weekday=0, q=0.001, hourly_alpha=0.01).episodes
    assert episode.fired_hour in (9, 10)
    morning = np.where(np.arange(HOURS) <= (episode.fired_hour or 0), hours[0, -1], 0.0)
    hours[0, -1] = morning
    counts[0, -1] = morning.sum()
    assert found(counts, hours, np.full((8, HOURS), 100 / HOURS), episode.fired_hour + 1) == [99]
    hours[0, -1, episode.fired_hour] = counts[0, -1] = 0
    assert found(counts, hours, np.full((8, HOURS), 100 / HOURS), episode.fired_hour) == []


def test_a_source_without_hours_on_some_days_is_heard_on_the_others() -> None:
    today = np.where(np.arange(HOURS) < 8, 1.0, 0.0)
    today[8:11] = 8
    counts, hours = days_of(24, today)
    share = np.tile(FLAT, (8, 1))
    for unknown, fires in ((slice(0, 7), [99]), (slice(7, 8), [])):
        part = np.where(np.arange(8)[:, None] == np.arange(8)[unknown], np.nan, 0).sum(axis=1, keepdims=True)
        told = HourlyCounts(HourCells.of_counts(hours), hours[0] + 100 / HOURS, share + part, 11)
        source = SourceCounts(counts[0] + 100.0, counts, is_survey=False, hourly=told)
        judged = judge([source], first_weekday=0, q=0.001, is_last_open=True, hourly_alpha=0.01)
        assert [episode.fired for episode in judged.episodes] == fires
