"""B9: the same alarms as R's `surveillance` raises on its own data (Salmonella Newport, 105 weeks of 2011 and 2012).

Nothing of that data is kept here: R is asked for it. Where there is no R, the comparison is left out and says so.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
from datetime import date
from pathlib import Path

import numpy as np

from bench.alerts import weekly
from bench.alerts.report import say

SCRIPT = Path(__file__).with_name("surveillance.R")
#: How many of the 105 weeks must agree.
FLOORS = {"EARS C1": 105, "EARS C2": 105, "Farrington flexible": 104}
_COLUMNS = {"EARS C1": "c1", "EARS C2": "c2", "Farrington flexible": "farrington"}
_TIMEOUT = 300  # seconds

Row = dict[str, str]


def ask_r() -> list[Row] | str:
    """The weeks as R tells them, or why it cannot."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        return "R is not installed (Debian: apt install r-base-core r-cran-surveillance)"
    told = subprocess.run(  # noqa: S603 - a program found on PATH, and our own file
        [rscript, "--vanilla", str(SCRIPT)], capture_output=True, text=True, timeout=_TIMEOUT, check=False
    )
    if told.returncode:
        last = told.stderr.strip().splitlines()[-1:] or ["no message"]
        return f"R ended with {told.returncode} ({last[0]}); is its package surveillance installed?"
    return list(csv.DictReader(told.stdout.splitlines()))


def agreement(rows: list[Row]) -> dict[str, tuple[int, int]]:
    """How many weeks have equal alarms, and of how many, by method."""
    counts = np.array([float(row["count"]) for row in rows])
    dates = [date.fromisoformat(row["date"]) for row in rows]
    raise_ = {
        "EARS C1": lambda week: weekly.ears(counts, week, 0),
        "EARS C2": lambda week: weekly.ears(counts, week, 2),
        "Farrington flexible": lambda week: weekly.farrington(counts, dates, week),
    }
    found = {}
    for name, column in _COLUMNS.items():
        weeks = [number for number, row in enumerate(rows) if row[column]]
        found[name] = (sum(raise_[name](week) == (rows[week][column] == "1") for week in weeks), len(weeks))
    return found


def parity() -> dict[str, tuple[int, int, int]]:
    """Weeks with equal alarms, weeks, and the floor, by method; empty without R."""
    rows = ask_r()
    if isinstance(rows, str):
        say(f"\nparity with R's surveillance: left out, {rows}")
        return {}
    found = agreement(rows)
    say("\nparity with R's surveillance: " + ", ".join(f"{name} {a}/{n}" for name, (a, n) in found.items()))
    return {name: (equal, n_weeks, FLOORS[name]) for name, (equal, n_weeks) in found.items()}
