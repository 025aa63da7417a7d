"""The methods compared: each gives a score for every series and day, causal, larger is worse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.alerts.panel import Floats, Panel
from voc.trends.baseline import Expected, expect
from voc.trends.calibration import p_values
from voc.trends.season import SEASON_AFTER
from voc.trends.surge import Evidence, gather

Method = Callable[[Panel], Floats]
NEVER = 10**9


def ours(panel: Panel) -> Floats:
    """What voc ships for a series without a year of history: minus log10 of the calibrated p-value."""
    found, expected = evidence(panel, season_after=NEVER)
    return score_of(found, np.minimum(expected.n_history, SEASON_AFTER - 1))


def ours_with_a_year(panel: Panel) -> Floats:
    """The same with the season, which voc adds by itself from 400 days on."""
    found, expected = evidence(panel)
    return score_of(found, expected.n_history)


def evidence(panel: Panel, season_after: int = SEASON_AFTER) -> tuple[Evidence, Expected]:
    """What voc gathers of a panel, and what it expected."""
    expected = expect(panel.counts, first_weekday=0, groups=panel.group, season_after=season_after)
    return gather(panel.counts, expected), expected


def score_of(found: Evidence, n_history: NDArray[np.int64], table: dict[str, Any] | None = None) -> Floats:
    """Minus log10 of the p-value."""
    scores: Floats = -np.log10(np.maximum(p_values(found, n_history, table), 1e-300))
    return scores


def z28(panel: Panel) -> Floats:
    """Standard deviations over the last 28 days: what most products do."""
    return _trailing(panel.counts, 28, 0, 0.5)


def z28_guarded(panel: Panel) -> Floats:
    """The same, but for the last week."""
    return _trailing(panel.counts, 28, 7, 0.5)


def same_weekday(panel: Panel) -> Floats:
    """Standard deviations over the same weekday of the last eight weeks."""
    scores = np.full(panel.counts.shape, -np.inf)
    for weekday in range(7):
        scores[:, weekday::7] = _trailing(panel.counts[:, weekday::7], 8, 0, 0.5)
    return scores


def ears_c1(panel: Panel) -> Floats:
    """EARS C1: seven days, no gap."""
    return _trailing(panel.counts, 7, 0, 1.0)


def ears_c2(panel: Panel) -> Floats:
    """EARS C2: seven days, two days' gap."""
    return _trailing(panel.counts, 7, 2, 1.0)


def ears_c3(panel: Panel) -> Floats:
    """EARS C3: what C2 had above 1 on this day and the two before."""
    above = np.maximum(np.nan_to_num(ears_c2(panel), neginf=0.0) - 1.0, 0.0)
    total = above.copy()
    total[:, 1:] += above[:, :-1]
    total[:, 2:] += above[:, :-2]
    return total


def w2(panel: Panel) -> Floats:
    """W2 of BioSense: 28 days with two days' gap, weekdays and weekends apart."""
    scores = np.full(panel.counts.shape, -np.inf)
    weekend = np.arange(panel.counts.shape[1]) % 7 >= 5
    for days, window, guard in ((~weekend, 20, 2), (weekend, 8, 2)):
        scores[:, days] = _trailing(panel.counts[:, days], window, guard, 0.5)
    return scores


def _trailing(counts: Floats, window: int, guard: int, floor: float) -> Floats:
    """Standard deviations above the mean of the `window` days that end `guard` days ago."""
    sums, squares = (np.cumsum(np.pad(x, ((0, 0), (1, 0))), axis=1) for x in (counts, counts**2))
    scores = np.full(counts.shape, -np.inf)
    n = counts.shape[1] - window - guard
    if n <= 0:
        return scores
    mean = (sums[:, window : window + n] - sums[:, :n]) / window
    variance = (squares[:, window : window + n] - squares[:, :n] - window * mean**2) / (window - 1)
    spread = np.maximum(np.sqrt(np.maximum(variance, 0)), floor)
    scores[:, window + guard :] = (counts[:, window + guard :] - mean) / spread
    return scores


#: What products and public health do, in the order of the table.
OTHERS: dict[str, Method] = {
    "z28 (3-sigma style)": z28,
    "z28, a week's gap": z28_guarded,
    "z, same weekday": same_weekday,
    "EARS C1": ears_c1,
    "EARS C2": ears_c2,
    "EARS C3": ears_c3,
    "W2": w2,
}
OURS: dict[str, Method] = {"voc": ours, "voc with a year": ours_with_a_year}
