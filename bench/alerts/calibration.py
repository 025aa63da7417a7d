"""The calibration map: which raw tail means which p, made of quiet series alone.

Seeds 901 to 989 (odd ones), for young series 700 to 719; no test seed among them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.alerts.measures import first_alarms
from bench.alerts.methods import NEVER, evidence
from bench.alerts.panel import HISTORY, Floats, make_panel
from bench.alerts.report import say
from voc.trends import calibration as shipped
from voc.trends import surge
from voc.trends.baseline import SETTLED_AFTER, expect
from voc.trends.season import SEASON_AFTER

#: Raw score, bin by mean and bin by dispersion of each series and day.
Tails = tuple[Floats, NDArray[np.int64], NDArray[np.int64]]
#: Days of series below which a line is not trusted: its tail would rest on a handful.
GROWING_SEEDS = tuple(range(911, 991, 2))
N_PHI = len(shipped.PHI_EDGES) + 1
#: What real series are wilder than simulated ones: tails are made this much likelier.
MARGIN = 1.5
BODY = np.array([1.0, 0.7, 0.5, 0.35, 0.2, 0.1, 0.05, 0.02])
DEEP = np.geomspace(2e-2, 2e-4, 20)
ENOUGH = 20_000
SETTLED_SEEDS = ((901, False), (903, True), (905, False), (907, True))


def calibrate(n_departments: int = 60) -> None:
    """Write the map that voc ships."""
    growing = list(_growing(n_departments))
    settled, seasonal = (list(_settled(n_departments, after)) for after in (NEVER, SEASON_AFTER))
    table = {
        "made_by": "python -m bench.alerts --calibrate",
        "young": [row * N_PHI for row in lines(list(_young()), 1)],
        "short": lines([tails(found, slice(*shipped.AGES[:2])) for found in growing], N_PHI),
        "growing": lines([tails(found, slice(*shipped.AGES[1:3])) for found in growing], N_PHI),
        "settled": lines(settled, N_PHI),
        "seasonal": lines(seasonal, N_PHI),
    }
    path = Path(shipped.__file__).with_name("calibration.json")
    path.write_text(_written(table), encoding="utf-8")
    say(f"wrote {path.name}")


def _written(table: dict[str, Any]) -> str:
    """JSON with a line for each line of the map."""
    rows = {kind: [",\n   ".join(map(json.dumps, row)) for row in table[kind]] for kind in shipped.KINDS}
    parts = [f' "{kind}": [\n  [' + "],\n  [".join(rows[kind]) + "]\n ]" for kind in shipped.KINDS]
    return f'{{\n "made_by": {json.dumps(table["made_by"])},\n' + ",\n".join(parts) + "\n}\n"


def _settled(n_departments: int, season_after: int) -> Iterator[Tails]:
    for seed, past in SETTLED_SEEDS:
        panel = make_panel(seed, n_departments, past=past)
        yield tails(evidence(panel, season_after)[0], slice(HISTORY, None))


def _young() -> Iterator[Tails]:
    """Sources of 5 to 34 days with topics of all sizes, judged by shares."""
    for seed in range(700, 720):
        panel = make_panel(seed, 20, history=0, test=SETTLED_AFTER, past=False)
        for group in range(20):
            counts = panel.counts[panel.group == group]
            exposure = np.maximum(counts.sum(axis=0), 1.0)
            expected = expect(counts, first_weekday=0, exposure=exposure, is_share=True)
            yield tails(surge.gather(counts, expected), slice(5, None))


def _growing(n_departments: int) -> Iterator[surge.Evidence]:
    """Series of 35 to 119 days."""
    last = shipped.AGES[2]
    for seed in GROWING_SEEDS:
        panel = make_panel(seed, n_departments, history=SETTLED_AFTER, test=last - SETTLED_AFTER, past=False)
        yield evidence(panel)[0]


def tails(gathered: surge.Evidence, days: slice) -> Tails:
    """What a map is made of, for these days."""
    score = -np.log10(np.maximum(surge.raw_tail(gathered), 1e-300))
    by_mean, by_phi = shipped.bins(gathered)
    return score[:, days], by_mean[:, days], by_phi[:, days]


def lines(parts: Sequence[Tails], n_phi: int) -> list[list[dict[str, Any]]]:
    """A line for each bin of the mean and of the dispersion; all dispersions together where `n_phi` is 1."""
    cells = [by_mean * n_phi + np.minimum(by_phi, n_phi - 1) for _, by_mean, by_phi in parts]
    cell = np.concatenate([part.ravel() for part in cells])
    score = np.concatenate([part.ravel() for part, _, _ in parts])
    order = np.lexsort((score, cell))
    apart = np.split(score[order], np.searchsorted(cell[order], np.arange(1, (len(shipped.EDGES) + 1) * n_phi)))
    table = [_of_one_mean(apart[start : start + n_phi]) for start in range(0, len(apart), n_phi)]
    flat = [line for row in table for line in row]
    for line, tail in zip(flat, _tails_of_alarms(parts, cells, flat), strict=True):
        line.update(tail)
    return table


def _of_one_mean(cells: Sequence[Floats]) -> list[dict[str, Any]]:
    """A line for each dispersion; where too few series vary so much or little, that of the nearest that do."""
    full = [number for number, score in enumerate(cells) if score.size >= ENOUGH]
    return [_line(cells[min(full, key=lambda other: abs(other - number))]) for number in range(len(cells))]


def _line(score: Floats) -> dict[str, Any]:
    """Empirical quantiles of days down to p = 0.02, then a line through the tail from 2e-2 to 2e-4."""
    at = np.quantile(score, 1 - BODY)
    deep = np.quantile(score, 1 - DEEP)
    slope, _ = np.polyfit(deep - deep[0], np.log10(DEEP) - np.log10(DEEP[0]), 1)
    return {
        "scores": [round(float(x), 4) for x in np.maximum.accumulate(at)],
        "p": [float(x) for x in BODY],
        "tail_from": round(float(at[-1]), 4),
        "log10_p_at": round(float(np.log10(BODY[-1])), 4),
        "slope": round(float(-slope), 4),
        "n": int(score.size),
    }


def _tails_of_alarms(
    parts: Sequence[Tails], cells: Sequence[NDArray[np.int64]], flat: Sequence[dict[str, Any]]
) -> Iterator[dict[str, float]]:
    """Tails by which every cell raises equally many alarms, not equally many loud days.

    A rare loud day keeps the evidence of a sparse series high for a week, that of a dense one for a day: at equal
    shares of loud days the dense series raises more alarms. Over all cells the share of loud days stays what it was.
    """
    starts = np.zeros((len(flat), DEEP.size))
    for (score, _, _), cell in zip(parts, cells, strict=True):
        p = np.ones(score.shape)
        for number, line in enumerate(flat):
            p[cell == number] = shipped.mapped(score[cell == number], line)
        for column, limit in enumerate(DEEP):
            starts[:, column] += np.bincount(cell[first_alarms(-p, -limit)], minlength=len(flat))
    days = sum(np.bincount(cell.ravel(), minlength=len(flat)) for cell in cells)
    usual = starts.sum(axis=0) / np.sum(days)
    for line, n_days, counted in zip(flat, days, starts, strict=True):
        at = line["tail_from"] + (line["log10_p_at"] - np.log10(DEEP)) / line["slope"]
        if n_days < ENOUGH:
            yield {"log10_p_at": round(line["log10_p_at"] + float(np.log10(MARGIN)), 4)}
            continue
        level = np.log10(MARGIN * DEEP * (counted + 0.5) / (n_days * usual + 0.5))
        slope, start = np.polyfit(at - line["tail_from"], level, 1, w=np.sqrt(counted + 0.5))
        yield {"log10_p_at": round(float(start), 4), "slope": round(float(-slope), 4)}
