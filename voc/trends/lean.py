"""How the last eight weeks of a series lean away from those before: one number, its error, and how likely by chance.

The weeks before tell what to expect: their level, and once there are sixty of them their trend and season as well. The
last eight may depart from that more and more.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from voc.trends.surge import upper_tail
from voc.trends.weeks import OF_SERIES, Floats, fit_shape, fit_weeks, information, week_design

#: Weeks that may drift, weeks that tell the level before, and weeks from which on trend and season are known.
DRIFT, BEFORE, SEASONAL_AFTER = 8, 26, 60
#: Weeks of history before a lean is known at all.
DRIFT_AFTER = 12 + DRIFT
_TWO_YEARS = 104
_MOST = 3.0  # of the log of a ratio
_TAMED = 3  # weeks
_WANDER = 0.0036  # squared and relative: levels move by this much anyway
_PHI_0, _PHI_WEEKS = 1.5, 8.0
_RAMP = np.arange(1, DRIFT + 1) / DRIFT


@dataclass(frozen=True, slots=True)
class Lean:
    """How the last eight weeks of every series lean, week by week; all (series, weeks), NaN before it is known."""

    log_ratio: Floats
    error: Floats  # of the log of the ratio
    p: Floats
    seen: Floats
    expected: Floats
    variance: Floats  # of what the eight weeks may hold
    newest: Floats  # the last two weeks, times expected; NaN where those, or all but three of the eight, tell nothing


def leans(weekly: Floats, exposure: Floats, groups: NDArray[np.int64], *, since: int = 0) -> Lean:
    """How every series leans as of every week from `since` on, from that week and those before it alone."""
    found = Lean(*(np.full(weekly.shape, np.nan) for _ in fields(Lean)))
    for week in range(max(DRIFT_AFTER - 1, since), weekly.shape[1]):
        is_seasonal = week + 1 >= SEASONAL_AFTER
        first = max(0, week + 1 - DRIFT - (_TWO_YEARS if is_seasonal else BEFORE))
        span = slice(first, week + 1)
        design = (
            week_design(7.0 * np.arange(first, week + 1, dtype=np.float64))
            if is_seasonal
            else np.ones((week + 1 - first, 1))
        )
        today = _lean(weekly[:, span], exposure[:, span], design, groups)
        for values, new in zip((getattr(found, field.name) for field in fields(found)), today, strict=True):
            values[:, week] = new
    return found


def _lean(n: Floats, exposure: Floats, design: Floats, groups: NDArray[np.int64]) -> tuple[Floats, ...]:
    base, phi, doubt = _expected(n, exposure, design, groups)
    late, mean = n[:, -DRIFT:], base @ _RAMP
    variance = phi * (base @ _RAMP**2) + doubt * mean**2
    scale = np.maximum(base @ _RAMP**2, 1e-9) / np.maximum(mean, 1e-9)
    without_peaks, without_dips = _tamed(late, base)
    above = upper_tail(without_peaks / scale, mean / scale, variance / scale**2)
    below = 1 - upper_tail(without_dips / scale, mean / scale, variance / scale**2)
    log_ratio = _log_ratio(late @ _RAMP, base)
    grown = base * np.exp(log_ratio[:, None] * _RAMP)
    spread = phi * (grown @ _RAMP**2) + doubt * (grown @ _RAMP) ** 2
    error = np.sqrt(spread) / np.maximum(grown @ _RAMP**2, 1e-9)
    is_told = (base[:, -2:].sum(axis=1) > 0) & ((base > 0).sum(axis=1) > _TAMED)
    newest = np.where(is_told, late[:, -2:].sum(axis=1) / np.maximum(base[:, -2:].sum(axis=1), 1e-9), np.nan)
    p = np.minimum(2 * np.minimum(above, below), 1.0)
    whole = base.sum(axis=1)
    return log_ratio, error, p, late.sum(axis=1), whole, phi * whole + doubt * whole**2, newest


def _tamed(late: Floats, base: Floats) -> tuple[Floats, Floats]:
    """The weeks weighed by the ramp, the three highest taken for the fourth, and likewise the lowest: (series,) each.

    A surge or an outage of a fortnight touches three calendar weeks; a drift bears to have its ends cut. Weeks that
    tell nothing are neither high nor low.
    """
    relative = late / np.maximum(base, 1e-9)
    highest = np.sort(relative, axis=1)[:, -1 - _TAMED, None]
    lowest = np.sort(np.where(base > 0, relative, relative.max(axis=1, keepdims=True)), axis=1)[:, _TAMED, None]
    peaks, dips = highest * base, lowest * base
    return np.minimum(late, peaks) @ _RAMP, np.maximum(late, dips) @ _RAMP


def _log_ratio(seen: Floats, base: Floats) -> Floats:
    """How far the newest week has leant, so that a straight lean over the weeks holds what was seen."""
    log_ratio = np.zeros_like(seen)
    for _ in range(8):
        grown = base * np.exp(log_ratio[:, None] * _RAMP)
        slope = np.maximum(grown @ _RAMP**2, 1e-9)
        log_ratio = np.clip(log_ratio + np.clip((seen - grown @ _RAMP) / slope, -0.5, 0.5), -_MOST, _MOST)
    return log_ratio


def _expected(n: Floats, exposure: Floats, design: Floats, groups: NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
    """Of the last eight weeks: expected (series, 8); dispersion and the level's relative variance (series,)."""
    early, late = slice(None, -DRIFT), slice(-DRIFT, None)
    phi = np.full(n.shape[0], _PHI_0)
    if design.shape[1] > 1:
        fitted, precision = fit_weeks(n[:, early], exposure[:, early], design[early], groups, phi), OF_SERIES * _PHI_0
    else:
        start = np.log((n[:, early].sum(axis=1) + 0.5) / (exposure[:, early].sum(axis=1) + 0.5))[:, None]
        precision = np.array([0.01])
        fitted = fit_shape(n[:, early], exposure[:, early], design[early], start, precision)
    mean = np.exp(np.clip(fitted @ design.T, -12, 12)) * exposure
    before = np.maximum(mean[:, early], 0.05)
    wild = np.minimum((n[:, early] - before) ** 2 / before, 9 * _PHI_0)
    phi = np.maximum((wild.sum(axis=1) + _PHI_0 * _PHI_WEEKS) / (before.shape[1] - design.shape[1] + _PHI_WEEKS), 1.0)
    along = (mean[:, late] * _RAMP) @ design[late] / np.maximum(mean[:, late] @ _RAMP, 1e-9)[:, None]
    covariance = np.linalg.inv(information(mean[:, early], design[early], precision))
    return mean[:, late], phi, phi * np.einsum("si,sij,sj->s", along, covariance, along) + _WANDER
