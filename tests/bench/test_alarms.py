"""The measures of the alarm bench on scores small enough to count by hand; panels that are what they say."""

from __future__ import annotations

import numpy as np
import pytest

from bench.alerts.farrington import forecast
from bench.alerts.measures import alarms, found_within, limit_for
from bench.alerts.messages import sent
from bench.alerts.methods import OTHERS, ears_c2, z28
from bench.alerts.panel import make_panel, with_surges
from bench.alerts.report import Report


def test_an_alarm_that_lasts_counts_once_in_eight_days() -> None:
    scores = np.zeros((1, 20))
    scores[0, 2:12] = 5.0
    assert alarms(scores, 5.0).tolist() == [2]


def test_the_limit_leaves_no_more_alarms_than_asked_for() -> None:
    scores = np.random.default_rng(1).normal(size=(50, 365))
    limit = limit_for(scores, 1 / 365)
    assert alarms(scores, limit).sum() <= 50
    assert alarms(scores, limit - 0.05).sum() > 50


def test_a_surge_counts_from_its_first_day_unless_something_fired_before() -> None:
    scores = np.zeros((3, 40))
    scores[0, 21] = scores[1, 26] = scores[2, 21] = scores[2, 15] = 9.0
    onset = np.array([20, 20, 20])
    assert found_within(scores, onset, 9.0, (1, 3, 7)) == [0.0, 0.5, 1.0]


def test_a_surge_that_flaps_sends_four_messages_and_a_calm_one_two() -> None:
    p = np.full((2, 35), 0.5)
    p[0, 2:4] = p[0, 8:10] = 1e-6
    p[1, 2:10] = 1e-6
    assert sent(p, 0.001, 0.1, 2) == [4, 2]


def test_panels_of_one_seed_are_equal_and_of_two_are_not() -> None:
    one, again, other = (make_panel(seed, 2, history=60, test=60, past=False) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.counts, again.counts)
    assert (one.counts != other.counts).any()


def test_a_planted_surge_adds_to_fourteen_days_alone() -> None:
    panel = make_panel(3, 2, history=100, test=100, past=False)
    surged, onset = with_surges(panel, 5, 1)
    added = surged.counts - panel.counts
    for series, first in enumerate(onset):
        assert added[series, :first].sum() == added[series, first + 14 :].sum() == 0
    assert added.sum() > 0


@pytest.mark.parametrize("name", OTHERS)
def test_no_method_sees_the_future(name: str) -> None:
    panel = make_panel(4, 1, history=80, test=40, past=False)
    before = OTHERS[name](panel)[:, :100].copy()
    panel.counts[:, 100:] += 50
    np.testing.assert_array_equal(OTHERS[name](panel)[:, :100], before)


def test_ears_and_z_are_standard_deviations_above_the_days_before() -> None:
    panel = make_panel(5, 1, history=80, test=10, past=False)
    counts = panel.counts[:, 50]
    week, month = panel.counts[:, 41:48], panel.counts[:, 22:50]
    expected = (counts - week.mean(axis=1)) / np.maximum(week.std(axis=1, ddof=1), 1.0)
    np.testing.assert_allclose(ears_c2(panel)[:, 50], expected)
    expected = (counts - month.mean(axis=1)) / np.maximum(month.std(axis=1, ddof=1), 0.5)
    np.testing.assert_allclose(z28(panel)[:, 50], expected)


def test_farrington_foresees_a_steady_series() -> None:
    counts = np.random.default_rng(6).poisson(5, (20, 420)).astype(float)
    found = forecast(counts, 400)
    assert np.isnan(found.mean[:, :400]).all()
    assert found.mean[:, 400:].mean() == pytest.approx(5, rel=0.15)


def test_a_missed_floor_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report()
    report.at_least("found", 0.7, 0.8)
    report.at_most("false", 0.7, 0.8)
    report.close()
    said = capsys.readouterr().out
    assert said.count("MISSED") == said.count("reached") == 1
