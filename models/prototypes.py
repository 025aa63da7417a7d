"""Departments as their own words: a sentence and examples, compared with a text by meaning.

This is what makes a department that a company adds in its first week work without training: the comparison's weights
are shared by all departments, whatever they are called.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.base import Vectors, unit_rows
from models.encoder import Encoder
from models.features import Seen
from voc.departments import Department

#: Columns of `compare` for one department: nearest example, its three nearest, the sentence; then each less the mean
#: over all departments, which takes away what is near to everything.
N_COLUMNS = 6


class Prototypes:
    """What the heads see of the words that each department said of itself."""

    def __init__(self, departments: Sequence[Department], encoder: Encoder) -> None:
        sizes = [len(department.examples) for department in departments]
        #: The examples of all departments, one department after another.
        self.examples = Seen.of([text for department in departments for text in department.examples], encoder)
        #: One row a department.
        self.sentences: Vectors = encoder.encode([department.theirs for department in departments])
        self._ends = np.cumsum(sizes)[:-1]

    def of_each(self, rows: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """Rows of all examples, cut into those of each department."""
        return np.split(rows, self._ends)

    def compare(self, vectors: Vectors) -> NDArray[np.float32]:
        """(n texts, k departments, 6): how near each text is to each department."""
        near = np.stack([_nearness(vectors, one) for one in self.of_each(self.examples.vectors)], axis=1)
        sentence = vectors @ self.sentences.T
        columns = np.concatenate([near, sentence[:, :, None]], axis=2)
        centred = columns - columns.mean(axis=1, keepdims=True)
        compared: NDArray[np.float32] = np.concatenate([columns, centred], axis=2).astype(np.float32)
        return compared

    def zero_shot(self, vectors: Vectors) -> NDArray[np.float32]:
        """(n, k) cosines to the mean of a department's words: the baseline that any head must beat."""
        means = np.stack([one.sum(axis=0) for one in self.of_each(self.examples.vectors)]) + self.sentences
        cosines: NDArray[np.float32] = vectors @ unit_rows(means).T
        return cosines


def _nearness(vectors: Vectors, examples: Vectors) -> NDArray[np.float32]:
    cosines = np.sort(vectors @ examples.T, axis=1)[:, ::-1]
    return np.stack([cosines[:, 0], cosines[:, :3].mean(axis=1)], axis=1)
