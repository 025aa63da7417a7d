"""From raw tails to p-values that hold: a map made by simulation of quiet series.

`python -m bench.alerts --calibrate` makes it. It has a line for each age of a series, each mean a day and each
dispersion: what is sparse or scattered has longer tails than any formula says. At equal p every line raises equally
many alarms.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voc.trends.baseline import Floats
from voc.trends.season import SEASON_AFTER
from voc.trends.state import SETTLED_AFTER
from voc.trends.surge import KEEP, Evidence, raw_tail

_MAP = Path(__file__).with_name("calibration.json")
#: Mean feedback a day at which the map changes its bin.
EDGES = (0.35, 0.75, 1.5, 3.5, 10.0)
#: How many times wider than Poisson, likewise.
PHI_EDGES = (1.3, 1.7, 2.3)
#: The map's parts, and the days of history at which each gives way to the next.
KINDS = ("young", "short", "growing", "settled", "seasonal")
AGES = (SETTLED_AFTER, 60, 120, SEASON_AFTER)


@lru_cache(maxsize=1)
def shipped_map() -> dict[str, Any]:
    """The calibration map by age of a series (`KINDS`), then mean, then dispersion."""
    loaded: dict[str, Any] = json.loads(_MAP.read_text(encoding="utf-8"))
    return loaded


def p_values(evidence: Evidence, n_history: NDArray[np.int64], table: dict[str, Any] | None = None) -> Floats:
    """How likely so much is in a quiet series, (series, days): p-values that hold; `n_history` (days,) of the series.

    Where several sources speak, the youngest history counts: it knows least.
    """
    table = shipped_map() if table is None else table
    score = -np.log10(np.maximum(raw_tail(evidence), 1e-300))
    by_mean, by_phi = bins(evidence)
    kind = np.searchsorted(AGES, n_history, side="right")
    cell = ((kind * (len(EDGES) + 1) + by_mean) * (len(PHI_EDGES) + 1) + by_phi).astype(np.uint8).ravel()
    order = np.argsort(cell, kind="stable")  # by radix: quicker than picking each cell out of all
    lines = [line for name in KINDS for row in table[name] for line in row]
    ordered, ends = score.ravel()[order], np.cumsum(np.bincount(cell, minlength=len(lines)))
    for line, start, end in zip(lines, [0, *ends[:-1]], ends, strict=True):
        if end > start:
            ordered[start:end] = mapped(ordered[start:end], line)
    found = np.empty(score.size)
    found[order] = ordered
    return found.reshape(score.shape)


def bins(evidence: Evidence) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where in the map each series and day is: by the feedback expected of a day, and by how much it varies."""
    by_mean = np.searchsorted(EDGES, evidence.expected * (1 - KEEP))
    by_phi = np.searchsorted(PHI_EDGES, evidence.variance / np.maximum(evidence.weight, 1e-12))
    return by_mean, by_phi


def mapped(score: Floats, entry: dict[str, Any]) -> Floats:
    """p by one line of the map: empirical quantiles down to p = 0.02, a log-linear tail beyond."""
    body = np.interp(score, entry["scores"], np.log10(entry["p"]))
    tail = np.minimum(entry["log10_p_at"] - entry["slope"] * (score - entry["tail_from"]), body)
    p: Floats = 10.0 ** np.where(score > entry["tail_from"], tail, body)
    return p
