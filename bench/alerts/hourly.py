"""Looking by the hour: what it costs in quiet series, and how many hours sooner a storm is told.

The day that runs is judged every hour by its counts so far, as the watch does without hours; beside it its hours are.
Storms last a day from a random hour on; the limits are those of an installation of 326 series.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bench.alerts.fleet import Q
from bench.alerts.hourly_world import World, make_world
from bench.alerts.panel import Floats
from bench.alerts.report import say
from voc.settings import Settings
from voc.trends.calibration import p_values
from voc.trends.so_far import storm_p, storms
from voc.trends.surge import KEEP, Evidence, gather

#: Seeds and worlds of quiet days; storms.
_QUIET, _STORMY, _DAYS = {1401: False, 1402: True}, 1403, 365
TIMES, SIZES = (2, 4, 8), {"5 a day": 5.0, "20 a day": 20.0, "57 a day": 0.0}
_LASTS, _FOLLOWED, _TRIALS, _NEVER = 24, 48, 16, 99.0
Told = NDArray[np.bool_]
#: Nothing likelier is believed of a day.
_CEILING = 0.005


def alpha() -> float:
    """The false alarms a day that voc ships with."""
    return float(Settings.model_fields["surge_hourly"].default) / 365


def false_storms() -> float:
    """Say how often quiet days hold a storm; false ones a year, the worse of hours that come evenly and in clumps."""
    say("\nlooking by the hour, 326 quiet series, a year: false storms, and how often p falls below 0.01 and 0.001")
    found = []
    for seed, is_clumped in _QUIET.items():
        world = make_world(seed, _DAYS, is_clumped=is_clumped)
        p = storm_p([world.part(world.hours, world.total, slice(0, _DAYS))])[:, :, -1]
        begins = np.diff(storms(p, alpha()).astype(int), axis=1, prepend=0) > 0
        found.append(float(begins.any(axis=0).sum()) * 365 / _DAYS)
        name = "in clumps" if is_clumped else "evenly"
        say(f"  comments come {name:12} {found[-1]:4.0f}   {(p <= 0.01).mean():.4f}  {(p <= 0.001).mean():.5f}")
    return max(found)


def hours_until_told() -> dict[tuple[int, str], tuple[float, float]]:
    """Say after how many hours half of the storms are told; by strength and size: by the day alone, and with hours.

    Departments hold 57 complaints a day.
    """
    world = make_world(_STORMY, 7 * _TRIALS + 3)
    rng = np.random.default_rng([_STORMY, 3])
    evidence = gather(world.counts, world.expected)
    found = {}
    say("\nhours until half of the storms that begin at a random hour are told (told within two days)")
    say(f"  {'':34} {'by the day alone':>18} {'with the hours':>18}")
    for times in TIMES:
        trials = [_trial(world, evidence, rng, times, 7 * trial + trial % 7) for trial in range(_TRIALS)]
        for name, level in SIZES.items():
            rows = np.flatnonzero(world.level == level)[: None if level else -1]
            told = np.concatenate([trial[:, rows] for trial in trials], axis=1)
            medians = np.median(told, axis=1)
            shares = (told < _NEVER).mean(axis=1)
            shown = [f"{_shown(median):>8} ({share:4.0%})" for median, share in zip(medians, shares, strict=True)]
            say(f"  ×{times}, {name:30} {shown[0]:>18} {shown[1]:>18}")
            found[times, name] = (float(medians[0]), float(medians[1]))
    return found


def _shown(hours: float) -> str:
    return f"{hours:.0f} h" if hours < _NEVER else "not"


def _trial(world: World, evidence: Evidence, rng: np.random.Generator, times: int, day: int) -> Floats:
    """Hours until each series is told of a storm of its own, (2, series): by the day, and by whatever comes first."""
    n_series = world.counts.shape[0]
    begins = rng.integers(0, 24, n_series)[:, None]
    hour = np.arange(_FOLLOWED)
    usual = world.expected.mean[:, world.n_history + day : world.n_history + day + 2, None] * world.share
    storm = (hour >= begins) & (hour < begins + _LASTS)
    extra = rng.poisson((times - 1) * usual.reshape(n_series, -1) * storm).reshape(n_series, 2, 24)
    by_day = _by_day(world, evidence, world.hours[:, day : day + 2] + extra, day)
    by_hour = _by_hour(world, extra, day)
    return np.array([_first(by_day, begins), _first(by_day | by_hour, begins)])


def _first(told: Told, begins: NDArray[np.int64]) -> Floats:
    """Hours from the beginning to the first look that tells, each look at an hour's end."""
    after = told & (np.arange(told.shape[1]) >= begins)
    first: Floats = np.where(after.any(axis=1), after.argmax(axis=1) + 1.0 - begins[:, 0], _NEVER)
    return first


def _by_day(world: World, evidence: Evidence, hours: Floats, day: int) -> Told:
    """Whether each hour's look at the counts so far finds a surge, (series, hours)."""
    before = world.n_history + day - 1
    seen, mean, weight, variance = (
        getattr(evidence, name)[:, before, None] for name in ("seen", "expected", "weight", "variance")
    )
    found = []
    for ahead in range(2):
        usual = world.expected.mean[:, before + 1 + ahead, None]
        spread = world.expected.phi[:, before + 1 + ahead, None] * usual
        so_far = KEEP * seen + np.cumsum(hours[:, ahead], axis=1)
        mean, weight, variance = KEEP * mean + usual, KEEP**2 * weight + usual, KEEP**2 * variance + spread
        level = world.expected.level_variance[:, before + 1 + ahead, None] * mean**2
        whole = (np.broadcast_to(part, so_far.shape) for part in (mean, weight, variance, level))
        p = p_values(Evidence(so_far, *whole), np.full(24, int(world.expected.n_history[before])))
        found.append(p <= min(_CEILING, Q / world.counts.shape[0]))
        seen = so_far[:, -1:]
    return np.concatenate(found, axis=1)


def _by_hour(world: World, extra: Floats, day: int) -> Told:
    """Whether each hour's look at the hours so far finds a storm, (series, hours); the others are never fuller."""
    days = slice(day, day + 2)
    p = storm_p([world.part(world.hours[:, days] + extra, world.total[days], days)])
    told: Told = p.reshape(extra.shape[0], _FOLLOWED) <= alpha() / extra.shape[0]
    return told
