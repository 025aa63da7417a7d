"""Surges injected into real streams: how many are found within a week, and what fires on the streams as they are.

    python -m bench.alerts_real FOLDER [--only uber,hotstar,…] [--trials 40]

FOLDER holds the stores that `python -m bench.sets --keep FOLDER` leaves. Nothing is written: a panel is loaded, and
`k` standard deviations of complaints a day are added for a week to one topic, its department and the whole, at a random
day on which the source was heard. Found: within seven days a surge fires that the stream as it is does not have. What
fires on the stream itself is counted a month: real events are among it.
"""

# ruff: noqa: T201  (a bench prints)

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from voc.alerts.families import find_all
from voc.alerts.panel import Panel, load_panels
from voc.alerts.subjects import Subjects, read_subjects
from voc.alerts.surges import Surge
from voc.clock import utc_now
from voc.installation import open_installation
from voc.settings import Settings
from voc.storage.tables import ALL_DEPARTMENTS, ALL_TOPICS, SeriesDay
from voc.trends.judge import observed_days

DAYS, STRENGTHS, PHI = 7, (2, 3, 5), 1.5


def main() -> None:
    """One line for each set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--trials", type=int, default=40)
    options = parser.parse_args()
    names = options.only.split(",") if options.only else sorted(path.name for path in options.folder.iterdir())
    print(f"| set | days | series | {' | '.join(f'found, {k} sd' for k in STRENGTHS)} | fires a month |")
    print("|---|---|---|" + "---|" * len(STRENGTHS) + "---|")
    for name in names:
        for panel, subjects in _panels(options.folder / name):
            print(_line(name, panel, subjects, options.trials), flush=True)


def _panels(home: Path) -> Iterator[tuple[Panel, Subjects]]:
    installation = open_installation(Settings(home=home))
    with installation.store.reading() as session:
        newest = session.scalar(sa.select(sa.func.max(SeriesDay.day)))
        panels = load_panels(session, today=utc_now().date()) if newest is not None else []
        subjects = read_subjects(session, installation.departments)
    yield from ((panel, subjects) for panel in panels if panel.n_days >= 2 * DAYS)


def _line(name: str, panel: Panel, subjects: Subjects, n_trials: int) -> str:
    clean = find_all(panel, subjects, q=0.1)
    shares = []
    for k in STRENGTHS:
        rng = np.random.default_rng(k)
        tried = [_trial(panel, subjects, clean, k, rng) for _ in range(n_trials)]
        shares.append(f"{sum(tried) / max(len(tried), 1):.2f}")
    families = Counter(surge.family for surge in clean)
    fires = ", ".join(f"{family} {30 * n / panel.n_days:.1f}" for family, n in sorted(families.items())) or "nothing"
    return f"| {name} | {panel.n_days} | {len(panel.keys)} | {' | '.join(shares)} | {fires} |"


def _trial(panel: Panel, subjects: Subjects, clean: list[Surge], k: float, rng: np.random.Generator) -> bool:
    total = np.sum(panel.totals, axis=0)
    days = np.flatnonzero(observed_days(total))
    topics = [
        row
        for row, (topic, department) in enumerate(panel.keys)
        if topic != ALL_TOPICS and department == ALL_DEPARTMENTS and panel.negatives[0][row].sum() >= 5
    ]
    row, onset = int(rng.choice(topics)), int(rng.choice(days[6:-DAYS]))
    topic = panel.keys[row][0]
    mean = sum(float(part[row].sum()) for part in panel.negatives) / days.size
    extra = rng.poisson(k * np.sqrt(PHI * mean), DAYS) * (total[onset : onset + DAYS] > 0)
    found = find_all(_with(panel, topic, subjects.owners.get(topic), onset, extra), subjects, q=0.1)
    known = {(one.matter_key, one.first_on) for one in clean}
    span = panel.day(onset), panel.day(onset + DAYS - 1)
    return any(
        span[0] <= one.fired_on <= span[1]
        and one.family in ("surge", "share")
        and (one.matter_key, one.first_on) not in known
        for one in found
    )


def _with(panel: Panel, topic: int, owner: str | None, onset: int, extra: np.ndarray) -> Panel:
    """The panel with so many more complaints of a topic, in its first source."""
    theirs = {(topic, ALL_DEPARTMENTS), (ALL_TOPICS, ALL_DEPARTMENTS), (topic, owner), (ALL_TOPICS, owner)}
    rows = [row for row, key in enumerate(panel.keys) if key in theirs]
    span = slice(onset, onset + DAYS)
    negatives, comments, totals = panel.negatives[0].copy(), panel.comments[0].copy(), panel.totals[0].copy()
    for counts in (negatives, comments):
        counts[rows, span] += extra
    totals[span] += extra
    return replace(
        panel,
        negatives=(negatives, *panel.negatives[1:]),
        comments=(comments, *panel.comments[1:]),
        totals=(totals, *panel.totals[1:]),
    )


if __name__ == "__main__":
    main()
