"""How well the ten words of a topic hang together (NPMI), and how few of them are another's too (diversity)."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from scipy import sparse

_WORD = re.compile(r"[^\W\d_][\w'’]+")


def diversity(topics: Sequence[Sequence[str]]) -> float:
    """The share of different words among the ten first words of all topics; after Dieng et al., 2020."""
    words = [word for topic in topics for word in topic[:10]]
    return len(set(words)) / max(1, len(words))


def npmi(topics: Sequence[Sequence[str]], texts: Sequence[str]) -> float:
    """Normalised pointwise mutual information of the pairs of each topic's ten first words, mean over topics.

    Two words meet where they stand in one row of the set; a pair that never meets counts −1. After Lau et al., 2014.
    """
    row_of = {word: number for number, word in enumerate(sorted({word for topic in topics for word in topic[:10]}))}
    holds = _holds(row_of, texts)
    scores = []
    for topic in topics:
        own = holds[[row_of[word] for word in topic[:10]]]
        together = (own @ own.T).toarray() / len(texts)
        pairs = [(a, b) for a in range(own.shape[0]) for b in range(a)]
        if pairs:
            scores.append(float(np.mean([_pair(together, a, b) for a, b in pairs])))
    return float(np.mean(scores))


def _holds(row_of: dict[str, int], texts: Sequence[str]) -> sparse.csr_matrix:
    """Which words (rows) stand in which texts (columns)."""
    rows, columns = [], []
    for number, text in enumerate(texts):
        met = {row_of[word] for word in _WORD.findall(text.lower()) if word in row_of}
        rows += sorted(met)
        columns += [number] * len(met)
    return sparse.csr_matrix((np.ones(len(rows), dtype=np.int32), (rows, columns)), shape=(len(row_of), len(texts)))


def _pair(together: np.ndarray, a: int, b: int) -> float:
    both, alone = together[a, b], together[a, a] * together[b, b]
    if both == 0 or alone == 0:
        return -1.0
    return 1.0 if both == 1 else float(np.log(both / alone) / -np.log(both))
