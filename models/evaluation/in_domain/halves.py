"""What a company's own labels add: the heads with half of gold and without it, tested on the other half.

Twenty halvings, paired: the same texts are asked of both. Gold is in memory only and enters no artifact.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.departments import DepartmentHead
from models.evaluation.in_domain.heads import Bench, Shown
from models.evaluation.in_domain.lab import Lab
from models.evaluation.measures import Figure, found_in_top, micro_f1
from models.registry import Artifact
from models.sentiment import SentimentHead
from models.training import departments as train_departments
from models.training import urgency as train_urgency
from models.training.examples import near_hash
from models.training.linear import fold_of
from models.training.run import FOLDS
from models.urgency import UrgencyHead
from voc.departments import load_departments

HALVINGS = 20
MEASURES = (
    "departments, micro-F1",
    "departments, first is right",
    "departments, first is among the right ones",
    "urgent found in the top 25%",
    "urgent found in the top 35%",
)


def halves(lab: Lab) -> list[Figure]:
    """Each figure with half of gold beside the same without, and what is gained, with an interval."""
    bench = _Heads(lab)
    gold = bench.gold()
    texts = [example.text for example in gold.examples]
    folds = np.array([half_of(text, number) for number in range(HALVINGS) for text in texts]).reshape(HALVINGS, -1)
    without = bench.measured(None, gold, folds)
    beside = np.stack([bench.measured(gold.where(half), gold, half[None])[0] for half in folds])
    gained = beside - without
    low, high = bounds(gained)
    name, n = "departments_gold, half of it taught", int((~folds).sum(axis=1).mean())
    figures = []
    for number, measure in enumerate(MEASURES):
        with_, base = float(beside[:, number].mean()), float(without[:, number].mean())
        figures += [
            Figure(name, measure, with_, n, base, "nothing of it taught"),
            Figure(
                name,
                f"{measure}: gain",
                with_ - base,
                HALVINGS,
                is_guarded=False,
                low=float(low[number]),
                high=float(high[number]),
            ),
        ]
    return figures


def half_of(text: str, number: int) -> bool:
    """Whether a text, with all that are near-equal to it, is in the taught half of this halving."""
    return bool(hashlib.blake2b(f"{number} {near_hash(text)}".encode(), digest_size=1).digest()[0] % 2)


def bounds(gained: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Between which values the gain of a halving like these lies (95 %).

    Halvings share their texts, so that the mean of many is no surer than that: Nadeau and Bengio's correction for as
    many texts tested as taught.
    """
    from scipy import special

    n = len(gained)
    wide = float(special.stdtrit(n - 1, 0.975)) * gained.std(axis=0, ddof=1) * np.sqrt(1 / n + 1)
    return gained.mean(axis=0) - wide, gained.mean(axis=0) + wide


class _Heads(Bench):
    """The two heads with more to learn from, and what they reach."""

    def __init__(self, lab: Lab) -> None:
        super().__init__(lab)
        self.departments, self.ids = load_departments(), [one.id for one in load_departments()]
        self.feelings = SentimentHead(self.artifact("sentiment"), lab.fork)
        self.whole = {part: self.taught(part) for part in ("departments", "urgency")}

    def measured(self, more: Shown | None, gold: Shown, taught: NDArray[np.bool_]) -> NDArray[np.float64]:
        """(halvings, measures) on what is not taught in each halving, by heads that saw `more`."""
        whose = DepartmentHead(self._departments(more), self.lab.fork, self.departments, self.encoder)
        urgent = UrgencyHead(self._urgency(more), self.lab.fork)
        return np.array([self._one(whose, urgent, gold.where(~half)) for half in taught])

    def _one(self, whose: DepartmentHead, urgent: UrgencyHead, asked: Shown) -> list[float]:
        truth = [list(example.departments or ()) for example in asked.examples]
        said, (shares, _) = whose.read(asked.seen), whose.shares(asked.seen)
        owned = [number for number, one in enumerate(truth) if one]
        first = [self.ids[int(row.argmax())] for row in shares]
        scores = np.array([one.score for one in urgent.read(asked.seen, self.feelings.read(asked.seen))])
        is_urgent = np.array([example.urgency in ("high", "critical") for example in asked.examples])
        return [
            micro_f1([{guess.id for guess in one.guesses} for one in said], [set(one) for one in truth]),
            float(np.mean([first[number] == truth[number][0] for number in owned])),
            float(np.mean([first[number] in truth[number] for number in owned])),
            found_in_top(scores, is_urgent, 0.25),
            found_in_top(scores, is_urgent, 0.35),
        ]

    def _departments(self, more: Shown | None) -> Artifact:
        def make() -> Artifact:
            learned, unseen = self._with(more, "departments")
            words = self.prototypes(self.departments)
            return train_departments.train(
                learned.examples, learned.seen, unseen.examples, unseen.seen, "", self.lab.fork, self.ids, words
            )

        return self.kept_artifact("halves departments", _key(more), make)

    def _urgency(self, more: Shown | None) -> Artifact:
        def make() -> Artifact:
            learned, unseen = self._with(more, "urgency")
            return train_urgency.train(
                learned.examples, learned.seen, unseen.examples, unseen.seen, "", self.lab.fork, self.feelings
            )

        return self.kept_artifact("halves urgency", _key(more), make)

    def _with(self, more: Shown | None, part: str) -> tuple[Shown, Shown]:
        """All that teaches and calibrates, and of `more` five sixths for the one and one for the other."""
        learned, unseen = self.whole[part]
        if more is None:
            return learned, unseen
        left = np.array([fold_of(example.text, FOLDS) == 0 for example in more.examples])
        return learned + more.where(~left), unseen + more.where(left)


def _key(more: Shown | None) -> Sequence[str]:
    return sorted(near_hash(example.text) for example in more.examples) if more else []
