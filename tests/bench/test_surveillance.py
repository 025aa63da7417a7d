"""The methods that we compare with raise the alarms that R's `surveillance` raises; and sums small enough to check."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from bench.alerts import weekly
from bench.alerts.parity import FLOORS, SCRIPT, agreement, ask_r


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    told = ask_r()
    if isinstance(told, str):
        pytest.skip(f"parity with R is not checked: {told}")
    return told


@pytest.mark.parametrize("name", FLOORS)
def test_alarms_are_those_of_r(rows: list[dict[str, str]], name: str) -> None:
    equal, weeks = agreement(rows)[name]
    assert weeks == 105
    assert equal >= FLOORS[name]


def test_the_r_script_asks_for_the_weeks_and_methods_that_are_compared() -> None:
    script = SCRIPT.read_text(encoding="utf-8")
    for part in ("salmNewport", "earsC", "farringtonFlexible", "c1", "c2", "farrington"):
        assert part in script


def test_ears_takes_three_standard_deviations_of_seven_weeks() -> None:
    counts = np.array([1.0, 2, 3, 2, 1, 2, 3, 5])
    bound = counts[:7].mean() + 3.0902 * counts[:7].std(ddof=1)
    assert bound < 5
    assert weekly.ears(counts, 7, 0)
    counts[7] = np.floor(bound)
    assert not weekly.ears(counts, 7, 0)


def some_years(seed: int = 1) -> tuple[np.ndarray, list[date]]:
    dates = [date(2004, 1, 5) + timedelta(days=7 * week) for week in range(300)]
    return np.random.default_rng(seed).poisson(4, 300).astype(float), dates


def test_farrington_looks_at_the_same_weeks_of_three_earlier_years() -> None:
    _, dates = some_years()
    references = weekly._references(dates, 280)
    assert references.size == 3 * 7
    assert {int(week) for week in references} >= {280 - 52, 280 - 104, 280 - 156}


def test_farrington_hears_an_outbreak_and_keeps_still_else() -> None:
    counts, dates = some_years()
    quiet = sum(weekly.farrington(counts, dates, week) for week in range(170, 290))
    assert quiet <= 6  # one in a hundred is its budget
    counts[280] = 20
    assert weekly.farrington(counts, dates, 280)


def test_fewer_than_five_in_four_weeks_are_no_outbreak() -> None:
    counts, dates = some_years()
    counts[:] = np.where(np.arange(300) % 9 == 0, 1, 0)
    counts[276:281] = [0, 0, 0, 0, 4]
    assert not weekly.farrington(counts, dates, 280)
