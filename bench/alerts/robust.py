"""B3: false alarms where the world is not as simulated: levels that wander, closures, a permanent step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bench.alerts.measures import YEARLY, limit_for, rate
from bench.alerts.methods import OURS, Method, ears_c2, z28
from bench.alerts.panel import Panel, draw, make_panel
from bench.alerts.report import say

METHODS: dict[str, Method] = {"z28": z28, "EARS C2": ears_c2, **OURS}


def robust(seed: int, n_departments: int) -> dict[str, float]:
    """Say false alarms against target with limits from the usual panel; give those under a walk of 0.02 by method."""
    usual = make_panel(seed, n_departments)
    limits = {name: limit_for(method(usual)[:, usual.n_history :]) for name, method in METHODS.items()}
    say("\nfalse alarms against target, limits as before   " + "  ".join(f"{name:>15}" for name in METHODS))
    found = {}
    for title, panels in _panels(n_departments).items():
        rates = {name: _mean_rate(method, panels, limits[name]) for name, method in METHODS.items()}
        say(f"  {title:46}" + "  ".join(f"{value:14.2f}×" for value in rates.values()))
        if title.endswith("0.02 a day"):
            found = rates
    return found


def _panels(n_departments: int) -> dict[str, list[Panel]]:
    return {
        "random walk of 0.01 a day": [make_panel(801, n_departments, walk=0.01)],
        "random walk of 0.02 a day": [make_panel(seed, n_departments, walk=0.02) for seed in (802, 803)],
        "3 closures of 4 days, the backlog after": [_closed(make_panel(804, n_departments))],
        "a permanent step of +50 %": [_stepped(make_panel(805, n_departments))],
    }


def _mean_rate(method: Method, panels: list[Panel], limit: float) -> float:
    return float(np.mean([rate(method(panel)[:, panel.n_history :], limit) for panel in panels])) / YEARLY


def _closed(panel: Panel) -> Panel:
    """Departments shut three times for four days in the year of test; what waited comes on the two days after."""
    rng = np.random.default_rng(1804)
    counts = panel.counts.copy()
    for department in range(int(panel.group.max()) + 1):
        rows = panel.group == department
        for start in panel.n_history + rng.choice(np.arange(10, 350, 10), 3, replace=False):
            waiting = counts[rows, start : start + 4].sum(axis=1)
            counts[rows, start : start + 4] = 0
            counts[rows, start + 4] += np.floor(waiting / 2)
            counts[rows, start + 5] += np.ceil(waiting / 2)
    return replace(panel, counts=counts)


def _stepped(panel: Panel) -> Panel:
    rng = np.random.default_rng(1805)
    onset = panel.n_history + rng.integers(30, 300, panel.n_series)
    later = np.arange(panel.counts.shape[1]) >= onset[:, None]
    mean = panel.mean * np.where(later, 1.5, 1.0)
    return replace(panel, counts=draw(rng, mean, panel.phi[:, None]), mean=mean)
