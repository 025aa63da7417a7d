"""Surges on simulated counts: planted ones are found, quiet ones are not, nothing else counts as one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom

from voc.trends import calibration, surge
from voc.trends.baseline import SETTLED_AFTER, YOUNG_AFTER, expect
from voc.trends.judge import SourceCounts, judge, observed_days

RNG = np.random.default_rng


def counts_of(mean: float, n_series: int = 1, n_days: int = 200, seed: int = 1) -> np.ndarray:
    return RNG(seed).poisson(mean, (n_series, n_days)).astype(float)


def one_source(counts: np.ndarray, total: np.ndarray | None = None, *, is_survey: bool = False) -> SourceCounts:
    return SourceCounts(counts.sum(axis=0) * 2 + 10 if total is None else total, counts, is_survey)


def fired(source: SourceCounts, **options: object) -> list[tuple[int, int]]:
    return [(e.series, e.fired) for e in judge([source], first_weekday=0, **options).episodes]  # type: ignore[arg-type]


def during(found: list[tuple[int, int]], first: int, last: int) -> list[tuple[int, int]]:
    """What fired in the days in question: a quiet series may fire by chance on another, that is the budget."""
    return [(series, day) for series, day in found if first <= day <= last]


# ── what we expect ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_steady_series_is_expected_to_go_on() -> None:
    expected = expect(counts_of(5, 50), first_weekday=0)
    assert expected.mean[:, -1].mean() == pytest.approx(5, rel=0.1)


def test_nothing_is_expected_before_there_is_something_to_learn_from() -> None:
    expected = expect(counts_of(5), first_weekday=0)
    assert np.isnan(expected.mean[0, :YOUNG_AFTER]).all()
    assert np.isfinite(expected.mean[0, YOUNG_AFTER:]).all()


def test_weekdays_are_expected_to_differ_once_five_weeks_have_taught_it() -> None:
    weekly = np.tile([10.0, 10, 10, 10, 10, 1, 1], 20)[None, :]
    expected = expect(weekly, first_weekday=0)
    assert expected.mean[0, -1] < 3 < 8 < expected.mean[0, -3]


def test_the_last_week_teaches_nothing_yet() -> None:
    calm = np.full((1, 100), 5.0)
    stormy = calm.copy()
    stormy[0, 93:] = 50
    assert expect(stormy, first_weekday=0).mean[0, 99] == pytest.approx(expect(calm, first_weekday=0).mean[0, 99])


def test_what_is_expected_of_a_day_depends_on_earlier_days_alone() -> None:
    counts = counts_of(3, 4, 120)
    whole = expect(counts, first_weekday=2).mean
    part = expect(counts[:, :80], first_weekday=2).mean
    np.testing.assert_array_equal(whole[:, :80], part)


def test_days_without_data_are_neither_learned_nor_judged() -> None:
    counts = np.full((1, 90), 4.0)
    observed = np.ones(90, bool)
    counts[0, 60:70], observed[60:70] = 0, False
    assert expect(counts, first_weekday=0, observed=observed).mean[0, 89] == pytest.approx(4, rel=0.05)


# ── how likely it is ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("seen", "mean", "variance"), [(0, 2, 4), (3, 2, 4), (9, 2, 4), (40, 20, 30), (1, 0.1, 0.12)])
def test_the_tail_is_that_of_the_negative_binomial(seen: int, mean: float, variance: float) -> None:
    known = nbinom(mean**2 / (variance - mean), mean / variance)
    expected = 0.5 * (known.sf(seen - 1) + known.sf(seen))
    assert float(surge.upper_tail(np.array(float(seen)), mean, variance)) == pytest.approx(expected, rel=1e-6)


@settings(max_examples=50, deadline=None)
@given(st.floats(0, 1e4), st.floats(1e-3, 1e4), st.floats(1.0, 50))
def test_the_tail_is_a_probability_whatever_comes(seen: float, mean: float, phi: float) -> None:
    assert 0 <= float(surge.upper_tail(np.array(seen), mean, mean * phi)) <= 1


def test_more_evidence_is_never_likelier() -> None:
    for kind in calibration.KINDS:
        for line in (line for row in calibration.shipped_map()[kind] for line in row):
            p = calibration.mapped(np.linspace(0, 12, 500), line)
            assert (np.diff(p) <= 1e-12).all()
            assert ((p > 0) & (p <= 1)).all()


def test_the_shipped_map_has_a_line_for_each_age_level_and_dispersion() -> None:
    table = json.loads((Path(surge.__file__).parent / "calibration.json").read_text())
    assert {len(table[kind]) for kind in calibration.KINDS} == {len(calibration.EDGES) + 1}
    assert {len(row) for kind in calibration.KINDS for row in table[kind]} == {len(calibration.PHI_EDGES) + 1}


def test_quiet_series_keep_the_stated_number_of_false_alarms() -> None:
    counts = RNG(3).negative_binomial(2 / 0.6, 1 / 1.6, (300, 200)).astype(float)
    found = fired(one_source(counts))
    days_with_any = {day for _, day in found}
    assert len(days_with_any) <= 0.1 * (200 - YOUNG_AFTER)


@pytest.mark.parametrize(
    ("p", "believed"),
    [
        ([0.01, 0.02, 0.9, 0.9], [True, True, False, False]),  # both stand under their lines
        ([0.04, 0.04, 0.9, 0.9], [True, True, False, False]),  # the second carries the first
        ([0.03, 0.9, 0.9, 0.9], [False, False, False, False]),  # alone it would have to be 0.025
        ([0.05, np.nan, np.nan, np.nan], [True, False, False, False]),  # what is not tested costs nothing
    ],
)
def test_the_false_share_is_controlled_as_benjamini_and_hochberg_say(p: list[float], believed: list[bool]) -> None:
    assert surge.discoveries(np.array(p)[:, None], 0.1)[:, 0].tolist() == believed


# ── what is a surge, and what is none ────────────────────────────────────────────────────────────────────────────


def test_a_planted_surge_is_found_within_days_and_dated_to_its_start() -> None:
    counts = counts_of(3, 20)
    counts[4, 150:156] += 8
    episodes = [e for e in judge([one_source(counts, np.full(200, 500.0))], first_weekday=0).episodes if e.series == 4]
    assert len(episodes) == 1
    assert 150 <= episodes[0].fired <= 152
    assert abs(episodes[0].first - 150) <= 1
    assert episodes[0].seen > 1.5 * episodes[0].expected
    assert episodes[0].low <= episodes[0].expected <= episodes[0].high
    assert episodes[0].ended is not None


def test_a_weekly_rhythm_is_silent() -> None:
    rhythm = np.tile([2.0, 2, 2, 2, 4, 9, 9], 30)
    counts = RNG(5).poisson(np.tile(rhythm, (30, 1))).astype(float)
    assert [day for _, day in fired(one_source(counts)) if day >= 60] == []


def test_a_survey_wave_is_silent() -> None:
    total = RNG(6).poisson(40, 200).astype(float)
    total[150:153] *= 8
    counts = RNG(7).binomial(total.astype(int), 0.1, (20, 200)).astype(float)
    assert during(fired(one_source(counts, total, is_survey=True)), 150, 160) == []


def test_a_growing_share_of_a_survey_is_found_although_fewer_answer() -> None:
    total = np.full(200, 60.0)
    total[150:] = 30
    share = np.full(200, 0.1)
    share[150:] = 0.5
    counts = RNG(8).binomial(total.astype(int), share, (1, 200)).astype(float)
    assert next(day for _, day in fired(one_source(counts, total, is_survey=True))) in range(150, 154)


@pytest.mark.parametrize("factor", [3, 6, 20])
def test_a_batch_of_the_usual_mix_is_silent(factor: int) -> None:
    total = RNG(9).poisson(50, 200).astype(float)
    total[150:152] *= factor  # a campaign, a month's end, a back-fill
    counts = RNG(10).binomial(total.astype(int), 0.08, (20, 200)).astype(float)
    assert during(fired(one_source(counts, total)), 150, 160) == []


def test_a_topic_that_fills_a_fuller_day_is_found() -> None:
    total = RNG(11).poisson(50, 200).astype(float)
    counts = RNG(12).binomial(total.astype(int), 0.08, (5, 200)).astype(float)
    counts[2, 150:153] += 60
    total[150:153] += 60
    found = fired(one_source(counts, total))
    assert {series for series, _ in during(found, 150, 160)} == {2}


def test_fewer_than_five_are_nobodys_matter() -> None:
    counts = np.zeros((1, 200))
    counts[0, 199] = 4
    assert fired(one_source(counts, np.full(200, 50.0))) == []


def test_a_source_of_four_days_is_judged_and_one_of_three_is_not() -> None:
    for n_days, is_found in ((YOUNG_AFTER, False), (YOUNG_AFTER + 1, True)):
        counts = np.full((1, n_days), 10.0)
        counts[0, -1] = 400
        total = np.full(n_days, 1000.0)
        assert bool(fired(one_source(counts, total))) is is_found


def test_a_young_source_is_provisional_and_a_settled_one_is_not() -> None:
    for start, is_provisional in ((20, True), (SETTLED_AFTER + 5, True), (150, False)):
        counts = counts_of(4, 1, start + 5)
        counts[0, start:] += 60
        episodes = judge([one_source(counts, np.full(start + 5, 800.0))], first_weekday=0).episodes
        assert [e.is_provisional for e in episodes][:1] == [is_provisional]


def a_young_storm(seed: int, *, topic_share: float) -> list[tuple[int, int]]:
    """What fires on the last three of eight days, on which everything triples; the first topic has `topic_share`."""
    total = RNG(seed).poisson(1000, 8).astype(float)
    total[5:] *= 3
    share = np.full((60, 8), 0.02)
    share[0] = 0.05
    share[0, 5:] = topic_share
    counts = RNG(seed + 1).binomial(total.astype(int), share).astype(float)
    return during(fired(one_source(counts, total)), 5, 7)


def test_a_storm_over_a_young_source_is_told_by_what_grows_within_it() -> None:
    found = [a_young_storm(seed, topic_share=0.09) for seed in range(0, 20, 2)]
    assert sum((0, day) in storm for storm in found for day in (5, 6)) >= 8


def test_a_young_source_that_merely_triples_tells_of_hardly_anything() -> None:
    found = [a_young_storm(seed, topic_share=0.05) for seed in range(0, 20, 2)]
    assert sum(len(storm) for storm in found) <= 0.01 * 60 * 3 * len(found)


def test_a_new_source_does_not_look_like_a_surge_of_the_old_topics() -> None:
    old = counts_of(4, 10, 200, seed=13)
    new = counts_of(12, 10, 200, seed=14)
    new[:, :120] = 0
    sources = [one_source(old, old.sum(axis=0)), one_source(new, new.sum(axis=0))]
    found = [(e.series, e.fired) for e in judge(sources, first_weekday=0).episodes]
    assert during(found, 118, 170) == []


def test_a_day_that_is_still_running_never_counts_as_quiet() -> None:
    counts = np.full((1, 122), 5.0)
    counts[0, 117:120] = 40
    counts[0, 120:] = 0
    source = one_source(counts, np.full(122, 100.0))
    running, closed = (judge([source], first_weekday=0, is_last_open=is_open).episodes[-1] for is_open in (True, False))
    assert running.ended is None or closed.ended is not None
    assert running.fired == closed.fired


def test_half_a_running_day_can_only_be_too_quiet() -> None:
    counts = counts_of(6, 10, 150)
    total = np.full(150, 200.0)
    half = counts.copy()
    half[:, -1] = np.floor(half[:, -1] / 2)
    whole = {key for key in fired(one_source(counts, total), is_last_open=True) if key[1] == 149}
    assert {key for key in fired(one_source(half, total), is_last_open=True) if key[1] == 149} <= whole


@pytest.mark.parametrize(
    ("total", "observed"),
    [
        ([0, 0, 3, 0, 4, 0], [0, 0, 1, 0, 1, 0]),  # never silent while alive: a zero is a gap
        ([0, 1, 0, 0, 1, 0], [0, 1, 1, 1, 1, 0]),  # one a week: a zero is a zero
        ([0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]),
    ],
)
def test_a_silent_day_is_a_gap_or_a_zero(total: list[int], observed: list[int]) -> None:
    assert observed_days(np.array(total, float)).astype(int).tolist() == observed
