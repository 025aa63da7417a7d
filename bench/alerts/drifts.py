"""Slow drifts: how many of ×1.5 over eight weeks are found and when, and how often quiet series are said to drift."""

from __future__ import annotations

import numpy as np

from bench.alerts.panel import LEVELS, Floats, Panel, draw, make_panel
from bench.alerts.report import say
from voc.trends.drift import Drift, drifts
from voc.trends.lean import DRIFT, DRIFT_AFTER, SEASONAL_AFTER

N_DEPARTMENTS, ONSET = 20, 20  # departments; weeks before the end
FACTORS = (1.5, 2.0, 1 / 1.5)
_SHUT = 2  # weeks of every quarter
_SEEDS = {False: 812, True: 813}


def slow_drifts() -> tuple[float, float]:
    """Say what is found; give false drifts a series-year (the worse of both ages) and ×1.5 found at 20 a day."""
    false, found = [], 0.0
    for is_seasonal in (False, True):
        panel, mean = _panel(is_seasonal)
        name = "three years, with trend and season" if is_seasonal else "a year, without trend and season"
        false.append(_false(panel, mean, is_seasonal))
        shut = _false(panel, mean, is_seasonal, is_shut=True)
        false.append(shut)
        say(f"\nslow drifts, {panel.n_series} series of {name}: {false[-2]:.3f} false ones a series-year")
        say(f"  with a fortnight closed every quarter, in the calendar: {shut:.3f}")
        for factor in FACTORS:
            shares = _found(panel, mean, factor)
            say(f"  ×{factor:.2f} over 8 weeks, found by then (and 4 weeks later), by mean a day: " + _shown(shares))
            if factor == FACTORS[0] and not is_seasonal:
                found = shares[1][-1]
    return max(false), found


def _panel(is_seasonal: bool) -> tuple[Panel, Floats]:
    panel = make_panel(_SEEDS[is_seasonal], N_DEPARTMENTS, history=1092 if is_seasonal else 364, test=0, past=False)
    return panel, panel.mean if is_seasonal else panel.level[:, None] * panel.weekday


def weekly(counts: Floats) -> Floats:
    """Whole weeks of daily counts."""
    weeks: Floats = counts.reshape(counts.shape[0], -1, 7).sum(axis=2)
    return weeks


def _drawn(panel: Panel, mean: Floats, seed: int) -> Floats:
    return weekly(draw(np.random.default_rng(seed), mean, panel.phi[:, None]))


def _false(panel: Panel, mean: Floats, is_seasonal: bool, *, is_shut: bool = False) -> float:
    since = SEASONAL_AFTER if is_seasonal else DRIFT_AFTER
    counts = _drawn(panel, mean, 1811)
    told = np.ones(counts.shape)
    if is_shut:
        told[:, np.arange(counts.shape[1]) % 13 < _SHUT] = 0
    found = drifts(counts * told, exposure=told, groups=panel.group, since=since)
    return len(found) / (counts.shape[0] * (counts.shape[1] - since) / 52)


def _found(panel: Panel, mean: Floats, factor: float) -> list[list[float]]:
    days = np.arange(mean.shape[1])
    onset = days.size // 7 - ONSET
    ramp = np.clip((days // 7 - onset + 1) / DRIFT, 0, 1)
    found = drifts(_drawn(panel, mean * factor**ramp, 1812), groups=panel.group, since=onset)
    return [[_share(panel, found, level, factor, onset + late) for level in LEVELS] for late in (DRIFT, DRIFT + 4)]


def _share(panel: Panel, found: list[Drift], level: float, factor: float, before: int) -> float:
    hit = {one.series for one in found if one.called < before and one.is_rise == (factor > 1)}
    return len([series for series in hit if panel.level[series] == level]) / int((panel.level == level).sum())


def _shown(shares: list[list[float]]) -> str:
    return " ".join(f"{level:g}: {early:.2f} ({late:.2f})" for level, early, late in zip(LEVELS, *shares, strict=True))
