"""B8: what a series and day costs, a thousand series at a time, against a Farrington refit of the same series.

Time of the processor, so that neighbours on the machine do not count; the ratio is the claim, not the microseconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from bench.alerts import farrington
from bench.alerts.methods import NEVER, evidence, ours, ours_with_a_year
from bench.alerts.panel import make_panel
from bench.alerts.report import say

N_DEPARTMENTS, DAYS = 84, 1095


def cost(best_of: int) -> dict[str, float]:
    """Say microseconds; give how many times cheaper a day is than a refit, by method."""
    panel = make_panel(1, N_DEPARTMENTS, past=False)
    window = np.arange(farrington.WINDOW - farrington.LEFT_OUT)
    design = farrington.design_of(window.astype(float), farrington.WINDOW)
    counts = np.ascontiguousarray(panel.counts[:, window])
    refit = _fastest(lambda: farrington.fit(counts, design), best_of) / panel.n_series
    say(f"\n{panel.n_series} series, {DAYS} days, best of {best_of}, one process")
    say(f"  Farrington, a refit of one series in the batch {refit * 1e6:8.1f} µs")
    ratios = {}
    for name, method in (("voc", ours), ("voc with a year", ours_with_a_year)):
        took = _fastest(lambda method=method: method(panel), best_of) / panel.counts.size
        ratios[name] = refit / took
        say(f"  {name + ', a day of one series':46} {took * 1e6:8.2f} µs   {ratios[name]:6.0f} × cheaper")
    took = _fastest(lambda: evidence(panel, NEVER), 1) / panel.counts.size
    say(f"  {'of which level, spread and evidence':46} {took * 1e6:8.2f} µs")
    return ratios


def _fastest(work: Callable[[], object], best_of: int) -> float:
    took = []
    for _ in range(best_of):
        started = time.process_time()
        work()
        took.append(time.process_time() - started)
    return min(took)
