"""When a series holds more than we expected: evidence gathered over days, turned into a calibrated p-value.

One day says little and a sum over weeks forgets nothing, so we weigh the last days (EWMA, 0.3) of seen and expected
alike and ask a negative binomial of equal mean and variance how likely so much is. Its raw tail is too short at low
counts; `voc.trends.calibration` puts that right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voc.trends.baseline import Days, Expected, Floats

KEEP = 0.7  # of yesterday's evidence, today


@dataclass(slots=True)
class Evidence:
    """What was seen and expected of late, weighted; all (series, days). The evidence of several sources adds up."""

    seen: Floats
    expected: Floats
    weight: Floats  # expected, with squared weights: how many days the sums are worth
    variance: Floats  # of the seen, around a certain level
    level: Floats  # variance of the level, of all of the expected

    def __iadd__(self, other: Evidence) -> Evidence:
        for name in ("seen", "expected", "weight", "variance", "level"):
            getattr(self, name).__iadd__(getattr(other, name))
        return self

    def on(self, days: NDArray[np.int64]) -> Evidence:
        """The same of some days alone."""
        return Evidence(*(getattr(self, name)[:, days] for name in ("seen", "expected", "weight", "variance", "level")))

    @staticmethod
    def none(n_series: int, n_days: int) -> Evidence:
        """No evidence at all."""
        return Evidence(*(np.zeros((n_series, n_days)) for _ in range(5)))


def gather(counts: Floats, expected: Expected, observed: Days | None = None, *, closed: Days | None = None) -> Evidence:
    """Weigh the last days of each series; a day without data or expectation leaves the evidence as it was.

    A `closed` day has its say on the day itself and none after: little on it is no evidence of quiet.
    """
    n_series, n_days = counts.shape
    observed = np.ones(n_days, bool) if observed is None else observed
    found = Evidence.none(n_series, n_days)
    seen, mean, weight, variance = (np.zeros(n_series) for _ in range(4))
    for day in range(n_days):
        today, before = expected.mean[:, day], (seen, mean, weight, variance)
        if observed[day] and n_series and np.isfinite(today[0]):
            spread = expected.phi[:, day] * today + expected.day_variance[:, day] * today**2
            seen = KEEP * seen + counts[:, day]
            mean = KEEP * mean + today
            weight = KEEP**2 * weight + today
            variance = KEEP**2 * variance + spread
        found.seen[:, day], found.expected[:, day] = seen, mean
        found.weight[:, day], found.variance[:, day] = weight, variance
        found.level[:, day] = expected.level_variance[:, day] * mean**2
        if closed is not None and closed[day]:
            seen, mean, weight, variance = before
    return found


def raw_tail(evidence: Evidence) -> Floats:
    """How likely at least so much is, by the negative binomial (mid-p), (series, days); 1 where nothing is expected."""
    mean = np.maximum(evidence.expected, 1e-12)
    scale = np.maximum(evidence.weight, 1e-12) / mean
    variance = (evidence.variance + evidence.level) / scale**2
    tail = upper_tail(evidence.seen / scale, mean / scale, variance)
    return np.where(evidence.expected > 0, tail, 1.0)


def upper_tail(seen: Any, mean: Any, variance: Any) -> Floats:
    """Mid-p upper tail of a negative binomial at `seen` (which need not be whole): (P(≥ seen) + P(≥ seen + 1)) / 2."""
    from scipy.special import betainc

    variance = np.maximum(variance, mean * (1 + 1e-6))
    size = np.minimum(mean**2 / (variance - mean), 1e9)
    share = 1 - mean / variance
    at = np.where(seen > 0, betainc(np.maximum(seen, 1e-12), size, share), 1.0)
    tail: Floats = 0.5 * (at + betainc(seen + 1, size, share))
    return tail


def quantile(share: float, mean: float, variance: float) -> float:
    """The count that a negative binomial of this mean and variance stays below with probability `share`."""
    from scipy.special import betainc, nbdtrik

    if mean <= 0:
        return 0.0
    variance = max(variance, mean * (1 + 1e-6))
    size, success = mean**2 / (variance - mean), mean / variance
    count = float(np.ceil(nbdtrik(share, size, success)))
    # The inverse is exact but for rounding: one less may do as well.
    return count - 1 if count >= 1 and betainc(size, count, success) >= share else count


def discoveries(p: Floats, q: float, *, at_least: int = 1) -> NDArray[np.bool_]:
    """Which series of each day to believe, so that at most a share `q` of the believed is false (Benjamini-Hochberg).

    `p` is (series, days), NaN where a series is not open for testing. While nothing happens anywhere, a day has any
    false alarm with probability `q` at most, however many series there are: a budget that an owner understands. Fewer
    than `at_least` series are treated as so many: a small installation hears of fewer false ones, not of as many.
    """
    usable = np.where(np.isfinite(p), p, np.inf)
    n_tests = np.maximum(np.isfinite(p).sum(axis=0), at_least)
    ordered = np.sort(usable, axis=0)
    ranks = np.arange(1, p.shape[0] + 1)[:, None]
    passes = ordered <= q * ranks / n_tests
    last = np.where(passes.any(axis=0), p.shape[0] - 1 - np.argmax(passes[::-1], axis=0), -1)
    limit = np.where(last >= 0, ordered[np.maximum(last, 0), np.arange(p.shape[1])], -1.0)
    believed: NDArray[np.bool_] = usable <= limit
    return believed
