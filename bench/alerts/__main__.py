"""The command: sections one after the other, each figure beside its floor at the end."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass

import bench.alerts as package
from bench.alerts.calibration import calibrate
from bench.alerts.closures import closures
from bench.alerts.cost import cost
from bench.alerts.detection import cold, detection
from bench.alerts.drifts import slow_drifts
from bench.alerts.evenness import evenness
from bench.alerts.fleet import fleet
from bench.alerts.hourly import false_storms, hours_until_told
from bench.alerts.look_cost import look_cost
from bench.alerts.messages import messages
from bench.alerts.parity import parity
from bench.alerts.report import Report, say
from bench.alerts.robust import robust

_MIDDLING, _WHOLE = 24, 60
_TUNING = (303, 404)
#: By the day alone it is 20, 8, 16 and 7.
HOURS_UNTIL_TOLD = {(4, "20 a day"): 16.0, (8, "20 a day"): 5.0, (4, "57 a day"): 7.0, (8, "57 a day"): 3.0}


@dataclass(frozen=True)
class Size:
    """How much to simulate: departments of 12 series, seed pairs of the panel, repeats of a timing."""

    n_departments: int
    pairs: tuple[tuple[int, int], ...]
    best_of: int


def judge_detection(report: Report, size: Size) -> None:
    """Surges found with two years of history: plain as with less than a year, and with the season.

    Always the whole panel: on a third of it chance alone moves a figure by two points.
    """
    for seeds in size.pairs:
        found = detection(seeds, _WHOLE)
        plain, seasonal = found["voc"], found["voc with a year"]
        report.at_least(f"surges found within 7 days, seeds {seeds}", plain[2], 0.80)
        report.at_least(f"surges found within 7 days with a year of history, seeds {seeds}", seasonal[2], 0.84)
        report.at_least(f"surges found within 3 days, seeds {seeds}", plain[1], 0.365)
        report.at_least(f"surges found within 3 days with a year of history, seeds {seeds}", seasonal[1], 0.40)


def judge_cold(report: Report, size: Size) -> None:
    """Surges found with 35 days of history; always the whole panel, since it is short."""
    found = cold((536, 636), _WHOLE)
    report.at_least("surges found within 7 days with 35 days of history", found["voc"][2], 0.76)


def judge_robust(report: Report, size: Size) -> None:
    """False alarms where levels wander."""
    found = robust(size.pairs[0][0], size.n_departments)
    report.at_most("false alarms under a random walk of 0.02 a day, of target", found["voc"], 1.3)
    report.at_most("the same with a year of history", found["voc with a year"], 1.3)


def judge_evenness(report: Report, size: Size) -> None:
    """False alarms by level and dispersion."""
    seeds = tuple(seed for pair in size.pairs for seed in pair)
    for name, (by_level, by_phi) in evenness(seeds, size.n_departments).items():
        report.at_most(f"evenness over mean levels, {name} (max/min)", by_level, 2.0)
        report.at_most(f"evenness over dispersions, {name} (max/min)", by_phi, 2.5)


def judge_fleet(report: Report, size: Size) -> None:
    """A fleet of quiet series."""
    report.at_most("300 quiet series at q = 0.1: days with any false alarm", fleet(), 0.10, ".1%")


def judge_hourly(report: Report, size: Size) -> None:
    """Storms within a day."""
    report.at_most("326 quiet series: false storms a year by the hour", false_storms(), 4.0, ".0f")
    found = hours_until_told()
    for (times, name), most in HOURS_UNTIL_TOLD.items():
        report.at_most(f"hours until half of the storms are told, ×{times}, {name}", found[times, name][1], most, ".0f")


def judge_closures(report: Report, size: Size) -> None:
    """Planned closures and holidays."""
    false, told = closures()
    report.at_most("closures after which all comments raise a false alarm", false, 0.05, ".1%")
    report.at_most("times a surge is told that lasts over a closure", told, 1.1)


def judge_messages(report: Report, size: Size) -> None:
    """Messages a surge."""
    report.at_most("messages per surge", messages(size.pairs[0][1], size.n_departments), 2.05)


def judge_drifts(report: Report, size: Size) -> None:
    """Slow drifts."""
    false, found = slow_drifts()
    report.at_most("false drifts a series-year", false, 0.05, ".3f")
    report.at_least("drifts of ×1.5 over 8 weeks at 20 a day found 4 weeks after", found, 0.90)


def judge_cost(report: Report, size: Size) -> None:
    """Cost against Farrington."""
    for name, ratio in cost(size.best_of).items():
        report.at_least(f"times cheaper than a batched Farrington refit, {name}", ratio, 50.0, ".0f")


def judge_look(report: Report, size: Size) -> None:
    """Cost of a look by the hour."""
    report.at_most("seconds that the hours add to a look, for each thousand series", look_cost(), 1.0)


def judge_parity(report: Report, size: Size) -> None:
    """Equal alarms as R's `surveillance`."""
    for name, (equal, weeks, floor) in parity().items():
        report.at_least(f"alarms equal to R's, of {weeks}: {name}", equal, floor, ".0f")


SECTIONS: dict[str, Callable[[Report, Size], None]] = {
    "detection": judge_detection,
    "cold": judge_cold,
    "robust": judge_robust,
    "evenness": judge_evenness,
    "fleet": judge_fleet,
    "hourly": judge_hourly,
    "closures": judge_closures,
    "messages": judge_messages,
    "drifts": judge_drifts,
    "cost": judge_cost,
    "look": judge_look,
    "parity": judge_parity,
}


def main(arguments: list[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m bench.alerts", description=(package.__doc__ or "").split("\n")[0])
    parser.add_argument("--full", action="store_true", help="720 series in every section, two seed pairs")
    parser.add_argument("--only", choices=SECTIONS, action="append", help="one section; may be repeated")
    parser.add_argument("--dev", action="store_true", help="detection on the seeds for tuning, never reported")
    parser.add_argument("--calibrate", action="store_true", help="rebuild voc/trends/calibration.json")
    given = parser.parse_args(arguments)
    started = time.monotonic()
    if given.calibrate:
        calibrate()
    elif given.dev:
        detection(_TUNING, _MIDDLING)
    else:
        run(given.only or list(SECTIONS), is_full=given.full)
    say(f"\n{time.monotonic() - started:.0f} s")


def run(sections: list[str], *, is_full: bool) -> None:
    """Measure these sections and say how they stand."""
    size = Size(_WHOLE, ((101, 202), (111, 222)), 5) if is_full else Size(_MIDDLING, ((101, 202),), 3)
    report = Report()
    for name in sections:
        SECTIONS[name](report, size)
    report.close()


if __name__ == "__main__":
    main()
