"""One source judged alone: which of its days hold data, what we expected of each series, and what evidence there is.

Where a source's total is itself surprising (a campaign, a batch, a survey wave), each of its series is held against its
share of that total; answers to surveys always are. So it is in the days after a closure, up to what was held back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from voc.trends.baseline import SETTLED_AFTER, YOUNG_AFTER, Days, Expected, Floats, expect
from voc.trends.closures import catch_up_days, held_back
from voc.trends.season import SEASON_AFTER
from voc.trends.so_far import Foreseen, HourlyCounts
from voc.trends.surge import Evidence, gather, upper_tail

#: A day's total this unlikely makes the day a full one, judged by shares.
_FULL = 0.01
#: Shares of sources that are no surveys are looked at while those are young, long before they have a season.
_NEVER = 10**9
_NEVER_SILENT = 2.0  # feedback a day


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """One source's part: `counts` (series, days) of what is judged, `total` (days,) of all its feedback, same days.

    The counts may be the total itself (`is_total`): judged by number alone, for there is nothing to take a share of.
    `hourly` tells the last days by the hour, where the source can; `closed` (days,) are those on which it is closed.
    """

    total: Floats
    counts: Floats
    is_survey: bool
    is_total: bool = False
    hourly: HourlyCounts | None = None
    closed: Days | None = None

    def of(self, rows: NDArray[np.int64]) -> SourceCounts:
        """The same for some of the series."""
        hourly = None if self.hourly is None else self.hourly.of(rows)
        return replace(self, counts=self.counts[rows], hourly=hourly)


@dataclass(frozen=True, slots=True)
class Part:
    """One source, judged alone."""

    settled: Evidence
    young: Evidence
    usual: Floats  # expected if the day were an ordinary one
    spread: Floats
    level_sd: Floats
    n_history: NDArray[np.int64]
    is_known: Days
    is_closed: Days
    counts: Floats
    hourly: tuple[HourlyCounts, Foreseen] | None


def judge_source(source: SourceCounts, groups: NDArray[np.int64], first_weekday: int, is_last_open: bool) -> Part:
    """Hold every day of every series against the days before it; series of one group share a weekday profile."""
    observed = observed_days(source.total)
    closed = np.zeros(observed.size, bool) if source.closed is None else source.closed
    if is_last_open and source.is_survey and observed.size:
        observed[-1] = False  # a share of half a day can still fall
    taught = observed & ~closed & ~catch_up_days(closed)
    first = expect(source.total[None, :], first_weekday=first_weekday, observed=taught)
    ordinary = first.mean[0]
    held = held_back(source.total, ordinary, closed)
    by_share = expect(
        source.counts, first_weekday=first_weekday, observed=taught, exposure=np.where(observed, source.total, 1.0),
        is_share=True, groups=groups, season_after=SEASON_AFTER if source.is_survey else _NEVER,
    )  # fmt: skip
    by_count, usual = by_share, by_share.mean
    if source.is_total:
        by_count = by_share = expect(
            source.counts, first_weekday=first_weekday, observed=taught, exposure=held.fuller, groups=groups
        )
        usual = by_count.mean / held.fuller
    elif not source.is_survey:
        fullness = np.maximum(_fullness(source.total, first), held.fuller)
        by_count = expect(source.counts, first_weekday=first_weekday, observed=taught, exposure=fullness, groups=groups)
        is_young = first.n_history < SETTLED_AFTER
        share = by_share.mean / np.maximum(source.total, 1.0)
        usual = np.where(is_young, share * ordinary, by_count.mean / fullness)
    shown = by_share if source.is_survey else by_count
    hourly = _foreseen(source, shown, usual, first, held.at_most)
    usual = np.where(closed, np.minimum(usual, source.counts), usual)  # nothing is missed on a closed day
    return Part(
        settled=gather(source.counts, by_count, observed, closed=closed),
        young=gather(source.counts, by_share, observed, closed=closed),
        usual=usual,
        spread=shown.phi * usual + shown.day_variance * usual**2,
        level_sd=np.sqrt(shown.level_variance) * usual,
        n_history=first.n_history,
        is_known=observed & (first.n_history >= YOUNG_AFTER),
        is_closed=closed,
        counts=source.counts,
        hourly=hourly,
    )


def _foreseen(
    source: SourceCounts, shown: Expected, usual: Floats, first: Expected, at_most: Floats
) -> tuple[HourlyCounts, Foreseen] | None:
    """What the hours are held against; nothing of a survey, which comes as it is sent, nor of a young source."""
    hours = source.hourly
    if hours is None or source.is_survey:
        return None
    last = slice(-hours.n_days, None)
    is_heard = (first.n_history[last] >= SETTLED_AFTER) & np.isfinite(hours.share[:, 0])
    if not is_heard.any():
        return None
    mean = np.where(is_heard, usual[:, last] * at_most[last], np.nan)
    level = shown.level_variance[:, last] * mean**2
    return hours, Foreseen(
        mean, shown.phi[:, last] * mean, level, first.mean[0, last] * at_most[last], first.phi[0, last]
    )


def observed_days(total: Floats) -> Days:
    """Which days a source has data for: not before its first feedback, not after its last, not when a source that
    is never silent is silent."""
    holds = np.flatnonzero(total > 0)
    observed = np.zeros(total.shape, bool)
    if holds.size:
        observed[holds[0] : holds[-1] + 1] = True
        if total.sum() / holds.size >= _NEVER_SILENT:
            observed &= total > 0
    return observed


def _fullness(total: Floats, expected: Expected) -> Floats:
    """How many times fuller than expected each surprisingly full day of a source was, 1 for the others; (days,).

    While a source is young every weekend is a surprise: to call it full would hide the weekdays from the series.
    """
    mean = expected.mean[0]
    known = np.isfinite(mean) & (mean > 0) & (expected.n_history >= SETTLED_AFTER)
    safe = np.where(known, mean, 1.0)
    variance = expected.phi[0] * safe + (expected.day_variance[0] + expected.level_variance[0]) * safe**2
    is_full = known & (upper_tail(total, safe, variance) < _FULL)
    return np.where(is_full, np.maximum(total / safe, 1.0), 1.0)
