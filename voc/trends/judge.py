"""From daily counts of several sources to episodes: which series held more than expected, since when, how sure.

Sources are kept apart while we learn what is usual and come together as evidence. Three things are no surge:

- a fuller day: where a source's total is itself surprising (a campaign, a batch, a survey wave), each of its series is
  judged by its share of that total; answers to surveys always are;
- a day without data: a source that is never silent and is silent today teaches nothing;
- a source we hardly know: from 4 to 34 observed days its weekdays are unknown, so it is judged alone and by shares of
  its total, with room for days that differ, within a false-alarm budget of its own, and marked provisional. A storm
  lifts the whole source, so that no share stands out among hundreds: a surge by count is believed as well where its
  share has risen too.

The last day may be the one that is still running: it is judged against the whole day, so it can only be too quiet, and
a look before midnight costs no false alarm. It never counts as quiet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from voc.trends.baseline import (
    PROVISIONAL_BELOW,
    SETTLED_AFTER,
    YOUNG_AFTER,
    Days,
    Expected,
    Floats,
    expect,
)
from voc.trends.calibration import p_values
from voc.trends.episodes import Episode, join
from voc.trends.season import SEASON_AFTER
from voc.trends.surge import Evidence, discoveries, gather, upper_tail

#: A day's total this unlikely makes the day a full one, judged by shares.
_FULL = 0.01
#: A series is quiet again when its evidence is as likely as this, or likelier.
_QUIET = 0.1
#: Fewer series than this are judged as strictly as so many; nothing likelier than the ceiling is believed.
_TESTS, _CEILING = 100, 0.005
#: A young source's surge by count is believed where its share alone is as unlikely as this: of what rises merely with
#: the total (a wave, a new feed), one series in a hundred.
_SHARE_TOO = 0.01
#: Shares of sources that are no surveys are looked at while those are young, long before they have a season.
_NEVER = 10**9
_NEVER_SILENT = 2.0  # feedback a day
#: Series worked on at once: 2,000 of two years and a dozen sources hold about 1 GB.
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """One source's part: `counts` (series, days) of what is judged, `total` (days,) of all its feedback, same days.

    The counts may be the total itself (`is_total`): judged by number alone, for there is nothing to take a share of.
    """

    total: Floats
    counts: Floats
    is_survey: bool
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """The episodes, oldest first, and the lowest p of each series and day (1 where nothing was tested)."""

    episodes: tuple[Episode, ...]
    p: Floats


@dataclass(frozen=True, slots=True)
class _Part:
    """One source, judged alone."""

    settled: Evidence
    young: Evidence
    usual: Floats  # expected if the day were an ordinary one
    spread: Floats
    level_sd: Floats
    n_history: NDArray[np.int64]
    is_known: Days
    counts: Floats


def judge(
    sources: Sequence[SourceCounts],
    *,
    first_weekday: int,
    groups: NDArray[np.int64] | None = None,
    q: float = 0.1,
    is_last_open: bool = False,
) -> Judgement:
    """Find the episodes of one family of series; every source has the same series and days, in the same order.

    Series of one group share a weekday profile. Whole groups are worked on together, as many as memory should hold.
    """
    n_series, n_days = sources[0].counts.shape if sources else (0, 0)
    if not n_series:
        return Judgement((), np.ones((0, n_days)))
    groups = np.zeros(n_series, np.int64) if groups is None else groups
    settled = np.full((n_series, n_days), np.nan)
    young = np.full((len(sources), n_series, n_days), np.nan)
    counted = np.full_like(young, np.nan)
    oldest = np.zeros(n_days, np.int64)
    together = _together(groups)
    parts: list[_Part] = []
    for rows in together:
        parts = _judge_sources(sources, rows, groups[rows], first_weekday, is_last_open)
        settled[rows], oldest = _settled_p(parts, (rows.size, n_days))
        for number, part in enumerate(parts):
            young[number][rows] = _young_p(part, part.young)
            counted[number][rows] = _young_p(part, part.settled)
    believed = discoveries(settled, q, at_least=_TESTS) & (settled <= _CEILING)
    fires = believed | (_discovered(young, q) | _discovered(counted, q) & (young <= _SHARE_TOO)).any(axis=0)
    provisional = ~believed | (oldest < PROVISIONAL_BELOW)
    lowest = np.fmin(np.nan_to_num(settled, nan=1.0), np.nan_to_num(young, nan=1.0).min(axis=0, initial=1.0))
    found: list[Episode] = []
    for rows in together:
        if fires[rows].any():
            if len(together) > 1:
                parts = _judge_sources(sources, rows, groups[rows], first_weekday, is_last_open)
            found += _find(rows, parts, fires, provisional, lowest, is_last_open)
    found.sort(key=lambda episode: (episode.fired, episode.series))
    return Judgement(tuple(found), lowest)


def _together(groups: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Rows of whole groups, packed: a day costs nearly the same for one series as for a thousand."""
    packs: list[list[NDArray[np.int64]]] = [[]]
    size = 0
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        if size and size + rows.size > _AT_ONCE:
            packs.append([])
            size = 0
        packs[-1].append(rows)
        size += rows.size
    return [np.concatenate(pack) for pack in packs]


