"""Closures and holidays: false alarms after them with a calendar and without, and surges that last over them.

One source of 300 series. In each of three years it is closed four times for four days, on which a tenth as much is
written as usual, and what waited comes on the two days after; on ten holidays it is a third as much, and nothing more
after. The last year is judged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.alerts.fleet import N_DEPARTMENTS, Q
from bench.alerts.panel import Floats, Panel, make_panel
from bench.alerts.report import say
from voc.trends.episodes import Episode
from voc.trends.judge import SourceCounts, judge

_SEEDS = (1501, 1502, 1503)
_LENGTH, _OPEN, _HOLIDAY = 4, 0.1, 0.33
_AFTER = 7  # days in which an alarm is one of the closure
_CLOSURES, _HOLIDAYS = (40, 130, 220, 310), (10, 25, 70, 95, 110, 160, 190, 250, 280, 340)
#: A surge in every third series, of so many times the usual, from so many days before a closure on.
_EVERY, _TIMES, _BEFORE, _LASTS = 3, 3.0, 3, 14


@dataclass(frozen=True)
class Year:
    """Counts (series, days) with closures, the days of these, and the first open day after each of the last year."""

    counts: Floats
    closed: NDArray[np.bool_]
    starts: tuple[int, ...]


def closures() -> tuple[float, float]:
    """Say what a calendar is worth; with it, closures after which all comments raise a false alarm, and alerts a surge.

    The first is a share, the second a mean.
    """
    worlds = [_closed(make_panel(seed, N_DEPARTMENTS, past=False), seed) for seed in _SEEDS]
    say("\n14 closures and holidays a year, 300 quiet series: how many raise a false alarm in the week after,")
    say("and how often one surge of ×3 is told that lasts over a closure (found at all)")
    say(f"  {'':20} {'complaints':>12} {'all comments':>14} {'told':>12}")
    found = (1.0, 9.0)
    for name, has_calendar in (("without a calendar", False), ("with the calendar", True)):
        bad, whole, told = zip(
            *(_measured(year, seed, has_calendar) for year, seed in zip(worlds, _SEEDS, strict=True)), strict=True
        )
        times = [n for part in told for n in part]
        found = (float(np.mean(whole)), float(np.mean([n for n in times if n])))
        at_all = np.mean([n > 0 for n in times])
        say(f"  {name:20} {np.mean(bad):12.0%} {found[0]:14.0%} {found[1]:8.2f} × ({at_all:.0%})")
    return found


def _measured(year: Year, seed: int, has_calendar: bool) -> tuple[float, float, list[int]]:
    closed = year.closed if has_calendar else None
    every = year.counts.sum(axis=0)
    total = every + np.random.default_rng([seed, 2]).poisson(every)
    bad = _share(_judged(year.counts, total, closed), year.starts)
    whole = _share(_judged(total[None, :], None, closed), year.starts)
    return bad, whole, _times_told(year, total, closed, seed)


def _times_told(year: Year, total: Floats, closed: NDArray[np.bool_] | None, seed: int) -> list[int]:
    """How often each planted surge is told: episodes that fire in its days."""
    rng = np.random.default_rng([seed, 3])
    counts = year.counts.copy()
    first = next(day for day in year.starts if year.closed[day - _LENGTH : day].all()) - _LENGTH - _BEFORE
    days, rows = slice(first, first + _LASTS), np.arange(0, counts.shape[0], _EVERY)
    extra = rng.poisson((_TIMES - 1) * counts[rows, days])
    counts[rows, days] += extra
    louder = total.copy()
    louder[days] += extra.sum(axis=0)
    found = _judged(counts, louder, closed)
    return [len([one for one in found if one.series == row and days.start <= one.fired < days.stop]) for row in rows]


def _closed(panel: Panel, seed: int) -> Year:
    rng = np.random.default_rng([seed, 1])
    counts = panel.counts.copy()
    closed = np.zeros(counts.shape[1], bool)
    starts = []
    for year in range(0, counts.shape[1] - 364, 365):
        for first in (year + day for day in _CLOSURES):
            shut = slice(first, first + _LENGTH)
            written = rng.binomial(counts[:, shut].astype(int), _OPEN)
            waiting = (counts[:, shut] - written).sum(axis=1)
            soon = rng.binomial(waiting.astype(int), 0.5)
            counts[:, shut] = written
            counts[:, first + _LENGTH] += soon
            counts[:, first + _LENGTH + 1] += waiting - soon
            closed[shut] = True
            starts.append(first + _LENGTH)
        for day in (year + day for day in _HOLIDAYS):
            counts[:, day] = rng.binomial(counts[:, day].astype(int), _HOLIDAY)
            closed[day] = True
            starts.append(day + 1)
    return Year(counts, closed, tuple(day for day in starts if day >= panel.n_history))


def _judged(counts: Floats, total: Floats | None, closed: NDArray[np.bool_] | None) -> tuple[Episode, ...]:
    """The episodes of series, or of all comments where there is no `total` beside them."""
    is_total = total is None
    source = SourceCounts(counts[0] if total is None else total, counts, False, is_total, closed=closed)
    groups = None if is_total else np.repeat(np.arange(counts.shape[0] // 12), 12)
    return judge([source], first_weekday=0, groups=groups, q=Q).episodes


def _share(found: tuple[Episode, ...], starts: tuple[int, ...]) -> float:
    fired = {one.fired for one in found}
    return float(np.mean([bool(fired & set(range(start, start + _AFTER))) for start in starts]))
