"""Measures the departments head: whose is it, who is first, and how much can be routed unseen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.departments import DepartmentHead
from models.evaluation.measures import Figure, coverage_at, micro_f1
from models.evaluation.sentiment import See
from models.prototypes import Prototypes
from models.training.departments import PRECISION
from models.training.examples import Example, rows_of

#: The zero-shot baseline lists a department from this cosine on: its best on the set itself, which flatters it.
_GRID = np.linspace(0.05, 0.7, 66)


def evaluate(head: DepartmentHead, prototypes: Prototypes, ids: Sequence[str], see: See, folder: Path) -> list[Figure]:
    """On departments_gold, never seen in training."""
    rows = rows_of(folder, "departments_gold")
    texts = [row["text"] for row in rows]
    return _figures(
        "departments_gold", head, prototypes, ids, see, texts, [row["labels"]["departments"] for row in rows]
    )


def evaluate_own(
    head: DepartmentHead, prototypes: Prototypes, ids: Sequence[str], see: See, examples: Sequence[Example]
) -> list[Figure]:
    """On the repository's own pieces, which the head was trained on."""
    chosen = [one for one in examples if one.departments is not None and one.source in ("written", "sample")]
    truth = [list(one.departments or ()) for one in chosen]
    return _figures("own pieces (seen in training)", head, prototypes, ids, see, [one.text for one in chosen], truth)


def _figures(
    name: str,
    head: DepartmentHead,
    prototypes: Prototypes,
    ids: Sequence[str],
    see: See,
    texts: Sequence[str],
    truth: Sequence[Sequence[str]],
) -> list[Figure]:
    seen, n = see(texts), len(texts)
    said = head.read(seen)
    shares, _ = head.shares(seen)
    cosines = prototypes.zero_shot(seen.vectors)
    gold = [set(one) for one in truth]
    owned = [number for number, one in enumerate(gold) if one]
    first = [ids[int(row.argmax())] for row in shares]
    nearest = [ids[int(row.argmax())] for row in cosines]
    zero_shot = max(micro_f1([_above(row, ids, start) for row in cosines], gold) for start in _GRID)
    sure = np.array([float(shares[number].max()) for number in owned])
    right = np.array([first[number] in gold[number] for number in owned])
    routed = [number for number in owned if said[number].is_routed]
    return [
        Figure(
            name,
            "micro-F1",
            micro_f1([{guess.id for guess in one.guesses} for one in said], gold),
            n,
            zero_shot,
            "zero-shot cosine",
        ),
        Figure(
            name,
            "first is right",
            _share(first, truth, owned, exact=True),
            len(owned),
            _share(nearest, truth, owned, exact=True),
            "zero-shot cosine",
        ),
        Figure(
            name,
            "first is among the right ones",
            float(right.mean()),
            len(owned),
            _share(nearest, truth, owned, exact=False),
            "zero-shot cosine",
        ),
        Figure(name, "coverage at 97 % precision", coverage_at(sure, right, PRECISION), len(owned), is_guarded=False),
        Figure(name, "routed at the shipped threshold", len(routed) / max(1, len(owned)), len(owned), is_guarded=False),
        Figure(
            name, "precision of the routed", _share(first, truth, routed, exact=False), len(routed), is_guarded=False
        ),
    ]


def _above(row: np.ndarray, ids: Sequence[str], start: float) -> set[str]:
    return {ids[number] for number in np.argsort(-row)[:3] if row[number] >= start}


def _share(first: Sequence[str], truth: Sequence[Sequence[str]], numbers: Sequence[int], *, exact: bool) -> float:
    hits = [first[number] == truth[number][0] if exact else first[number] in truth[number] for number in numbers]
    return float(np.mean(hits)) if hits else 0.0
