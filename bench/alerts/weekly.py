"""EARS and Farrington flexible of one weekly series, as R's `surveillance` has them; only the bench uses this.

Farrington with its defaults of 2012: three years, three weeks to each side, weights beyond 2.58, the newest 26 weeks
left out, the bound by the 2/3 power at 0.99, a trend only where it is significant and reaches nowhere new.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]

YEARS, HALF, LEFT_OUT, THRESHOLD, ALPHA, TREND_ALPHA = 3, 3, 26, 2.58, 0.01, 0.05
_EARS_ALPHA, _EARS_DAYS = 0.001, 7
_ENOUGH, _LATELY = 5, 4


def ears(counts: Floats, week: int, gap: int) -> bool:
    """Whether C1 (no gap) or C2 (two weeks' gap) raises an alarm."""
    baseline = counts[week - gap - _EARS_DAYS : week - gap]
    bound = baseline.mean() + stats.norm.ppf(1 - _EARS_ALPHA) * baseline.std(ddof=1)
    return bool(counts[week] > bound)


def farrington(counts: Floats, dates: Sequence[date], week: int) -> bool:
    """Whether Farrington flexible raises an alarm."""
    references = _references(dates, week)
    fitted = _fit(counts[references], references - references[0], week - references[0])
    if fitted is None:
        fitted = _fit(counts[references], None, 0)
    assert fitted is not None
    mean, error, phi = fitted
    spread = np.sqrt(4 / 9 * np.cbrt(mean) * (phi + error**2 / mean))
    bound = (np.cbrt(mean) ** 2 + stats.norm.ppf(1 - ALPHA) * spread) ** 1.5
    is_enough = counts[week - _LATELY + 1 : week + 1].sum() >= _ENOUGH
    return bool(is_enough and counts[week] > bound)


def _references(dates: Sequence[date], week: int) -> NDArray[np.int64]:
    """The weeks around the same day of earlier years, and the last ones, but for what is too new."""
    at = {day: number for number, day in enumerate(dates)}
    chosen: set[int] = set(range(week - HALF, week + 1))
    for years in range(1, YEARS + 1):
        same = dates[week].replace(year=dates[week].year - years)
        off = (same - dates[week]).days % 7
        middle = at[same - timedelta(days=off if off <= 3 else off - 7)]
        chosen |= set(range(middle - HALF, middle + HALF + 1))
    return np.array(sorted(number for number in chosen if number < week - LEFT_OUT), np.int64)


@dataclass(frozen=True)
class _Model:
    """A quasi-Poisson fit: means, (X'WX)⁻¹, leverages, and coefficients."""

    coefficients: Floats
    mean: Floats
    covariance: Floats
    leverage: Floats

    def dispersion(self, counts: Floats, weight: Floats) -> float:
        """Pearson's, over the degrees of freedom."""
        left = counts.size - self.coefficients.size
        return float((weight * (counts - self.mean) ** 2 / self.mean).sum() / left)


def _fit(counts: Floats, time: NDArray[np.int64] | None, now: int) -> tuple[float, float, float] | None:
    """Mean now, its standard error, and dispersion; None where the trend does not deserve to stay."""
    design = np.ones((counts.size, 1)) if time is None else np.column_stack([np.ones(counts.size), time])
    model = _glm(counts, design, np.ones(counts.size))
    weight = _weights(counts, model, max(model.dispersion(counts, np.ones(counts.size)), 1.0))
    model = _glm(counts, design, weight)
    phi = max(model.dispersion(counts, weight), 1.0)
    # The package puts the case weights in the place of the working ones before it asks for standard errors.
    left = counts.size - design.shape[1]
    scale = float((weight * ((counts - model.mean) / model.mean) ** 2).sum() / left)
    at = np.array([1.0]) if time is None else np.array([1.0, now])
    mean = float(np.exp(at @ model.coefficients))
    error = mean * float(np.sqrt(at @ model.covariance @ at * scale))
    if time is not None:
        t = model.coefficients[1] / np.sqrt(model.covariance[1, 1] * scale)
        if 2 * stats.t.sf(abs(t), left) >= TREND_ALPHA or mean > counts.max():
            return None
    return mean, error, phi


def _glm(counts: Floats, design: Floats, weight: Floats) -> _Model:
    mean = counts + 0.1
    linear = np.log(mean)
    for _ in range(50):
        information = design.T @ (design * (weight * mean)[:, None])
        target = linear + (counts - mean) / mean
        coefficients = np.linalg.solve(information, design.T @ (weight * mean * target))
        linear = np.clip(design @ coefficients, -30, 30)
        mean = np.exp(linear)
    covariance = np.linalg.inv(design.T @ (design * (weight * mean)[:, None]))
    leverage = weight * mean * np.einsum("ij,jk,ik->i", design, covariance, design)
    return _Model(coefficients, mean, covariance, leverage)


def _weights(counts: Floats, model: _Model, phi: float) -> Floats:
    residual = 1.5 * (np.cbrt(counts) ** 2 * model.mean ** (-1 / 6) - np.sqrt(model.mean))
    residual /= np.sqrt(phi * (1 - model.leverage))
    weight = np.where(residual > THRESHOLD, np.where(residual > 0, residual, 1.0) ** -2.0, 1.0)
    weights: Floats = weight * counts.size / weight.sum()
    return weights
