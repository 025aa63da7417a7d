"""Whether a day that is still running holds a storm: how much the hours so far speak for one, looked at every hour.

A day may be looked at as often as one likes if what it says is a bet: a stake whose mean is at most 1 while nothing
happens reaches `x` on one day in `x` at most, however many looks there are (Ville). The stake is spread over every
hour at which a storm may begin and over three strengths of it. It is placed against two kinds of quiet, and the
lesser gain counts: days that are fuller as a whole (a gamma that the day's own hours teach), and hours in which
feedback comes in clumps (negative binomials). After Robbins' mixtures; constants and their measurement:
`bench/alerts/hourly.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from voc.trends.baseline import Floats

#: Hours of a day; where the clocks change one is longer or missing, which costs nothing.
HOURS = 24
#: How many times as much as usual a storm may bring; each is as likely as the others.
_TIMES = (2.0, 4.0, 8.0)
#: Series have hours of their own, and days differ: so much above the source's hours is nothing yet.
_SLACK = 1.1
#: How much wider than chance hours are, at least and at most: what days vary beyond it is the day's.
_CLUMPS = (1.3, 2.0)
#: A smaller gain is nobody's matter: clumps, which are dear to compute, are not asked for.
_WORTH = 10.0
#: Log of a gain beyond which nobody counts.
_SURE = 500.0


def evidence_so_far(seen: Floats, usual: Floats, phi: Floats, doubt: Floats) -> Floats:
    """How many times a stake on a storm has grown by each hour of one day, at its highest so far; (series, hours).

    `seen` and `usual` are (series, hours): what each hour held, and was expected to hold; an hour that has not begun
    holds nothing. `phi` (series,) is how much wider than chance days are, `doubt` (series,) the relative, squared
    variation of the day as a whole. Quiet days reach `x` with probability 1 / x at most; below ten it is a bound.
    """
    usual = np.maximum(usual * _SLACK, 1e-9)
    gain = _grown(seen, usual, _as_day(seen, usual, doubt))
    rows = np.flatnonzero(gain.max(axis=1) >= _WORTH)
    if rows.size:
        few, many = usual[rows], seen[rows]
        gain[rows] = np.minimum(gain[rows], _grown(many, few, _as_clumps(np.clip(phi[rows], *_CLUMPS))))
    highest: Floats = np.maximum.accumulate(gain, axis=1)
    return highest


def _grown(seen: Floats, usual: Floats, ratio: Any) -> Floats:
    """The stake by each hour: the mean over all beginnings and strengths; what lies on later hours is still whole."""
    won = np.zeros_like(seen)
    n, mean = np.cumsum(seen, axis=1), np.cumsum(usual, axis=1)
    for start in range(HOURS):
        for times in _TIMES:
            won[:, start:] += np.exp(np.minimum(ratio(n, mean, times, start), _SURE))
        n, mean = n[:, 1:] - n[:, :1], mean[:, 1:] - mean[:, :1]
    grown: Floats = won / (HOURS * len(_TIMES)) + (HOURS - 1 - np.arange(HOURS)) / HOURS
    return grown


def _as_day(seen: Floats, usual: Floats, doubt: Floats) -> Any:
    """Log likelihood ratio of `n` since `start`, where the whole day shares one gamma."""
    size = 1 / np.maximum(doubt, 1e-3)[:, None]
    all_n, all_mean = np.cumsum(seen, axis=1) + size, np.cumsum(usual, axis=1) + size

    def ratio(n: Floats, mean: Floats, times: float, start: int) -> Floats:
        found: Floats = n * np.log(times) - all_n[:, start:] * np.log1p((times - 1) * mean / all_mean[:, start:])
        return found

    return ratio


def _as_clumps(phi: Floats) -> Any:
    """The same where hours are negative binomials, each by itself, `phi` times as wide as chance."""
    from scipy.special import gammaln

    wide = phi[:, None]

    def ratio(n: Floats, mean: Floats, times: float, start: int) -> Floats:
        few = mean / (wide - 1)
        more = times * few
        found: Floats = (
            gammaln(more + n) - gammaln(more) - gammaln(few + n) + gammaln(few) - (more - few) * np.log(wide)
        )
        return found

    return ratio
