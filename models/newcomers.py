"""Departments that nothing was trained on: is one of them a trained one by another name, and if not, whose is a text?

A company renames departments and adds some in its first week. A renamed one is known by what it says of itself and by
whose its examples are; a new one is compared with a text by meaning, by how the trained columns see both, and by how
strongly others claim the text.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.base import Vectors, unit_rows
from models.prototypes import N_COLUMNS, Prototypes

#: A department keeps its trained column while its sentence still means what it was trained with (cosine).
_SAME_MEANING = 0.6

#: Under a new name it has the column that means something like it, and that takes many of its examples.
_LIKE, _TAKES = 0.4, 0.4

#: For a text and a new department: the comparisons, how alike the trained columns see the text and the department's
#: examples, the strongest claim of another department, and whether anybody can use the text.
N_SAID = N_COLUMNS + 3


def columns_of(
    trained: Sequence[str],
    sentences: Vectors,
    ids: Sequence[str],
    prototypes: Prototypes,
    examples: NDArray[np.float32],
) -> list[int | None]:
    """For each department the column trained for it, under whatever name, or None where there is none.

    `sentences` are the trained departments'; `examples` what the trained columns say of all examples of `prototypes`.
    """
    near = prototypes.sentences @ sentences.T
    found: list[int | None] = [trained.index(name) if name in trained else None for name in ids]
    found = [
        None if column is not None and near[number, column] < _SAME_MEANING else column
        for number, column in enumerate(found)
    ]
    wins = examples.argmax(axis=1)[:, None] == np.arange(len(trained))
    taken = np.stack([one.mean(axis=0) for one in prototypes.of_each(wins.astype(np.float32))])
    likely = np.where((near >= _LIKE) & (taken >= _TAKES), near + taken, -1.0)
    for number, column in enumerate(found):
        if column is not None:
            likely[number], likely[:, column] = -1.0, -1.0
    while likely.size and likely.max() > 0:
        best, its_column = (int(place) for place in np.unravel_index(likely.argmax(), likely.shape))
        found[best] = its_column
        likely[best], likely[:, its_column] = -1.0, -1.0
    return found


def said_of(
    compared: NDArray[np.float32],
    seen: NDArray[np.float32],
    examples: NDArray[np.float32],
    strongest: NDArray[np.float32],
) -> NDArray[np.float32]:
    """(n, N_SAID) for n texts and one new department.

    `compared` (n, 6) as by `Prototypes.compare`; `seen` (n, c + 1) and `examples` (m, c + 1) what the trained columns
    and, last, "anybody" say of the texts and of the department's examples, less what they usually say; `strongest`
    (n,) the best claim of others.
    """
    alike = unit_rows(seen) @ unit_rows(examples.mean(axis=0, keepdims=True)).T
    return np.concatenate([compared, alike, strongest[:, None], seen[:, -1:]], axis=1).astype(np.float32)
