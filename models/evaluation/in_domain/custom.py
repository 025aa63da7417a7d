"""Departments as a company has them: some renamed, one that nothing was trained on, then a hundred labels of its own.

Every draw renames two of gold's departments and withholds a third from training; all three are described anew, by a
sentence and by five feedback out of gold that are then not tested. Gold is in memory only and enters no artifact. The
shipped fork, which knew the withheld department by its own name, loses that column; its layers stay.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.departments import DepartmentHead
from models.evaluation.in_domain.heads import Bench, Shown
from models.evaluation.in_domain.lab import Lab
from models.evaluation.measures import Figure, micro_f1
from models.registry import Artifact
from models.training import departments as train_departments
from models.training.borders import bent
from models.training.examples import Example, near_hash
from voc.departments import Department, load_departments

DRAWS = 16
LABELS = 100
_N_EXAMPLES = 5
_COMPANIES = Path(__file__).with_name("companies.toml")
_GRID = np.linspace(0.05, 0.7, 66)


@dataclass(frozen=True)
class Draw:
    """One company: its departments, what gold calls them, which of gold describe them, and which are its own."""

    departments: tuple[Department, ...]
    truth: NDArray[np.bool_]
    described: NDArray[np.bool_]
    new: Sequence[str]
    withheld: str
    hashes: Sequence[str]


def custom(lab: Lab) -> list[Figure]:
    """Micro-F1 over all departments and over the three that are new, by description and with a hundred labels.

    Means over the companies drawn, which share the texts: these means have no interval.
    """
    bench = Bench(lab)
    gold = bench.gold()
    rows = np.array([_one(bench, gold, seed) for seed in range(DRAWS)])
    by_name = dict(zip(_NAMES, rows.mean(axis=0).tolist(), strict=True))
    name, n = "departments_gold, two renamed and one new", len(gold.examples)
    figures = []
    for how in ("by description", f"with {LABELS} labels"):
        for which in ("all", "three"):
            beside = by_name[f"zero-shot {how} {which}"]
            measure = f"micro-F1 {how}" + ("" if which == "all" else " of the three")
            figures.append(Figure(name, measure, by_name[f"{how} {which}"], n, beside, "zero-shot cosine"))
    return figures


_NAMES = [
    f"{who}{how} {which}"
    for how in ("by description", f"with {LABELS} labels")
    for who in ("", "zero-shot ")
    for which in ("all", "three")
]


def _one(bench: Bench, gold: Shown, seed: int) -> list[float]:
    """Micro-F1 as `_NAMES` names them."""
    draw = drawn(gold.examples, load_departments(), seed)
    artifact, fork = head_without(bench, draw.withheld)
    head = DepartmentHead(artifact, fork, draw.departments, bench.encoder)
    zero_shot = bench.prototypes(draw.departments).zero_shot(gold.seen.vectors)
    labelled = labels_of(draw, seed)
    ids = [department.id for department in draw.departments]
    own = [ids.index(one) for one in draw.new]
    with_labels = bent(head, gold.where(labelled).seen, draw.truth[labelled], own)
    found = []
    for one, taught in ((head, draw.described), (with_labels, draw.described | labelled)):
        asked = asked_of(draw, taught)
        said = _listed(one, draw, gold.where(asked))
        found += _scores(said, draw.truth[asked], draw)
        found += _best_scores(zero_shot[asked], draw.truth[asked], draw)
    return found


def drawn(gold: Sequence[Example], shipped: Sequence[Department], seed: int) -> Draw:
    """The company of a seed: each department is withheld in turn."""
    random, names = np.random.default_rng(seed), renamed()
    ids = [department.id for department in shipped]
    withheld = ids[seed % len(ids)]
    new = [withheld, *random.permutation([one for one in ids if one != withheld])[:2].tolist()]
    described = np.zeros(len(gold), dtype=bool)
    departments = []
    for department in shipped:
        described_as = department
        if department.id in new:
            own = [number for number, one in enumerate(gold) if (one.departments or ("",))[0] == department.id]
            own = [number for number in random.permutation(own).tolist() if not described[number]][:_N_EXAMPLES]
            described[own] = True
            examples = tuple(gold[number].text for number in own)
            described_as = Department(**names[department.id][seed // len(ids) % 2], examples=examples)  # type: ignore[arg-type]
        departments.append(described_as)
    truth = np.array([[one in (example.departments or ()) for one in ids] for example in gold])
    own_names = [departments[ids.index(one)].id for one in new]
    hashes = [near_hash(example.text) for example in gold]
    return Draw(tuple(departments), truth, described, own_names, withheld, hashes)


def renamed() -> dict[str, list[dict[str, str]]]:
    """For each shipped department, how other companies call it: id, name and what is theirs."""
    names: dict[str, list[dict[str, str]]] = tomllib.loads(_COMPANIES.read_text(encoding="utf-8"))
    return names


def labels_of(draw: Draw, seed: int) -> NDArray[np.bool_]:
    """Which feedback the company labels: a hundred of those that describe no department."""
    free = np.flatnonzero(~draw.described)
    chosen = np.zeros(len(draw.described), dtype=bool)
    chosen[np.random.default_rng(1000 + seed).permutation(free)[:LABELS]] = True
    return chosen


def asked_of(draw: Draw, taught: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What is tested: nothing that is near-equal to what the company said itself."""
    known = {name for name, is_so in zip(draw.hashes, taught, strict=True) if is_so}
    return np.array([name not in known for name in draw.hashes])


