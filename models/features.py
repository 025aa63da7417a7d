"""What a linear head sees of a text beside its vector: hashed words, word pairs and pieces of words.

Frozen MiniLM is good at meaning and poor at feeling; n-grams are the other way round. Hashing needs no vocabulary, so
an artifact is a few arrays, and a text's features depend on the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.base import DIMENSIONS, Vectors

#: Columns for words and for pieces of words.
N_WORDS, N_PIECES = 2**16, 2**16
N_FEATURES = N_WORDS + N_PIECES

#: The share of the vector in a row: its 384 numbers are small beside n-gram rows of length one.
VECTOR_SCALE = 3.0

#: A feeling is told at the ends of a long text: we read so many characters from each.
_ENDS = 1500

_LINK = re.compile(r"https?://\S+|www\.\S+")
_HANDLE = re.compile(r"[@#]\w+")
_MARKER = re.compile(r"\[([a-z]+) [0-9a-f]{4}\]")
_NUMBER = re.compile(r"\d+")
_PART = r"[\w']+|[!?]+|[^\w\s]"
_STRETCHED = re.compile(r"(\w)\1{2,}")


def plain(text: str) -> str:
    """The text without what is one customer's alone: links, handles, figures and stretched letters made alike."""
    if len(text) > 2 * _ENDS:
        text = text[:_ENDS] + " " + text[-_ENDS:]
    text = _MARKER.sub(r"[\1]", _HANDLE.sub("@someone", _LINK.sub("link", text)))
    return _STRETCHED.sub(r"\1\1", _NUMBER.sub("0", text.lower().replace("’", "'")))


@lru_cache(maxsize=1)
def _hashers() -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import HashingVectorizer

    options = {"alternate_sign": False, "norm": "l2", "dtype": np.float32, "lowercase": False}
    words = HashingVectorizer(n_features=N_WORDS, ngram_range=(1, 2), token_pattern=_PART, **options)
    pieces = HashingVectorizer(n_features=N_PIECES, ngram_range=(2, 5), analyzer="char_wb", **options)
    return words, pieces


def n_grams(texts: Sequence[str]) -> Any:
    """A sparse (n, 131,072) float32 matrix: words and pairs of words, then pieces of words; each part of length one."""
    from scipy import sparse

    words, pieces = _hashers()
    ready = [plain(text) for text in texts]
    return sparse.hstack([words.transform(ready), pieces.transform(ready)], format="csr")


def linear(texts: Sequence[str], vectors: Vectors, weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Logits (n, k) of a linear head; `weights` is (131,072 + 384 + 1, k), the last row the bias."""
    grams = n_grams(texts) @ weights[:N_FEATURES]
    dense = (vectors * VECTOR_SCALE) @ weights[N_FEATURES : N_FEATURES + DIMENSIONS]
    logits: NDArray[np.float32] = np.asarray(grams + dense + weights[-1], dtype=np.float32)
    return logits
