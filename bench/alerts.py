"""How many surges we find at a stated number of false alarms, on a simulated panel; and the calibration map.

    python -m bench.alerts            a small panel, a minute
    python -m bench.alerts --full     the whole panel (720 series, two seed pairs)
    python -m bench.alerts --calibrate    rebuild voc/trends/calibration.json

The panel: departments with 12 topics each, mean 0.2 to 20 a day, dispersion 1.2 and 2.5, four weekday profiles, a
trend, a year's season, two past surges a series; two years of history and one of test. Thresholds come from one seed
and are measured on another. Detection: an alarm within so many days of the onset; trials with an alarm in the week
before are dropped.
Every figure is of a simulated panel; real data will punish all of the methods.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voc.trends import surge
from voc.trends.baseline import SETTLED_AFTER, expect

LEVELS, PHIS = (0.2, 0.5, 1.0, 2.0, 5.0, 20.0), (1.2, 2.5)
PROFILES = np.array(
    [
        [1, 1, 1, 1, 1, 1, 1],
        [1.35, 1.2, 1.15, 1.1, 1.0, 0.6, 0.6],
        [1.5, 1.4, 1.35, 1.35, 1.2, 0.1, 0.1],
        [0.85, 0.8, 0.85, 0.9, 1.1, 1.35, 1.15],
    ]
)
TRENDS = (0.0, 0.0019, -0.0010)
TEST = 365
Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Panel:
    """Simulated series: counts and true means (series, days), dispersion and department (series,)."""

    counts: Scores
    mean: Scores
    weekday: Scores
    phi: Scores
    level: Scores
    group: NDArray[np.int64]
    n_history: int


def make_panel(seed: int, n_departments: int, *, history: int = 730, test: int = TEST, past: bool = True) -> Panel:
    """The panel of the protocol; `history` days before `test` days."""
    rng = np.random.default_rng(seed)
    n_days = history + test
    days = np.arange(n_days)
    level = np.tile(np.repeat(LEVELS, 2), n_departments)
    phi = np.tile(np.array(PHIS), 6 * n_departments)
    group = np.repeat(np.arange(n_departments), 12)
    profile = PROFILES[group % 4] / PROFILES[group % 4].mean(axis=1, keepdims=True)
    profile = profile * rng.lognormal(0, 0.1, (group.size, 7))
    profile /= profile.mean(axis=1, keepdims=True)
    trend = rng.choice(TRENDS, group.size)[:, None] * (days - history)
    amplitude = rng.uniform(0, 0.35, n_departments)[group][:, None]
    phase = rng.uniform(0, 2 * np.pi, n_departments)[group][:, None]
    weekday = profile[:, days % 7]
    mean = level[:, None] * np.exp(trend + amplitude * np.cos(2 * np.pi * days / 365.25 + phase)) * weekday
    counts = _negative_binomial(rng, mean, phi[:, None])
    if past:
        for series in range(group.size):
            for _ in range(2):
                start, length = int(rng.integers(30, history - 40)), int(rng.integers(4, 11))
                k = float(rng.choice([2, 3, 5]))
                extra = k * np.sqrt(phi[series] * mean[series, start : start + length])
                counts[series, start : start + length] += rng.poisson(extra)
    return Panel(counts, mean, weekday, phi, level, group, history)


def _negative_binomial(rng: np.random.Generator, mean: Scores, phi: Scores) -> Scores:
    size = mean / (phi - 1)
    return rng.negative_binomial(size, np.broadcast_to(1 / phi, mean.shape)).astype(float)


def with_surges(panel: Panel, k: float, ramp: int, seed: int) -> tuple[Panel, NDArray[np.int64]]:
    """One surge of 14 days in every series' test time, and the days they begin."""
    rng = np.random.default_rng(seed)
    n_test = panel.counts.shape[1] - panel.n_history
    onset = panel.n_history + rng.integers(min(30, n_test // 3), n_test - 14, panel.counts.shape[0])
    counts = panel.counts.copy()
    for series, first in enumerate(onset):
        span = slice(first, first + 14)
        grown = np.minimum(1.0, np.arange(1, 15) / ramp)
        local = panel.mean[series, span] / panel.weekday[series, span]
        counts[series, span] += rng.poisson(
            k * np.sqrt(panel.phi[series] * local) * grown * panel.weekday[series, span]
        )
    return replace(panel, counts=counts), onset


# ── methods: a score for each series and day, larger is worse ────────────────────────────────────────────────────


def ours(panel: Panel) -> Scores:
    """What voc ships: minus log10 of the calibrated p-value."""
    raw, mean, n_history = ours_raw(panel)
    p = surge.calibrated(raw, mean, n_history)
    return -np.log10(np.maximum(p, 1e-300))


def ours_raw(panel: Panel) -> tuple[Scores, Scores, NDArray[np.int64]]:
    """The raw tails, the mean a day that picks the map's bin, and the days of history."""
    expected = expect(panel.counts, first_weekday=0, groups=panel.group)
    return _tails(panel.counts, expected)


def _tails(counts: Scores, expected: object) -> tuple[Scores, Scores, NDArray[np.int64]]:
    evidence = surge.gather(counts, expected)  # type: ignore[arg-type]
    return surge.raw_tail(evidence), evidence.expected * (1 - surge.KEEP), expected.n_history  # type: ignore[attr-defined]


def all_knowing(panel: Panel) -> Scores:
    """An oracle that knows the true mean and spread, with our statistic."""
    from voc.trends.baseline import Expected

    phi = np.broadcast_to(panel.phi[:, None], panel.mean.shape)
    zeros = np.zeros_like(panel.mean)
    known = Expected(panel.mean, phi, zeros, zeros, np.arange(panel.mean.shape[1]) + 400)
    raw, mean, n_history = _tails(panel.counts, known)
    return -np.log10(np.maximum(surge.calibrated(raw, mean, n_history), 1e-300))


def _trailing(counts: Scores, window: int, guard: int, floor: float) -> Scores:
    sums = np.cumsum(np.pad(counts, ((0, 0), (1, 0))), axis=1)
    squares = np.cumsum(np.pad(counts**2, ((0, 0), (1, 0))), axis=1)
    scores = np.full(counts.shape, -np.inf)
    for day in range(window + guard, counts.shape[1]):
        last, first = day - guard, day - guard - window
        mean = (sums[:, last] - sums[:, first]) / window
        variance = (squares[:, last] - squares[:, first] - window * mean**2) / (window - 1)
        scores[:, day] = (counts[:, day] - mean) / np.maximum(np.sqrt(np.maximum(variance, 0)), floor)
    return scores


def z28(panel: Panel) -> Scores:
    """Standard deviations over the last 28 days: what most products do."""
    return _trailing(panel.counts, 28, 0, 0.5)


def ears_c1(panel: Panel) -> Scores:
    """EARS C1: seven days, no gap."""
    return _trailing(panel.counts, 7, 0, 1.0)


def ears_c2(panel: Panel) -> Scores:
    """EARS C2: seven days, two days' gap."""
    return _trailing(panel.counts, 7, 2, 1.0)


METHODS: dict[str, Callable[[Panel], Scores]] = {
    "z28 (3-sigma style)": z28,
    "EARS C1": ears_c1,
    "EARS C2": ears_c2,
    "voc": ours,
    "oracle": all_knowing,
}


# ── measures ─────────────────────────────────────────────────────────────────────────────────────────────────────


def episodes(scores: Scores, limit: float) -> int:
    """Alarms, each followed by seven days in which none counts."""
    total = 0
    quiet_until = np.full(scores.shape[0], -1)
    for day in range(scores.shape[1]):
        fires = (scores[:, day] >= limit) & (day > quiet_until)
        total += int(fires.sum())
        quiet_until[fires] = day + 7
    return total


def limit_for(scores: Scores, rate: float) -> float:
    """The smallest limit with at most `rate` alarms a series-day."""
    low, high = 0.0, float(np.max(scores[np.isfinite(scores)]))
    for _ in range(30):
        middle = (low + high) / 2
        if episodes(scores, middle) / scores.size > rate:
            low = middle
        else:
            high = middle
    return high


def found_within(scores: Scores, onset: NDArray[np.int64], limit: float, days: tuple[int, ...]) -> list[float]:
    """The share of surges with an alarm in so many days, among those without one in the week before."""
    hits, trials = np.zeros(len(days)), 0
    for series, first in enumerate(onset):
        if (scores[series, first - 7 : first] >= limit).any():
            continue
        trials += 1
        for number, n in enumerate(days):
            hits[number] += (scores[series, first : first + n] >= limit).any()
    return list(hits / max(trials, 1))


def detection(
    seeds: tuple[int, int], n_departments: int, history: int = 730, past: bool = True, test: int = TEST
) -> None:
    """Print detection at one false alarm a series-year, method by method."""
    sizes = {"history": history, "past": past, "test": test}
    calibrating, testing = (make_panel(seed, n_departments, **sizes) for seed in seeds)  # type: ignore[arg-type]
    surges = [
        (k, ramp, *with_surges(testing, k, ramp, 1000 + 10 * int(k) + ramp)) for k in (2, 3, 5) for ramp in (1, 3, 7)
    ]
    say(
        f"{history} days of history, {testing.counts.shape[0]} series, "
        f"{len(surges) * testing.counts.shape[0]} surges, seeds {seeds}"
    )
    say(f"  {'one false alarm a series-year':34} 1 day  3 days  7 days   false alarms on the test seed against target")
    for name, method in METHODS.items():
        limit = limit_for(method(calibrating)[:, history:], 1 / 365)
        quiet = method(testing)[:, history:]
        rate = episodes(quiet, limit) / quiet.size * 365
        parts = [found_within(method(panel), onset, limit, (1, 3, 7)) for _, _, panel, onset in surges]
        one, three, seven = np.mean(parts, axis=0)
        say(f"  {name:34} {one:5.3f}  {three:6.3f}  {seven:6.3f}   {rate:4.2f}×")


def evenness(n_departments: int) -> None:
    """Print how evenly a fixed p spends its false alarms over levels and dispersions."""
    panel = make_panel(202, n_departments)
    scores = ours(panel)[:, panel.n_history :]
    limit = -np.log10(1 / 365)
    by_level = [episodes(scores[panel.level == x], limit) / (panel.level == x).sum() for x in LEVELS]
    by_phi = [episodes(scores[panel.phi == x], limit) / (panel.phi == x).sum() for x in PHIS]
    say("false alarms a series-year at p ≤ 1/365, by mean level: " + " ".join(f"{x:.2f}" for x in by_level))
    say("by dispersion: " + " ".join(f"{x:.2f}" for x in by_phi))


def fleet(q: float = 0.1) -> None:
    """Print on how many days 300 quiet series raise any false alarm under Benjamini-Hochberg at `q`."""
    panel = make_panel(902, 25, past=False)
    p = 10.0 ** -ours(panel)[:, panel.n_history :]
    believed = surge.discoveries(p, q)
    say(f"300 quiet series at q = {q}: {believed.any(axis=0).mean():.1%} of days with any false alarm, "
          f"{episodes(believed.astype(float), 1.0)} episodes a year in the fleet")  # fmt: skip


# ── the calibration map ──────────────────────────────────────────────────────────────────────────────────────────


def young_panels() -> Iterator[tuple[Scores, Scores, NDArray[np.int64]]]:
    """Sources of 5 to 34 days with topics of all sizes, judged by shares: raw tails, means and history."""
    for seed in range(700, 720):
        panel = make_panel(seed, 20, history=0, test=SETTLED_AFTER, past=False)
        for group in range(20):
            counts = panel.counts[panel.group == group]
            total = counts.sum(axis=0)
            yield _tails(counts, expect(counts, first_weekday=0, exposure=np.maximum(total, 1.0), is_share=True))


def calibrate(path: Path, n_departments: int) -> None:
    """Simulate without surges and write, for each mean level, which raw tail means which p."""
    settled = [ours_raw(make_panel(seed, n_departments, past=past)) for seed, past in ((901, False), (903, True))]
    table = {
        "made_by": "python -m bench.alerts --calibrate",
        "settled": _bins([(raw[:, 730:], mean[:, 730:]) for raw, mean, _ in settled]),
        "young": _bins([(raw[:, h >= 5], mean[:, h >= 5]) for raw, mean, h in young_panels()]),
    }
    path.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    say(f"wrote {path.name}")


def _bins(parts: list[tuple[Scores, Scores]]) -> list[dict[str, object]]:
    score = np.concatenate([-np.log10(np.maximum(raw, 1e-300)).ravel() for raw, _ in parts])
    bins = np.searchsorted(surge.EDGES, np.concatenate([mean.ravel() for _, mean in parts]))
    return [_fit(np.sort(score[bins == number])) for number in range(len(surge.EDGES) + 1)]


def _fit(score: Scores) -> dict[str, object]:
    """Empirical quantiles down to p = 0.02, then a line through the tail from 2e-2 to 2e-4."""
    body = np.array([1.0, 0.7, 0.5, 0.35, 0.2, 0.1, 0.05, 0.02])
    at = np.quantile(score, 1 - body)
    p = np.geomspace(2e-2, 2e-4, 20)
    deep = np.quantile(score, 1 - p)
    slope, _ = np.polyfit(deep - deep[0], np.log10(p) - np.log10(p[0]), 1)
    return {
        "scores": [round(float(x), 4) for x in np.maximum.accumulate(at)],
        "p": [float(x) for x in body],
        "tail_from": round(float(at[-1]), 4),
        "log10_p_at": round(float(np.log10(0.02)), 4),
        "slope": round(float(-slope), 4),
        "n": int(score.size),
    }


def say(line: str) -> None:
    """One line for the reader, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m bench.alerts", description=__doc__.partition("\n")[0])
    parser.add_argument("--full", action="store_true", help="the whole panel: 720 series, two seed pairs")
    parser.add_argument("--calibrate", action="store_true", help="rebuild the calibration map")
    parser.add_argument("--dev", action="store_true", help="the seeds for tuning, never reported")
    given = parser.parse_args(arguments)
    started = time.monotonic()
    if given.calibrate:
        calibrate(Path(surge.__file__).with_name("calibration.json"), 60)
        return
    n_departments = 60 if given.full else 12
    if given.dev:
        detection((303, 404), 20)
        return
    detection((101, 202), n_departments)
    if given.full:
        detection((111, 222), n_departments)
    detection((536, 636), n_departments, history=35, past=False, test=60)
    evenness(n_departments)
    fleet()
    say(f"{time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
