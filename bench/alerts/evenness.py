"""How evenly a stated p spends its false alarms: over mean levels, over dispersions."""

from __future__ import annotations

import numpy as np

from bench.alerts.measures import YEARLY, alarms
from bench.alerts.methods import OURS
from bench.alerts.panel import LEVELS, PHIS, Floats, make_panel
from bench.alerts.report import say


def evenness(seeds: tuple[int, ...], n_departments: int) -> dict[str, tuple[float, float]]:
    """Say the false alarms at p ≤ 1/365; give the greatest over the least by level and by dispersion."""
    panels = [make_panel(seed, n_departments) for seed in seeds]
    level, phi = (np.concatenate([getattr(panel, name) for panel in panels]) for name in ("level", "phi"))
    say(f"\nfalse alarms a series-year at p ≤ 1/365, {level.size} series")
    found = {}
    for name, method in OURS.items():
        scores = np.concatenate([method(panel)[:, panel.n_history :] for panel in panels])
        counted = alarms(scores, -np.log10(YEARLY))
        by_level, by_phi = _means(counted, level, LEVELS), _means(counted, phi, PHIS)
        say(f"  {name:18} by mean level {_shown(by_level)} · by dispersion {_shown(by_phi)}")
        found[name] = (max(by_level) / min(by_level), max(by_phi) / min(by_phi))
    return found


def _means(counted: Floats, values: Floats, kinds: tuple[float, ...]) -> list[float]:
    return [float(counted[values == kind].mean()) for kind in kinds]


def _shown(values: list[float]) -> str:
    return " ".join(f"{value:.2f}" for value in values)
