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
from voc.departments import Department

#: Columns of `compare` for one department: nearest example, its three nearest, the sentence; then each less the mean
#: over all departments, which takes away what is near to everything.
N_COLUMNS = 6


class Prototypes:
    """Vectors of what each department said of itself."""

    def __init__(self, departments: Sequence[Department], encoder: Encoder) -> None:
        self._sentences = encoder.encode([department.theirs for department in departments])
        self._examples = [encoder.encode(department.examples) for department in departments]

    @property
    def sentences(self) -> Vectors:
        """One row a department."""
        return self._sentences

    def compare(self, vectors: Vectors) -> NDArray[np.float32]:
        """(n texts, k departments, 6): how near each text is to each department."""
        near = np.stack([_nearness(vectors, examples) for examples in self._examples], axis=1)
        sentence = vectors @ self._sentences.T
        columns = np.concatenate([near, sentence[:, :, None]], axis=2)
        centred = columns - columns.mean(axis=1, keepdims=True)
        compared: NDArray[np.float32] = np.concatenate([columns, centred], axis=2).astype(np.float32)
        return compared

    def zero_shot(self, vectors: Vectors) -> NDArray[np.float32]:
        """(n, k) cosines to the mean of a department's words: the baseline that any head must beat."""
        means = np.stack(
            [
                examples.sum(axis=0) + sentence
                for examples, sentence in zip(self._examples, self._sentences, strict=True)
            ]
        )
        cosines: NDArray[np.float32] = vectors @ unit_rows(means).T
        return cosines


def _nearness(vectors: Vectors, examples: Vectors) -> NDArray[np.float32]:
    cosines = np.sort(vectors @ examples.T, axis=1)[:, ::-1]
    return np.stack([cosines[:, 0], cosines[:, :3].mean(axis=1)], axis=1)
