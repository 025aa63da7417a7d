"""Figures with their honesty: intervals, changes, and whether a change is real.

Pure functions over counts and sums. All intervals are 95 %. A change between two periods is `real` when its interval
leaves out "nothing happened", `no real change` when it does not, and `not enough data` below a stated number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

import numpy as np

Verdict = Literal["real", "no real change", "not enough data"]
Unit = Literal["count", "points", "percent", "stars", "score", "sentiment"]

#: Below this many answers in either period, a change of a score is not judged.
MIN_ANSWERS = 20
#: Below this many comments in both periods together, a change of a count is not judged.
MIN_COUNT = 10
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Change:
    """Against the comparison period: a difference, or (`is_ratio`) how many times as many.

    `low` and `high` are None where there is no interval (too little data, or without bound).
    """

    value: float | None
    low: float | None
    high: float | None
    verdict: Verdict
    n_before: int
    value_before: float | None
    is_ratio: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One day of a small curve; `value` is None on days without answers."""

    on: date
    n: int
    value: float | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and how sure we are: `n` answers, 95 % between `low` and `high` (None where too few to say)."""

    n: int
    value: float | None
    low: float | None = None
    high: float | None = None
    se: float | None = None


@lru_cache(maxsize=4096)
def _student(n_free: int) -> float:
    from scipy import special  # here and below: half a second that whoever only imports the API need not wait

    return float(special.stdtrit(n_free, 0.975)) if n_free < 1000 else _Z


def mean_of(n: int, total: float, total_2: float, *, reach: tuple[float, float] | None = None) -> Estimate:
    """The mean of `n` values from their sum and sum of squares; `reach` is the lowest and highest possible value.

    Where all are alike, the interval comes from the rule of three instead of a spread of nought.
    """
    if n == 0:
        return Estimate(0, None)
    mean = total / n
    if n < 5:
        return Estimate(n, mean)
    variance = max(0.0, (total_2 - total * total / n) / (n - 1))
    se = math.sqrt(variance / n)
    half = _student(n - 1) * se
    low, high = mean - half, mean + half
    if reach is not None:
        width = reach[1] - reach[0]
        if variance < 1e-12:
            se = 1.5 * width / n / _Z
            low, high = mean - 3 * (mean - reach[0]) / n, mean + 3 * (reach[1] - mean) / n
        low, high = max(low, reach[0]), min(high, reach[1])
    return Estimate(n, mean, low, high, se)


def nps_of(n: int, n_low: int, n_high: int) -> Estimate:
    """Net promoter score in points −100..100; the interval adds three quarters of an answer to each end.

    After Sauro and Lewis, Quantifying the User Experience (2016): an adjusted Wald interval for a net score.
    """
    if n == 0:
        return Estimate(0, None)
    value = 100.0 * (n_high - n_low) / n
    high_share, low_share = (n_high + 0.75) / (n + 3), (n_low + 0.75) / (n + 3)
    net = high_share - low_share
    se = math.sqrt((high_share + low_share - net * net) / (n + 3))
    low, high = 100 * (net - _Z * se), 100 * (net + _Z * se)
    return Estimate(n, value, max(-100.0, min(low, value)), min(100.0, max(high, value)), 100 * se)


def share_of(n: int, n_yes: int) -> Estimate:
    """A share in percent, with Wilson's interval."""
    if n == 0:
        return Estimate(0, None)
    share = n_yes / n
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n * n)) / (1 + _Z**2 / n)
    return Estimate(n, 100 * share, 100 * max(0.0, middle - half), 100 * min(1.0, middle + half), 100 * half / _Z)


def difference(now: Estimate, before: Estimate) -> Change:
    """How far a score moved, with the interval of the difference."""
    if now.value is None or before.value is None:
        return Change(None, None, None, "not enough data", before.n, before.value)
    value = now.value - before.value
    if min(now.n, before.n) < MIN_ANSWERS or now.se is None or before.se is None:
        return Change(value, None, None, "not enough data", before.n, before.value)
    half = _Z * math.hypot(now.se, before.se)
    verdict: Verdict = "real" if abs(value) > half else "no real change"
    return Change(value, value - half, value + half, verdict, before.n, before.value)


def dispersion(counts: Sequence[float], expected: Sequence[float]) -> float:
    """How much more than chance daily counts scatter: 1 is Poisson. Pulled towards 1 as if by seven more quiet days."""
    pairs = [(count, mean) for count, mean in zip(counts, expected, strict=True) if mean > 0]
    chi_2 = sum((count - mean) ** 2 / mean for count, mean in pairs)
    n_free = max(0, len(pairs) - 1)
    return max(1.0, (chi_2 + 7.0) / (n_free + 7.0))


def ratio(n_now: int, n_before: int, *, is_comparable: bool = True, phi: float = 1.0) -> Change:
    """How many times as many as in a period before of equal length.

    Given their sum, the later count is binomial; counts divided by the dispersion `phi` carry scatter beyond chance
    (quasi-Poisson). The interval is Clopper and Pearson's, so it holds for small counts, too.
    """
    value = n_now / n_before if n_before else None
    if not is_comparable or n_now + n_before < MIN_COUNT:
        return Change(value, None, None, "not enough data", n_before, float(n_before), True)
    from scipy import special

    a, b = n_now / phi, n_before / phi
    low = float(special.betaincinv(a, b + 1, 0.025)) if a > 0 else 0.0
    high = float(special.betaincinv(a + 1, b, 0.975)) if b > 0 else 1.0
    verdict: Verdict = "no real change" if low <= 0.5 <= high else "real"
    ends = [end / (1 - end) if end < 1 else None for end in (low, high)]
    return Change(value, ends[0], ends[1], verdict, n_before, float(n_before), True)


def share_ratio(n_now: int, of_now: int, n_before: int, of_before: int, *, phi: float = 1.0) -> tuple[Change, float]:
    """How many times as large a share as before (`n` of `of`), and the two-sided p-value of "as before".

    Katz's interval of the logarithm, half a count added to each number so that it holds for none, its variance times
    the dispersion `phi`.
    """
    before = n_before / of_before if of_before else None
    value = (n_now / of_now) / before if of_now and before else None
    if n_now + n_before < MIN_COUNT or not of_now or not of_before:
        return Change(value, None, None, "not enough data", n_before, before, True), 1.0
    from scipy import special

    a, b, whole_a, whole_b = n_now + 0.5, n_before + 0.5, of_now + 0.5, of_before + 0.5
    log = math.log(a / whole_a) - math.log(b / whole_b)
    se = math.sqrt(max(phi * (1 / a - 1 / whole_a + 1 / b - 1 / whole_b), 1e-12))
    p_value = 2 * float(special.ndtr(-abs(log) / se))
    verdict: Verdict = "real" if abs(log) > _Z * se else "no real change"
    low, high = math.exp(log - _Z * se), math.exp(log + _Z * se)
    return Change(value, low, high, verdict, n_before, before, True), p_value


def discoveries(p_values: Sequence[float], *, rate: float = 0.1) -> list[bool]:
    """Which of many findings to believe, so that about `rate` of these at most are chance (Benjamini-Hochberg)."""
    if not p_values:
        return []
    p = np.asarray(p_values)
    order = np.argsort(p)
    passes = p[order] <= rate * np.arange(1, len(p) + 1) / len(p)
    n_believed = int(np.max(np.nonzero(passes)[0])) + 1 if passes.any() else 0
    believed = np.zeros(len(p), dtype=bool)
    believed[order[:n_believed]] = True
    return [bool(value) for value in believed]
