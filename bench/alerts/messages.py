"""B7: messages for each surge that was found: one when it opens, one when it is resolved, more where it flaps."""

from __future__ import annotations

import numpy as np

from bench.alerts.measures import YEARLY
from bench.alerts.methods import ours
from bench.alerts.panel import Floats, make_panel, with_surges
from bench.alerts.report import say

#: As the judge has it: quiet again where the evidence is as likely as this, on two days in a row.
QUIET, QUIET_DAYS = 0.1, 2
_FOLLOWED = 35


def messages(seed: int, n_departments: int) -> float:
    """Messages for each surge found, open and resolve with the low-water mark."""
    panel = make_panel(seed, n_departments)
    low, plain = [], []
    for k, ramp in ((2, 3), (3, 3), (5, 1)):
        surged, onset = with_surges(panel, k, ramp)
        p = np.power(10.0, -ours(surged))
        spans = np.take_along_axis(p, np.minimum(onset[:, None] + np.arange(_FOLLOWED), p.shape[1] - 1), axis=1)
        low.append(sent(spans, YEARLY, QUIET, QUIET_DAYS))
        plain.append(sent(spans, YEARLY, YEARLY, 1))
    mean, without = (float(np.mean([n for part in parts for n in part if n])) for parts in (low, plain))
    say(f"\nmessages for each surge found: {mean:.2f}; {without:.2f} if it were over as soon as p > 1/365")
    return mean


def sent(p: Floats, fires: float, quiet: float, n_days: int) -> list[int]:
    """Messages of each series (series,): it opens at p ≤ `fires` and is resolved after `n_days` in a row above `quiet`.

    Only what opens in the first 21 days counts: the surge of 14 days and the week in which its evidence fades.
    """
    counted = []
    for row in p:
        n, calm, is_open = 0, 0, False
        for day, value in enumerate(row):
            calm = calm + 1 if value > quiet else 0
            if not is_open and value <= fires and day < 21:
                n, is_open = n + 1, True
            elif is_open and calm == n_days:
                n, is_open = n + 1, False
        counted.append(n + is_open)
    return counted
