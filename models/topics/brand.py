"""What every mention of a store has in common, and what therefore must not decide its topics: the company's own name.

"Uber charged me twice" and "they charged me twice" are one matter, but for the encoder the name weighs as much as the
matter, so that without this the largest topics are called after the company. We find the name, and take its direction
out of the vectors; on banking77 and clinc150, which have no such name, nothing changes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.topics.buckets import is_known
from voc.storage.topic_rows import without as without

#: A name stands in at least this share of the distinct mentions, an @name in less …
_SHARE, _HANDLE_SHARE = 0.08, 0.02
#: … and most people write it with a capital inside a sentence, or after an @.
_CAPITAL = 0.5
_MOST = 6
#: So many texts tell how often a name is said, to a quarter of a percent.
_READ = 10_000
_INSIDE = re.compile(r"(?<=[a-zà-ÿ,;] )(@?)([^\W\d_]\w+)|(?:^|(?<=\s))(@)([^\W\d_]\w+)")
_WORD = re.compile(r"[^\W\d_]\w+")


def find_brand(texts: Sequence[str]) -> frozenset[str]:
    """The words of the company's own name, lower case, at most six; of many texts every second, third … is read.

    Leave out German texts: there nouns are capital.
    """
    texts = texts[:: max(1, len(texts) // _READ)]
    n_texts: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    handles: Counter[str] = Counter()
    for text in texts:
        n_texts.update(set(_WORD.findall(text.lower())))
        if text.upper() == text:
            continue
        for at, word, alone, handle in _INSIDE.findall(text):
            name = word or handle
            inside[name.lower()] += 1
            handles[name.lower()] += bool(at or alone)
            # An abbreviation (ATM, OTP) is no name.
            capital[name.lower()] += bool(at or alone) or (name[0].isupper() and not name.isupper())
    names = [
        word
        for word, n in n_texts.most_common()
        if n >= (_HANDLE_SHARE if handles[word] > 0.5 * inside[word] else _SHARE) * len(texts)
        and inside[word] >= 3
        and capital[word] >= _CAPITAL * inside[word]
        and not is_known(word)
    ]
    return frozenset(names[:_MOST])


@lru_cache(maxsize=50_000)  # each word of a sample is asked many times
def is_brand(word: str, brand: frozenset[str]) -> bool:
    """Whether a word (lower case) is the company's name, in the plural or as its owner too."""
    return word.removesuffix("'s").removesuffix("’s") in brand or word.removesuffix("s") in brand


def directions(texts: Sequence[str], vectors: NDArray[np.float32], brand: Iterable[str]) -> NDArray[np.float32]:
    """The direction of each word of the name, (k, 384), orthonormal: how mentions with it differ from those without."""
    rows = []
    lowered = [text.lower() for text in texts]
    total = vectors.sum(axis=0, dtype=np.float64)
    for word in sorted(brand):
        holds = np.array([word in text and word in _WORD.findall(text) for text in lowered], dtype=bool)
        n = int(holds.sum())
        if 0 < n < len(texts):
            inside = vectors[holds].sum(axis=0, dtype=np.float64)
            rows.append(inside / n - (total - inside) / (len(texts) - n))
    if not rows:
        return np.zeros((0, vectors.shape[1]), dtype=np.float32)
    return np.ascontiguousarray(np.linalg.qr(np.array(rows).T)[0].T, dtype=np.float32)
