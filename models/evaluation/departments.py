"""Measures the departments head: whose is it, who is first, and how much can be routed unseen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.departments import DepartmentHead, Routing
from models.evaluation import dev
from models.evaluation.intervals import as_share, numbered, with_interval
from models.evaluation.measures import (
    Figure,
    Recount,
    calibration_error,
    coverage_at,
    micro_f1,
    precision_curve,
    reliability,
)
from models.evaluation.sentiment import OWN_PIECES, See
from models.prototypes import Prototypes
from models.training.departments import PRECISION
from models.training.examples import Example, rows_of

#: The zero-shot baseline lists a department from this cosine on: its best on the set itself, which flatters it.
_GRID = np.linspace(0.05, 0.7, 66)

#: Of about sixty texts each.
_BINS = 10


def evaluate(head: DepartmentHead, prototypes: Prototypes, ids: Sequence[str], see: See, folder: Path) -> list[Figure]:
    """On departments_gold, never seen in training; and on what choices are made by."""
    rows, others = rows_of(folder, "departments_gold"), dev.labelled(folder)
    gold = [row["text"] for row in rows], [row["labels"]["departments"] for row in rows]
    chosen_by = [one.text for one in others], [one.departments for one in others]
    figures = _figures("departments_gold", head, prototypes, ids, see, *gold)
    return figures + (_figures(dev.DEV, head, prototypes, ids, see, *chosen_by) if others else [])


def evaluate_own(
    head: DepartmentHead, prototypes: Prototypes, ids: Sequence[str], see: See, examples: Sequence[Example]
) -> list[Figure]:
    """On the repository's own pieces that no training saw."""
    chosen = [one for one in examples if one.departments is not None and one.source in ("written", "sample")]
    truth = [list(one.departments or ()) for one in chosen]
    return _figures(OWN_PIECES, head, prototypes, ids, see, [one.text for one in chosen], truth)


def _figures(
    name: str,
    head: DepartmentHead,
    prototypes: Prototypes,
    ids: Sequence[str],
    see: See,
    texts: Sequence[str],
    truth: Sequence[Sequence[str]],
) -> list[Figure]:
    seen = see(texts)
    said = head.read(seen)
    shares, _ = head.shares(seen)
    cosines = prototypes.zero_shot(seen.vectors)
    gold = [set(one) for one in truth]
    owned = [number for number, one in enumerate(gold) if one]
    first = [ids[int(row.argmax())] for row in shares]
    nearest = [ids[int(row.argmax())] for row in cosines]
    base = max(micro_f1([_above(row, ids, start) for row in cosines], gold) for start in _GRID)
    sure = np.array([float(shares[number].max()) for number in owned])
    right = np.array([first[number] in gold[number] for number in owned])
    is_routed = np.array([said[number].is_routed for number in owned])
    groups = numbered(texts)
    return [
        _listed(name, [{guess.id for guess in one.guesses} for one in said], gold, base, groups),
        *(_first(name, first, nearest, truth, owned, groups, is_exact=one) for one in (True, False)),
        *_routing(name, sure, right, is_routed, groups[owned]),
        _calibration(name, said, gold, groups),
    ]


def _listed(
    name: str, said: Sequence[set[str]], gold: Sequence[set[str]], base: float, groups: NDArray[np.int64]
) -> Figure:
    both = np.array([len(one & other) for one, other in zip(said, gold, strict=True)])
    either = np.array([len(one) + len(other) for one, other in zip(said, gold, strict=True)])
    figure = Figure(name, "micro-F1", micro_f1(said, gold), len(said), base, "zero-shot cosine")
    return with_interval(figure, Recount(lambda rows: float(2 * both[rows].sum() / max(1, either[rows].sum())), groups))


def _first(
    name: str,
    first: Sequence[str],
    nearest: Sequence[str],
    truth: Sequence[Sequence[str]],
    owned: Sequence[int],
    groups: NDArray[np.int64],
    *,
    is_exact: bool,
) -> Figure:
    hits, base = (_hits(one, truth, owned, is_exact=is_exact) for one in (first, nearest))
    measure = "first is right" if is_exact else "first is among the right ones"
    figure = Figure(name, measure, float(hits.mean()), len(owned), float(base.mean()), "zero-shot cosine")
    return as_share(figure, Recount(lambda rows: float(hits[rows].mean()), groups[owned]))


def _routing(
    name: str,
    sure: NDArray[np.float64],
    right: NDArray[np.bool_],
    is_routed: NDArray[np.bool_],
    groups: NDArray[np.int64],
) -> list[Figure]:
    n, n_routed = len(sure), int(is_routed.sum())
    covered = Figure(
        name,
        "coverage at 97 % precision",
        coverage_at(sure, right, PRECISION),
        n,
        is_guarded=False,
        drawn=precision_curve(sure, right),
    )
    precise = float(right[is_routed].mean()) if n_routed else 0.0
    return [
        with_interval(covered, Recount(lambda rows: coverage_at(sure[rows], right[rows], PRECISION), groups)),
        as_share(Figure(name, "routed at the shipped threshold", n_routed / max(1, n), n, is_guarded=False)),
        as_share(Figure(name, "precision of the routed", precise, n_routed, is_guarded=False)),
    ]


def _calibration(name: str, said: Sequence[Routing], gold: Sequence[set[str]], groups: NDArray[np.int64]) -> Figure:
    """Of the first department, where one is given: feedback that nobody can use counts, too."""
    given = [number for number, one in enumerate(said) if one.guesses]
    sure = np.array([said[number].guesses[0].confidence for number in given])
    right = np.array([said[number].guesses[0].id in gold[number] for number in given], dtype=bool)
    value, bins = calibration_error(sure, right, _BINS), reliability(sure, right, _BINS)
    figure = Figure(name, "calibration error of the first", value, len(given), is_guarded=False, drawn=bins)
    return with_interval(figure, Recount(lambda rows: calibration_error(sure[rows], right[rows], _BINS), groups[given]))


def _above(row: np.ndarray, ids: Sequence[str], start: float) -> set[str]:
    return {ids[number] for number in np.argsort(-row)[:3] if row[number] >= start}


def _hits(
    first: Sequence[str], truth: Sequence[Sequence[str]], owned: Sequence[int], *, is_exact: bool
) -> NDArray[np.bool_]:
    right = [truth[number][:1] if is_exact else truth[number] for number in owned]
    return np.array([first[number] in one for number, one in zip(owned, right, strict=True)], dtype=bool)
