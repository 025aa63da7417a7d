"""Weekly sums of all series as a log-linear model: a level, a trend, and one annual pair of waves.

Weeks that stand out are weighed down. A series is drawn to its group: what is rare shows its season only together with
others. After Farrington 1996 and Noufaily 2013; weekly sums say nearly what days say about a year, at a seventh of the
price.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ANSCOMBE = 2.58  # standard deviations from which on a week is weighed down
_YEAR = 365.25
#: How far a series may stray: of a group from nothing, of a series from its group (slope a year, cosine, sine).
OF_GROUPS = 1 / np.array([10.0, 0.6, 0.3, 0.3]) ** 2
OF_SERIES = 1 / np.array([10.0, 0.8, 0.15, 0.15]) ** 2


def fit_weeks(
    n: Floats,
    exposure: Floats,
    design: Floats,
    groups: NDArray[np.int64],
    phi: Floats,
    start: Floats | None = None,
) -> Floats:
    """Fit level, slope a year, cosine and sine (series, 4) to weekly sums (series, weeks): first groups, then series.

    `exposure` is what each week is divided by, `design` comes from `week_design`, `phi` (series,) is how much wider
    than Poisson the counts are, `start` an earlier fit. A series is drawn to its group, except in its level.
    """
    n_groups = int(groups.max()) + 1 if groups.size else 1
    group_n, group_exposure = (_summed(x, groups, n_groups) for x in (n, exposure))
    flat = np.zeros((n_groups, 4))
    flat[:, 0] = _log_ratio(group_n, group_exposure)
    of_groups = fit_shape(group_n, group_exposure, design, flat, OF_GROUPS)
    centre = of_groups[groups]
    centre[:, 0] += _log_ratio(n, exposure) - flat[groups, 0]
    return fit_shape(n, exposure, design, centre, OF_SERIES * phi[:, None], start)


def fit_shape(
    n: Floats, exposure: Floats, design: Floats, centre: Floats, precision: Floats, start: Floats | None = None
) -> Floats:
    """Fit log-linear coefficients (series, 4) to weekly sums (series, weeks), each drawn to its `centre`.

    `precision` is how strongly, in units of information; `start` a fit of nearly the same weeks, which two steps bring
    up to date. Weeks that stand out by more than 2.58 Anscombe residuals count less.
    """
    fitted = centre if start is None else start
    weight = np.ones_like(n)
    for step in range(5 if start is None else 2):
        mean = np.exp(np.clip(fitted @ design.T, -12, 12)) * exposure
        if step >= 2 or start is not None:
            weight = _weights(n, mean, exposure > 0)
        fitted = fitted + _step(n, mean, weight, design, centre - fitted, precision)
    return fitted


def _step(n: Floats, mean: Floats, weight: Floats, design: Floats, away: Floats, precision: Floats) -> Floats:
    """One step of Newton's, cut short where it would leap."""
    slope = (weight * (n - mean)) @ design + precision * away
    move = np.linalg.solve(information(weight * mean, design, precision), slope[:, :, None])[:, :, 0]
    return np.clip(move, -1.0, 1.0)


def information(mean: Floats, design: Floats, precision: Floats) -> Floats:
    """What counts of this `mean` (series, weeks) say of the coefficients, (series, terms, terms), for dispersion 1."""
    n_terms = design.shape[1]
    outer = (design[:, :, None] * design[:, None, :]).reshape(design.shape[0], -1)
    found: Floats = (mean @ outer).reshape(-1, n_terms, n_terms)
    found[:, range(n_terms), range(n_terms)] += precision
    return found


def _weights(n: Floats, mean: Floats, known: NDArray[np.bool_]) -> Floats:
    safe = np.maximum(mean, 0.05)
    phi = np.maximum(((n - safe) ** 2 / safe * known).sum(axis=1) / np.maximum(known.sum(axis=1) - 4, 1), 1.0)
    residual = 1.5 * (np.cbrt(n) ** 2 * safe ** (-1 / 6) - np.sqrt(safe)) / np.sqrt(phi)[:, None]
    weights: Floats = np.where(residual > _ANSCOMBE, np.maximum(residual, 1e-9) ** -2.0, 1.0)
    return weights


def week_design(days: Floats) -> Floats:
    """Level, slope a year, and one annual pair, (days, 4)."""
    turn = 2 * np.pi * days / _YEAR
    return np.stack([np.ones_like(days), days / _YEAR, np.cos(turn), np.sin(turn)], axis=1)


def _log_ratio(n: Floats, exposure: Floats) -> Floats:
    ratio: Floats = np.log((n.sum(axis=1) + 0.5) / (exposure.sum(axis=1) + 0.5))
    return ratio


def _summed(values: Floats, groups: NDArray[np.int64], n_groups: int) -> Floats:
    total: Floats = (np.arange(n_groups)[:, None] == groups).astype(np.float64) @ values
    return total
