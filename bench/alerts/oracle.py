"""An oracle that knows the true mean and spread of every day, with our statistic and a map of its own."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from bench.alerts.calibration import lines, tails
from bench.alerts.methods import score_of
from bench.alerts.panel import Floats, Panel, make_panel
from voc.trends.baseline import Expected
from voc.trends.calibration import KINDS, PHI_EDGES
from voc.trends.surge import Evidence, gather


def all_knowing(panel: Panel) -> Floats:
    """What no method that has to estimate can beat with this statistic."""
    return score_of(_evidence(panel), np.zeros(panel.mean.shape[1], np.int64), _map())


def _evidence(panel: Panel) -> Evidence:
    phi = np.broadcast_to(panel.phi[:, None], panel.mean.shape)
    zeros = np.zeros_like(panel.mean)
    known = Expected(panel.mean, phi, zeros, zeros, np.zeros(panel.mean.shape[1], np.int64))
    return gather(panel.counts, known)


@lru_cache(maxsize=1)
def _map() -> dict[str, Any]:
    panels = [make_panel(seed, 60, past=False) for seed in (901, 905)]
    made = lines([tails(_evidence(panel), slice(30, None)) for panel in panels], len(PHI_EDGES) + 1)
    return dict.fromkeys(KINDS, made)
