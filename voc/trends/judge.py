"""From daily counts of several sources to episodes: which series held more than expected, since when, how sure.

Sources are kept apart while we learn what is usual and come together as evidence. Four things are no surge:

- a fuller day: where a source's total is itself surprising (a campaign, a batch, a survey wave), each of its series is
  judged by its share of that total; answers to surveys always are;
- a day without data: a source that is never silent and is silent today teaches nothing;
- a day on which a source is closed, and what was held back over it (`voc.trends.closures`);
- a source we hardly know: from 4 to 34 observed days its weekdays are unknown, so it is judged alone and by shares of
  its total, with room for days that differ, within a false-alarm budget of its own, and marked provisional. A storm
  lifts the whole source, so that no share stands out among hundreds: a surge by count is believed as well where its
  share has risen too.

The last day may be the one that is still running: it is judged against the whole day, so it can only be too quiet, and
a look before midnight costs no false alarm. It never counts as quiet. Where sources tell the hour, the hours so far are
judged as well (`voc.trends.so_far`), within a false-alarm budget of their own: a storm need not wait for the evening.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voc.trends.baseline import PROVISIONAL_BELOW, SETTLED_AFTER, Days, Floats
from voc.trends.calibration import p_values
from voc.trends.episodes import Episode, join
from voc.trends.one_source import Part, judge_source
from voc.trends.one_source import SourceCounts as SourceCounts
from voc.trends.one_source import observed_days as observed_days
from voc.trends.storm_hours import StormHours
from voc.trends.surge import Evidence, discoveries

#: A series is quiet again when its evidence is as likely as this, or likelier.
_QUIET = 0.1
#: Fewer series than this are judged as strictly as so many; nothing likelier than the ceiling is believed.
_TESTS, _CEILING = 100, 0.005
#: A young source's surge by count is believed where its share alone is as unlikely as this: of what rises merely with
#: the total (a wave, a new feed), one series in a hundred.
_SHARE_TOO = 0.01
#: Series worked on at once: 2,000 of two years and a dozen sources hold about 1 GB.
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Judgement:
    """The episodes, oldest first, and the lowest p of each series and day (1 where nothing was tested)."""

    episodes: tuple[Episode, ...]
    p: Floats


def judge(
    sources: Sequence[SourceCounts],
    *,
    first_weekday: int,
    groups: NDArray[np.int64] | None = None,
    q: float = 0.1,
    is_last_open: bool = False,
    hourly_alpha: float = 0.0,
) -> Judgement:
    """Find the episodes of one family of series; every source has the same series and days, in the same order.

    Series of one group share a weekday profile. Whole groups are worked on together, as many as memory should hold.
    `hourly_alpha` is the probability with which looking at the hours may add a false alarm to a quiet day.
    """
    n_series, n_days = sources[0].counts.shape if sources else (0, 0)
    if not n_series:
        return Judgement((), np.ones((0, n_days)))
    groups = np.zeros(n_series, np.int64) if groups is None else groups
    settled = np.full((n_series, n_days), np.nan)
    young = np.full((len(sources), n_series, n_days), np.nan)
    counted = np.full_like(young, np.nan)
    by_hour = StormHours(n_series, n_days, hourly_alpha)
    oldest = np.zeros(n_days, np.int64)
    together = _together(groups)
    parts: list[Part] = []
    for rows in together:
        parts = _judge_sources(sources, rows, groups[rows], first_weekday, is_last_open)
        settled[rows], oldest = _settled_p(parts, (rows.size, n_days))
        for number, part in enumerate(parts):
            young[number][rows] = _young_p(part, part.young)
            counted[number][rows] = _young_p(part, part.settled)
        by_hour.hear(rows, parts)
    hours = by_hour.believed()
    stormy = hours >= 0
    believed = discoveries(settled, q, at_least=_TESTS) & (settled <= _CEILING) | stormy
    fires = believed | (_discovered(young, q) | _discovered(counted, q) & (young <= _SHARE_TOO)).any(axis=0)
    provisional = ~believed | (oldest < PROVISIONAL_BELOW)
    lowest = np.fmin(np.nan_to_num(settled, nan=1.0), np.nan_to_num(young, nan=1.0).min(axis=0, initial=1.0))
    lowest = np.where(stormy, np.fmin(lowest, by_hour.p), lowest)
    found: list[Episode] = []
    for rows in together:
        if fires[rows].any():
            if len(together) > 1:
                parts = _judge_sources(sources, rows, groups[rows], first_weekday, is_last_open)
            found += _find(rows, parts, fires, provisional, lowest, hours, is_last_open)
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
) -> list[Part]:
    _, local = np.unique(groups, return_inverse=True)
    return [judge_source(source.of(rows), local, first_weekday, is_last_open) for source in sources]


def _find(
    rows: NDArray[np.int64],
    parts: Sequence[Part],
    fires: NDArray[np.bool_],
    provisional: NDArray[np.bool_],
    p: Floats,
    hours: NDArray[np.int64],
    is_last_open: bool,
) -> list[Episode]:
    """The episodes of one group, from what all sources together saw and held usual.

    Of a storm that only the hours tell, no more is expected than by now.
    """
    n_days = fires.shape[1]
    sums = np.zeros((4, rows.size, n_days))  # seen, usual, spread, level_sd
    heard, tested = np.zeros((2, n_days), bool)
    for part in parts:
        known = part.is_known
        for total, values in zip(sums, (part.counts, part.usual, part.spread, part.level_sd), strict=True):
            total[:, known] += values[:, known]
        heard |= known
        tested |= known & ~part.is_closed
    fires = fires & heard  # evidence lasts over days without data, but nothing happens on them
    found: list[Episode] = []
    if is_last_open and n_days:
        is_stormy = hours[rows, -1] >= 0
        sums[1:, is_stormy, -1] = _by_now(parts)[:, is_stormy]
    for position, series in enumerate(rows):
        quiet = (p[series] > _QUIET) & tested
        quiet[-1] &= not is_last_open
        seen, usual, spread, level_sd = sums[:, position]
        found += join(
            int(series), (seen, usual, spread, level_sd), fires[series], quiet, tested, p[series], provisional[series],
            hours=hours[series],
        )  # fmt: skip
    return found


def _by_now(parts: Sequence[Part]) -> Floats:
    """Of the day that runs: usual, spread and level's deviation so far, (3, series); whole where no hours are told."""
    found: Floats = np.zeros((3, parts[0].usual.shape[0]))
    for part in parts:
        if part.is_known[-1]:
            over = part.hourly[0].by_now()[-1] if part.hourly is not None else 1.0
            found += over * np.array([part.usual[:, -1], part.spread[:, -1], part.level_sd[:, -1]])
    return found


def _settled_p(parts: Sequence[Part], shape: tuple[int, int]) -> tuple[Floats, NDArray[np.int64]]:
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


def _young_p(part: Part, evidence: Evidence) -> Floats:
    """p of what a young source says alone by its `evidence`, NaN where it is not known or no longer young."""
    found: Floats = np.full(part.counts.shape, np.nan)
    days = np.flatnonzero(part.is_known & (part.n_history < SETTLED_AFTER))
    if days.size:
        found[:, days] = p_values(evidence.on(days), part.n_history[days])
    return found


def _where(evidence: Evidence, days: Days) -> Evidence:
    """The evidence of these days alone."""
    return Evidence(
        *(np.where(days, getattr(evidence, name), 0.0) for name in ("seen", "expected", "weight", "variance", "level"))
    )