def _judge_sources(
    sources: Sequence[SourceCounts],
    rows: NDArray[np.int64],
    groups: NDArray[np.int64],
    first_weekday: int,
    is_last_open: bool,
) -> list[_Part]:
    _, local = np.unique(groups, return_inverse=True)
    return [
        _judge_source(replace(source, counts=source.counts[rows]), local, first_weekday, is_last_open)
        for source in sources
    ]


def _find(
    rows: NDArray[np.int64],
    parts: Sequence[_Part],
    fires: NDArray[np.bool_],
    provisional: NDArray[np.bool_],
    p: Floats,
    is_last_open: bool,
) -> list[Episode]:
    """The episodes of one group, from what all sources together saw and held usual."""
    n_days = fires.shape[1]
    sums = np.zeros((4, rows.size, n_days))  # seen, usual, spread, level_sd
    tested = np.zeros(n_days, bool)
    for part in parts:
        known = part.is_known
        for total, values in zip(sums, (part.counts, part.usual, part.spread, part.level_sd), strict=True):
            total[:, known] += values[:, known]
        tested |= known
    fires = fires & tested  # evidence lasts over days without data, but nothing happens on them
    found: list[Episode] = []
    for position, series in enumerate(rows):
        quiet = (p[series] > _QUIET) & tested
        quiet[-1] &= not is_last_open
        seen, usual, spread, level_sd = sums[:, position]
        found += join(
            int(series), (seen, usual, spread, level_sd), fires[series], quiet, tested, p[series], provisional[series]
        )
    return found


def _judge_source(source: SourceCounts, groups: NDArray[np.int64], first_weekday: int, is_last_open: bool) -> _Part:
    observed = observed_days(source.total)
    if is_last_open and source.is_survey and observed.size:
        observed[-1] = False  # a share of half a day can still fall
    first = expect(source.total[None, :], first_weekday=first_weekday, observed=observed)
    ordinary = first.mean[0]
    by_share = expect(
        source.counts, first_weekday=first_weekday, observed=observed, exposure=np.where(observed, source.total, 1.0),
        is_share=True, groups=groups, season_after=SEASON_AFTER if source.is_survey else _NEVER,
    )  # fmt: skip
    by_count, usual = by_share, by_share.mean
    if source.is_total:
        by_count = by_share = expect(source.counts, first_weekday=first_weekday, observed=observed, groups=groups)
        usual = by_count.mean
    elif not source.is_survey:
        fullness = _fullness(source.total, first)
        by_count = expect(
            source.counts, first_weekday=first_weekday, observed=observed, exposure=fullness, groups=groups
        )
        is_young = first.n_history < SETTLED_AFTER
        share = by_share.mean / np.maximum(source.total, 1.0)
        usual = np.where(is_young, share * ordinary, by_count.mean / fullness)
    shown = by_share if source.is_survey else by_count
    return _Part(
        settled=gather(source.counts, by_count, observed),
        young=gather(source.counts, by_share, observed),
        usual=usual,
        spread=shown.phi * usual + shown.day_variance * usual**2,
        level_sd=np.sqrt(shown.level_variance) * usual,
        n_history=first.n_history,
        is_known=observed & (first.n_history >= YOUNG_AFTER),
        counts=source.counts,
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


def _settled_p(parts: Sequence[_Part], shape: tuple[int, int]) -> tuple[Floats, NDArray[np.int64]]:
    """p of what all settled sources say together, NaN where none does; and the longest history among them, (days,)."""
    together = Evidence.none(*shape)
    oldest, youngest = np.zeros(shape[1], np.int64), np.full(shape[1], np.iinfo(np.int64).max)
    for part in parts:
        is_settled = part.n_history >= SETTLED_AFTER
        together += _where(part.settled, is_settled)
        oldest = np.maximum(oldest, np.where(is_settled, part.n_history, 0))
        youngest = np.where(is_settled, np.minimum(youngest, part.n_history), youngest)
    p = p_values(together, youngest)
    return np.where((oldest > 0) & (together.expected > 0), p, np.nan), oldest


def _discovered(p: Floats, q: float) -> Days:
    """Which series of which source (sources, series, days) are discoveries of their day, among those of all sources."""
    flat = p.reshape(-1, p.shape[-1])
    return (discoveries(flat, q, at_least=_TESTS) & (flat <= _CEILING)).reshape(p.shape)


def _young_p(part: _Part, evidence: Evidence) -> Floats:
    """p of what a young source says alone by its `evidence`, NaN where it is not known or no longer young."""
    p = p_values(evidence, part.n_history)
    return np.where(part.is_known & (part.n_history < SETTLED_AFTER), p, np.nan)


def _where(evidence: Evidence, days: Days) -> Evidence:
    """The evidence of these days alone."""
    return Evidence(
        *(np.where(days, getattr(evidence, name), 0.0) for name in ("seen", "expected", "weight", "variance", "level"))
    )
