"""The map keeps what it says: as many alarms in quiet series as stated, evenly over levels and dispersions."""

from __future__ import annotations

import numpy as np
import pytest

from voc.trends.baseline import expect
from voc.trends.calibration import p_values
from voc.trends.surge import gather

LEVELS, PHIS = (0.3, 1.0, 5.0), (1.2, 2.5)


def quiet_p(level: float, phi: float, n_days: int = 500, n_series: int = 150) -> np.ndarray:
    rng = np.random.default_rng([int(level * 10), int(phi * 10)])
    counts = rng.negative_binomial(level / (phi - 1), 1 / phi, (n_series, n_days)).astype(float)
    expected = expect(counts, first_weekday=0)
    return p_values(gather(counts, expected), expected.n_history)


@pytest.fixture(scope="module")
def loud() -> dict[tuple[float, float], float]:
    """The share of days of quiet series at p ≤ 0.01, by level and dispersion."""
    return {(level, phi): float((quiet_p(level, phi)[:, 60:] <= 0.01).mean()) for level in LEVELS for phi in PHIS}


def test_days_are_as_loud_as_stated_within_a_factor(loud: dict[tuple[float, float], float]) -> None:
    assert 0.002 <= np.mean(list(loud.values())) <= 0.012


def test_sparse_and_dense_series_are_alike(loud: dict[tuple[float, float], float]) -> None:
    by_level = [np.mean([loud[level, phi] for phi in PHIS]) for level in LEVELS]
    assert max(by_level) <= 2.5 * min(by_level)


def test_every_age_has_its_part_of_the_map() -> None:
    p = quiet_p(2.0, 1.5)
    for days in (slice(10, 35), slice(35, 60), slice(60, 120), slice(120, 400), slice(400, 500)):
        assert 0.001 <= (p[:, days] <= 0.02).mean() <= 0.03
