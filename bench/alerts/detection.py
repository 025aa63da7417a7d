"""B1 and B2: the share of planted surges found in time, at one false alarm a series-year, method by method."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bench.alerts import farrington
from bench.alerts.measures import YEARLY, found_within, limit_for, rate
from bench.alerts.methods import OTHERS, OURS, ours
from bench.alerts.oracle import all_knowing
from bench.alerts.panel import RAMPS, SIZES, Floats, Panel, make_panel, with_surges
from bench.alerts.report import say

WITHIN = (1, 3, 7)
Found = dict[str, Floats]


def detection(seeds: tuple[int, int], n_departments: int) -> Found:
    """Two years of history: the share found within 1, 3 and 7 days, by method."""
    calibrating, testing = (make_panel(seed, n_departments) for seed in seeds)
    return _measure(calibrating, testing, seeds, is_cold=False)


def cold(seeds: tuple[int, int], n_departments: int, history: int = 35) -> Found:
    """Little history, no past surges, sixty days of test."""
    calibrating, testing = (make_panel(seed, n_departments, history=history, past=False, test=60) for seed in seeds)
    return _measure(calibrating, testing, seeds, is_cold=True)


def _measure(calibrating: Panel, testing: Panel, seeds: tuple[int, int], *, is_cold: bool) -> Found:
    first = testing.n_history
    say(f"\n{first} days of history, {testing.n_series} series, {9 * testing.n_series} surges, seeds {seeds}")
    say(f"  {'at one false alarm a series-year':34} 1 day  3 days  7 days   false alarms of the test seed, of target")
    limits = {name: limit_for(scores[:, first:]) for name, scores in _scores(calibrating, is_cold)}
    quiet = {name: rate(scores[:, first:], limits[name]) / YEARLY for name, scores in _scores(testing, is_cold)}
    found: dict[str, list[list[float]]] = {name: [] for name in limits}
    for k in SIZES:
        for ramp in RAMPS:
            panel, onset = with_surges(testing, k, ramp)
            for name, scores in _scores(panel, is_cold):
                found[name].append(found_within(scores, onset, limits[name], WITHIN))
    means = {name: np.mean(parts, axis=0) for name, parts in found.items()}
    for name, (one, three, seven) in means.items():
        say(f"  {name:34} {one:5.3f}  {three:6.3f}  {seven:6.3f}   {quiet[name]:4.2f} ×")
    return means


def _scores(panel: Panel, is_cold: bool) -> Iterator[tuple[str, Floats]]:
    for name, method in OTHERS.items():
        yield name, method(panel)
    if is_cold:  # neither a season nor Farrington's two years are to be had
        yield "voc", ours(panel)
    else:
        yield from farrington.scores(panel)
        yield from ((name, method(panel)) for name, method in OURS.items())
    yield "oracle (knows the truth)", all_knowing(panel)