def head_without(bench: Bench, withheld: str) -> tuple[Artifact, Artifact]:
    """The head as trained without one department, and the fork without its column.

    Texts that were this department's alone teach nothing: to the others they would be nobody's.
    """
    shipped = load_departments()
    column = [department.id for department in shipped].index(withheld)
    others = [department for department in shipped if department.id != withheld]
    arrays = {
        name: np.delete(array, column, axis=0) if name.startswith("head.departments.") else array
        for name, array in bench.lab.fork.arrays.items()
    }
    fork = replace(bench.lab.fork, arrays=arrays)

    def make() -> Artifact:
        learned, unseen = (_without(shown, withheld) for shown in bench.taught("departments"))
        ids, words = [one.id for one in others], bench.prototypes(others)
        return train_departments.train(
            learned.examples, learned.seen, unseen.examples, unseen.seen, "", fork, ids, words
        )

    return bench.kept_artifact("custom departments", withheld, make), fork


def _without(shown: Shown, withheld: str) -> Shown:
    kept = shown.where(np.array([example.departments != (withheld,) for example in shown.examples]))
    left = [
        replace(example, departments=tuple(one for one in example.departments or () if one != withheld))
        for example in kept.examples
    ]
    return Shown(left, kept.seen)


def _listed(head: DepartmentHead, draw: Draw, asked: Shown) -> list[set[str]]:
    return [{guess.id for guess in one.guesses} for one in head.read(asked.seen)]


def _scores(said: Sequence[set[str]], truth: NDArray[np.bool_], draw: Draw) -> list[float]:
    """Micro-F1 over all departments, and over the new ones alone."""
    ids = [department.id for department in draw.departments]
    gold = [{ids[number] for number in np.flatnonzero(row)} for row in truth]
    new = set(draw.new)
    return [micro_f1(said, gold), micro_f1([one & new for one in said], [one & new for one in gold])]


def _best_scores(cosines: NDArray[np.float32], truth: NDArray[np.bool_], draw: Draw) -> list[float]:
    """The same by cosine, from the cosine at which it is best on these very texts, which flatters it."""
    ids = [department.id for department in draw.departments]
    found = []
    for start in _GRID:
        listed = [{ids[number] for number in np.argsort(-row)[:3] if row[number] >= start} for row in cosines]
        found.append(_scores(listed, truth, draw))
    return [max(column) for column in zip(*found, strict=True)]
