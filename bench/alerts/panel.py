"""Simulated series of customers' feedback whose truth is known, and surges planted in them.

Departments with 12 topics each: mean 0.2 to 20 a day, dispersion 1.2 and 2.5, four weekday profiles, a trend, a year's
season, two past surges a series; two years of history and one of test. All is drawn from one seed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

LEVELS, PHIS = (0.2, 0.5, 1.0, 2.0, 5.0, 20.0), (1.2, 2.5)
PROFILES = np.array(
    [
        [1, 1, 1, 1, 1, 1, 1],
        [1.35, 1.2, 1.15, 1.1, 1.0, 0.6, 0.6],
        [1.5, 1.4, 1.35, 1.35, 1.2, 0.1, 0.1],
        [0.85, 0.8, 0.85, 0.9, 1.1, 1.35, 1.15],
    ]
)
TRENDS = (0.0, 0.0019, -0.0010)
HISTORY, TEST = 730, 365
#: Size of a surge in standard deviations of a day, and days until it is at its height.
SIZES, RAMPS = (2, 3, 5), (1, 3, 7)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Panel:
    """Counts and true means (series, days), true weekday factors alike; dispersion, level and department (series,)."""

    counts: Floats
    mean: Floats
    weekday: Floats
    phi: Floats
    level: Floats
    group: NDArray[np.int64]
    n_history: int

    @property
    def n_series(self) -> int:
        """How many series there are."""
        return int(self.group.size)


def make_panel(
    seed: int, n_departments: int, *, history: int = HISTORY, test: int = TEST, past: bool = True, walk: float = 0.0
) -> Panel:
    """Draw a panel; `walk` is the daily step of a random walk of each log level, on top of trend and season."""
    rng = np.random.default_rng(seed)
    days = np.arange(history + test)
    level = np.tile(np.repeat(LEVELS, 2), n_departments)
    phi = np.tile(np.array(PHIS), 6 * n_departments)
    group = np.repeat(np.arange(n_departments), 12)
    profile = PROFILES[group % 4] / PROFILES[group % 4].mean(axis=1, keepdims=True)
    profile = profile * rng.lognormal(0, 0.1, (group.size, 7))
    profile /= profile.mean(axis=1, keepdims=True)
    trend = rng.choice(TRENDS, group.size)[:, None] * (days - history)
    amplitude = rng.uniform(0, 0.35, n_departments)[group][:, None]
    phase = rng.uniform(0, 2 * np.pi, n_departments)[group][:, None]
    weekday = profile[:, days % 7]
    wander = _walk(seed, walk, (group.size, days.size))
    mean = level[:, None] * np.exp(trend + amplitude * np.cos(2 * np.pi * days / 365.25 + phase) + wander) * weekday
    panel = Panel(draw(rng, mean, phi[:, None]), mean, weekday, phi, level, group, history)
    if past:
        _add_past_surges(panel, rng)
    return panel


def _walk(seed: int, step: float, shape: tuple[int, int]) -> Floats:
    """A random walk that is 0 in the middle, so that levels stay what they are called."""
    if not step:
        return np.zeros(shape)
    walk = np.cumsum(np.random.default_rng([seed, 1]).normal(0, step, shape), axis=1)
    return walk - walk.mean(axis=1, keepdims=True)


def draw(rng: np.random.Generator, mean: Floats, phi: Floats) -> Floats:
    """Negative binomial counts of this mean, with variance `phi` times as large."""
    size = mean / (phi - 1)
    return rng.negative_binomial(size, np.broadcast_to(1 / phi, mean.shape)).astype(float)


def _add_past_surges(panel: Panel, rng: np.random.Generator) -> None:
    for series in range(panel.n_series):
        for _ in range(2):
            start, length = int(rng.integers(30, panel.n_history - 40)), int(rng.integers(4, 11))
            k = float(rng.choice([2, 3, 5]))
            extra = k * np.sqrt(panel.phi[series] * panel.mean[series, start : start + length])
            panel.counts[series, start : start + length] += rng.poisson(extra)


def with_surges(panel: Panel, k: float, ramp: int) -> tuple[Panel, NDArray[np.int64]]:
    """One surge of 14 days in every series' test time, and the days they begin."""
    rng = np.random.default_rng(1000 + 10 * int(k) + ramp)
    n_test = panel.counts.shape[1] - panel.n_history
    onset = panel.n_history + rng.integers(min(30, n_test // 3), n_test - 14, panel.n_series)
    counts = panel.counts.copy()
    grown = np.minimum(1.0, np.arange(1, 15) / ramp)
    for series, first in enumerate(onset):
        span = slice(first, first + 14)
        local = panel.mean[series, span] / panel.weekday[series, span]
        counts[series, span] += rng.poisson(
            k * np.sqrt(panel.phi[series] * local) * grown * panel.weekday[series, span]
        )
    return replace(panel, counts=counts), onset
