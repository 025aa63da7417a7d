"""Farrington flexible for daily counts, refitted weekly, all series at once.

Two years of days, weekdays, a trend and one annual pair; the last two weeks are left out; days that stand out by more
than 2.58 Anscombe residuals are weighed down and the model is fitted again. After Farrington 1996 and Noufaily 2013;
the published method is weekly, `bench.alerts.parity` holds that one against R.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bench.alerts.panel import Floats, Panel
from voc.trends.baseline import Expected
from voc.trends.surge import gather, raw_tail, upper_tail

WINDOW, LEFT_OUT, REFIT = 730, 14, 7
_RIDGE, _ANSCOMBE = 0.05, 2.58


@dataclass(frozen=True)
class Forecast:
    """What the fits foresaw: mean, its relative variance, and dispersion, each (series, days); NaN before the first."""

    mean: Floats
    variance: Floats
    phi: Floats


def design_of(days: Floats, origin: float) -> Floats:
    """Level, slope, weekdays and one annual pair, (days, 10)."""
    turn = 2 * np.pi * days / 365.25
    weekdays = (days[:, None] % 7 == np.arange(1, 7)).astype(float)
    return np.column_stack([np.ones_like(days), (days - origin) / 365.25, np.cos(turn), np.sin(turn), weekdays])


def fit(counts: Floats, design: Floats) -> tuple[Floats, Floats, Floats]:
    """Coefficients (series, 10), their covariance for dispersion 1 (series, 10, 10) and the dispersion (series,)."""
    weight = np.ones_like(counts)
    coefficients = np.zeros((counts.shape[0], design.shape[1]))
    coefficients[:, 0] = np.log(counts.mean(axis=1) + 0.01)
    for is_again in (False, True):
        for _ in range(4 if is_again else 8):
            mean = np.exp(np.clip(coefficients @ design.T, -15, 15))
            information = _information(weight * mean, design)
            slope = (weight * (counts - mean)) @ design
            slope[:, 1:] -= _RIDGE * coefficients[:, 1:]
            coefficients += np.clip(np.linalg.solve(information, slope[:, :, None])[:, :, 0], -2, 2)
        mean = np.exp(np.clip(coefficients @ design.T, -15, 15))
        phi = _dispersion(counts, mean, weight, design.shape[1])
        if not is_again:
            weight = _weights(counts, mean, phi)
    return coefficients, np.linalg.inv(_information(weight * mean, design)), phi


def _information(mean: Floats, design: Floats) -> Floats:
    n_terms = design.shape[1]
    outer = (design[:, :, None] * design[:, None, :]).reshape(design.shape[0], -1)
    information: Floats = (mean @ outer).reshape(-1, n_terms, n_terms)
    information[:, range(1, n_terms), range(1, n_terms)] += _RIDGE
    return information


def _dispersion(counts: Floats, mean: Floats, weight: Floats, n_terms: int) -> Floats:
    safe = np.maximum(mean, 1e-3)
    chi = (weight * (counts - mean) ** 2 / safe).sum(axis=1)
    phi: Floats = np.maximum(chi / (counts.shape[1] - n_terms), 1.0)
    return phi


def _weights(counts: Floats, mean: Floats, phi: Floats) -> Floats:
    safe = np.maximum(mean, 1e-3)
    residual = 1.5 * (np.cbrt(counts) ** 2 * safe ** (-1 / 6) - np.sqrt(safe)) / np.sqrt(phi)[:, None]
    weight = np.where(residual > _ANSCOMBE, np.maximum(residual, 1e-9) ** -2.0, 1.0)
    weights: Floats = weight * counts.shape[1] / weight.sum(axis=1, keepdims=True)
    return weights


def forecast(counts: Floats, first: int) -> Forecast:
    """Refit every seventh day from `first` on, and foresee the week that follows."""
    mean, variance, phi = (np.full(counts.shape, np.nan) for _ in range(3))
    for day in range(first, counts.shape[1], REFIT):
        window = np.arange(max(0, day - WINDOW), day - LEFT_OUT)
        ahead = np.arange(day, min(day + REFIT, counts.shape[1]))
        fitted, covariance, dispersion = fit(counts[:, window], design_of(window.astype(float), day))
        design = design_of(ahead.astype(float), day)
        mean[:, ahead] = np.exp(np.clip(fitted @ design.T, -15, 15))
        variance[:, ahead] = dispersion[:, None] * np.einsum("di,sij,dj->sd", design, covariance, design)
        phi[:, ahead] = dispersion[:, None]
    return Forecast(mean, variance, phi)


def scores(panel: Panel) -> Iterator[tuple[str, Floats]]:
    """Farrington of one day by the 2/3 power and by the negative binomial, and the same fits with our statistic."""
    found = forecast(panel.counts, min(panel.n_history, WINDOW) - 14)
    spread = found.phi + found.variance * found.mean
    power = np.cbrt(panel.counts) ** 2 - np.cbrt(found.mean) ** 2
    yield "Farrington, a day, 2/3 power", _known(power / np.sqrt(4 / 9 * np.cbrt(found.mean) * spread))
    tail = upper_tail(panel.counts, found.mean, found.mean * spread)
    yield "Farrington, a day, NB", _known(-np.log10(np.maximum(tail, 1e-300)))
    n_days = panel.counts.shape[1]
    expected = Expected(found.mean, found.phi, found.variance, np.zeros_like(found.mean), np.arange(n_days))
    raw = raw_tail(gather(panel.counts, expected))
    yield "Farrington + our statistic", -np.log10(np.maximum(raw, 1e-300))


def _known(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, -np.inf)
