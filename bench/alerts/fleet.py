"""B5: hundreds of series at once: how often any of them cries wolf, and what moving together buys."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bench.alerts.measures import alarms
from bench.alerts.methods import ours_with_a_year
from bench.alerts.panel import Floats, Panel, make_panel
from bench.alerts.report import say
from voc.trends.surge import discoveries

N_DEPARTMENTS = 25
Q = 0.1


def fleet() -> float:
    """Say what policies cost in 300 quiet series; give the share of days with any false alarm at q = 0.1."""
    panel = make_panel(902, N_DEPARTMENTS, past=False)
    p = _p(panel)
    say("\n300 quiet series, a year                 days with any   episodes in the fleet")
    policies = {f"p ≤ {limit}": p <= limit for limit in (0.0027, 0.001)}
    policies |= {f"Benjamini-Hochberg, q = {q}": discoveries(p, q) for q in (0.2, 0.1, 0.05)}
    for name, believed in policies.items():
        say(f"  {name:38} {believed.any(axis=0).mean():12.1%}   {alarms(believed.astype(float), 1.0).sum():6}")
    _incidents(panel, p)
    return float(discoveries(p, Q).any(axis=0).mean())


def _p(panel: Panel) -> Floats:
    scores = ours_with_a_year(panel)[:, panel.n_history :]
    return np.power(10.0, -scores)


def _incidents(panel: Panel, quiet: Floats) -> None:
    """An incident every 30 days that lifts m series at once, against the fixed limit that is as often wrong."""
    fixed = float(np.quantile(quiet, discoveries(quiet, Q).mean()))
    say("  an incident every 30 days, found within 7 days in the series it hits: at q = 0.1, at the fixed limit")
    for m in (3, 10, 30):
        hit, when = _hit(panel, m)
        p = _p(hit)
        shares = [_found(believed, when) for believed in (discoveries(p, Q), p <= fixed)]
        say(f"    {m:3} of 300 series   {shares[0]:.2f}   {shares[1]:.2f}")


def _hit(panel: Panel, m: int) -> tuple[Panel, list[tuple[int, int]]]:
    rng = np.random.default_rng(1902 + m)
    counts, when = panel.counts.copy(), []
    grown = np.minimum(1.0, np.arange(1, 15) / 3)
    for start in range(20, 340, 30):
        for series in rng.choice(panel.n_series, m, replace=False):
            span = slice(panel.n_history + start, panel.n_history + start + 14)
            local = panel.mean[series, span] / panel.weekday[series, span]
            extra = 2 * np.sqrt(panel.phi[series] * local) * grown * panel.weekday[series, span]
            counts[series, span] += rng.poisson(extra)
            when.append((int(series), start))
    return replace(panel, counts=counts), when


def _found(believed: np.ndarray, when: list[tuple[int, int]]) -> float:
    return float(np.mean([believed[series, start : start + 7].any() for series, start in when]))
