"""Who can act on a feedback: a head for the departments it was trained on, and what all say of themselves.

A department's confidence is calibrated; a feedback that nobody can use gets none. The first one is "routed" where its
confidence reaches the threshold at which, on held-out feedback, 97 of 100 first guesses were right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import structlog
from numpy.typing import NDArray

from models.base import DIMENSIONS, Vectors, sigmoid
from models.encoder import Encoder
from models.features import VECTOR_SCALE, Seen
from models.fork import ForkHead
from models.newcomers import columns_of, said_of
from models.prototypes import Prototypes
from models.registry import Artifact
from voc.annotation import DepartmentGuess
from voc.departments import Department

log = structlog.get_logger(__name__)

#: At most so many departments for one feedback.
MOST = 3

#: The strongest claim where no department was trained: a logit.
_NOBODY = -4.0


@dataclass(frozen=True, slots=True)
class Routing:
    """The departments of one feedback, best first, and whether the first is sure enough to act upon unseen."""

    guesses: tuple[DepartmentGuess, ...]
    is_routed: bool


class DepartmentHead:
    """Head and prototypes in memory, for the departments of one installation."""

    def __init__(self, artifact: Artifact, fork: Artifact, departments: Sequence[Department], encoder: Encoder) -> None:
        self.version = artifact.version
        numbers = artifact.numbers
        self._ids = [department.id for department in departments]
        self._prototypes = Prototypes(departments, encoder)
        self._weights = artifact.arrays["weights"].astype(np.float32)  # a column a trained department, then "anybody"
        self._fork = ForkHead(fork, "departments")  # the same columns
        self._generic = artifact.arrays["generic"].astype(np.float32)  # 6 comparisons and the bias, for any department
        self._stack = artifact.arrays["stack"].astype(np.float32)  # a weight for each of SAID and the bias
        self._newcomer = artifact.arrays["newcomer"].astype(
            np.float32
        )  # for untrained departments: N_SAID and the bias
        self._usual = artifact.arrays["usual"].astype(np.float32)  # what n-grams and fork together mostly say
        self._usable = artifact.arrays["usable"].astype(np.float32)  # n-grams, fork, best comparison, bias
        self._listed_from, self._routed_from = float(numbers["listed_from"]), float(numbers["routed_from"])
        self._usable_from = float(numbers["usable_from"])
        #: What a company's labels add, see `models.training.borders`; they count while its departments are the same.
        self.borders = _borders(artifact, self._ids)
        self._examples = self._voices(self._prototypes.examples)[2]
        sentences = artifact.arrays["sentences"].astype(np.float32)
        examples = self._examples[:, :-1] + self._usual[:-1]
        self._column = columns_of(numbers["departments"], sentences, self._ids, self._prototypes, examples)

    def shares(self, seen: Seen) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Calibrated confidence (n, k) of each department, in their order, and (n,) that anybody can use the text."""
        logits, usable = self.logits(seen)
        return sigmoid(logits), sigmoid(usable)

    def logits(self, seen: Seen) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The same before they are made shares."""
        grams, fork, both = self._voices(seen)
        compared = self._prototypes.compare(seen.vectors)
        generic = compared @ self._generic[:-1] + self._generic[-1]
        combined = np.full_like(generic, -np.inf)
        for number, column in enumerate(self._column):
            if column is not None:
                rows = said(grams[:, [column, -1]], fork[:, [column, -1]], generic[:, [number]])
                combined[:, number] = rows @ self._stack[:-1] + self._stack[-1]
        strongest = combined.max(axis=1).clip(min=_NOBODY)
        of_each = self._prototypes.of_each(self._examples)
        for number, column in enumerate(self._column):
            if column is None:
                rows = said_of(compared[:, number], both, of_each[number], strongest)
                combined[:, number] = rows @ self._newcomer[:-1] + self._newcomer[-1]
        if self.borders is not None:
            rows = shown_to_borders(seen.vectors, combined)
            combined = combined + rows @ self.borders[:-1] + self.borders[-1]
        usable = said(grams[:, [-1]], fork[:, [-1]], generic.max(axis=1, keepdims=True))
        return combined, usable @ self._usable[:-1] + self._usable[-1]

    def _voices(self, seen: Seen) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """(n, c + 1) each: what the n-grams say, what the fork says, and both less what they usually say."""
        grams, fork = seen.rows.logits(self._weights), self._fork.logits(seen.felt)
        return grams, fork, grams + fork - self._usual

    def read(self, seen: Seen) -> list[Routing]:
        """The departments of each text, in order."""
        if not seen.texts:
            return []
        shares, usable = self.shares(seen)
        return [self._one(row, float(anybody)) for row, anybody in zip(shares, usable, strict=True)]

    def _one(self, row: NDArray[np.float32], usable: float) -> Routing:
        order = np.argsort(-row, kind="stable")
        best = float(row[order[0]])
        if usable < self._usable_from and best < self._listed_from:
            return Routing((), is_routed=False)
        listed = [number for number in order[:MOST] if row[number] >= self._listed_from] or [order[0]]
        guesses = tuple(DepartmentGuess(self._ids[number], round(float(row[number]), 4)) for number in listed)
        return Routing(guesses, is_routed=best >= self._routed_from)


def _borders(artifact: Artifact, ids: Sequence[str]) -> NDArray[np.float32] | None:
    """What labels add, (384 + k + 1, k), in the order of `ids`; None where there is none for these departments."""
    learned_for = list(artifact.numbers.get("borders_of", ()))
    if not learned_for:
        return None
    if set(learned_for) != set(ids):
        log.warning("departments.labels_forgotten", learned_for=len(learned_for), there_are=len(ids))
        return None
    order = np.array([learned_for.index(name) for name in ids])
    rows = np.concatenate([np.arange(DIMENSIONS), DIMENSIONS + order, [DIMENSIONS + len(ids)]])
    learned: NDArray[np.float32] = artifact.arrays["borders"].astype(np.float32)[np.ix_(rows, order)]
    return learned


#: What is said of one text and one trained department: by its n-grams, that it is this one's and that it is anybody's;
#: the same by the fork; and by comparison.
SAID = ("grams", "grams_anybody", "fork", "fork_anybody", "near")


def said(*parts: NDArray[np.float32]) -> NDArray[np.float32]:
    """Columns side by side, as SAID names them."""
    return np.concatenate(parts, axis=1)


def shown_to_borders(vectors: Vectors, logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n, 384 + k): what a company's labels are learned on: meaning, and what is said of each department so far."""
    return np.concatenate([vectors * VECTOR_SCALE, sigmoid(logits)], axis=1)
