"""What a linear head sees of a text beside its vector: hashed words, word pairs and pieces of words.

Frozen MiniLM is good at meaning and poor at feeling; n-grams are the other way round. Hashing needs no vocabulary, so
an artifact is a few arrays, and a text's features depend on the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from murmurhash.mrmr import hash as murmur  # type: ignore[import-untyped]
from numpy.typing import NDArray

from models.base import DIMENSIONS, Vectors
from models.encoder import Encoder
from voc.text import MARKER

#: Columns for words and for pieces of words.
N_WORDS, N_PIECES = 2**16, 2**16
N_FEATURES = N_WORDS + N_PIECES

#: The share of the vector in a row: its 384 numbers are small beside n-gram rows of length one.
VECTOR_SCALE = 3.0

#: Pieces are remembered for words of at most so many characters: others hardly come again.
_REMEMBERED = 24

#: A feeling is told at the ends of a long text: we read so many characters from each.
_ENDS = 1500

_LINK = re.compile(r"https?://\S+|www\.\S+")
_HANDLE = re.compile(r"[@#]\w+")
_NUMBER = re.compile(r"\d+")
_PART = re.compile(r"[\w']+|[!?]+|[^\w\s]")
_STRETCHED = re.compile(r"(\w)\1{2,}")


def plain(text: str) -> str:
    """The text without what is one customer's alone: links, handles, figures and stretched letters made alike."""
    if len(text) > 2 * _ENDS:
        text = text[:_ENDS] + " " + text[-_ENDS:]
    text = MARKER.sub(lambda marker: f"{marker[0][:-6]}]", _HANDLE.sub("@someone", _LINK.sub("link", text)))
    return _STRETCHED.sub(r"\1\1", _NUMBER.sub("0", text.lower().replace("’", "'")))


def n_grams(texts: Sequence[str]) -> Any:
    """A sparse (n, 131,072) float32 matrix: words and pairs of words, then pieces of words; each part of length one.

    The columns are those of scikit-learn's `HashingVectorizer` with `alternate_sign=False`: words of one or two, then
    `char_wb` pieces of 2 to 5. Made here, since importing scikit-learn costs a process seconds, and since the pieces
    of a word that comes again need no second look.
    """
    from scipy import sparse

    ready = [plain(text) for text in texts]
    parts = [_hashed([_words(text) for text in ready], N_WORDS), _hashed([_pieces(text) for text in ready], N_PIECES)]
    return sparse.hstack(parts, format="csr")


def _words(text: str) -> NDArray[np.uint32]:
    words = _PART.findall(text)
    return _columns((*words, *(f"{one} {other}" for one, other in pairwise(words))), N_WORDS)


def _pieces(text: str) -> NDArray[np.uint32]:
    found = [_pieces_of_word(word) for word in text.split()]
    return np.concatenate(found) if found else np.zeros(0, dtype=np.uint32)


def _pieces_of_word(word: str) -> NDArray[np.uint32]:
    return _remembered(word) if len(word) <= _REMEMBERED else _runs(word)


def _runs(word: str) -> NDArray[np.uint32]:
    """Columns of all runs of 2 to 5 characters of a word whose ends are marked by spaces."""
    marked = f" {word} "
    sizes = range(2, min(5, len(marked)) + 1)
    return _columns([marked[at : at + size] for size in sizes for at in range(len(marked) - size + 1)], N_PIECES)


_remembered = lru_cache(maxsize=2**15)(_runs)


def _columns(tokens: Sequence[str], n: int) -> NDArray[np.uint32]:
    hashed = np.fromiter((murmur(token) for token in tokens), dtype=np.int64, count=len(tokens))
    return (np.abs(hashed) % n).astype(np.uint32)


def _hashed(rows: Sequence[NDArray[np.uint32]], n: int) -> Any:
    """Rows of counts, each of length one."""
    from scipy import sparse

    sizes = [len(row) for row in rows]
    places = np.repeat(np.arange(len(rows)), sizes), np.concatenate([np.zeros(0, dtype=np.uint32), *rows])
    counts = sparse.csr_matrix((np.ones(sum(sizes), dtype=np.float32), places), shape=(len(rows), n))
    lengths = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1))).ravel()
    counts.data /= np.repeat(lengths, np.diff(counts.indptr))
    return counts


@dataclass(frozen=True)
class Rows:
    """What a linear head sees of n texts: sparse n-grams (n, 131,072) and scaled vectors (n, 384)."""

    grams: Any
    dense: NDArray[np.float32]

    @classmethod
    def of(cls, texts: Sequence[str], vectors: Vectors) -> Rows:
        """The features of texts and their vectors."""
        return cls(n_grams(texts), np.ascontiguousarray(vectors * VECTOR_SCALE, dtype=np.float32))

    def __getitem__(self, chosen: NDArray[np.bool_]) -> Rows:
        return Rows(self.grams[chosen], self.dense[chosen])

    def logits(self, weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n, k) for weights (131,072 + 384 + 1, k), the last row the bias."""
        scores = self.grams @ weights[:N_FEATURES] + self.dense @ weights[N_FEATURES:-1] + weights[-1]
        return np.asarray(scores, dtype=np.float32)


class Seen:
    """What the heads see of n texts: their vectors (n, 384), what each fork felt, and the rows that all heads share.

    `felt` holds (n, 384) for each fork, by its version: the mean of its states, of any length.
    """

    def __init__(
        self, texts: Sequence[str], vectors: Vectors, felt: Mapping[str, NDArray[np.float32]] | None = None
    ) -> None:
        self.texts = texts
        self.vectors = vectors
        self.felt = felt or {}

    @cached_property
    def rows(self) -> Rows:
        """Made when the first head asks."""
        return Rows.of(self.texts, self.vectors)

    @classmethod
    def of(cls, texts: Sequence[str], encoder: Encoder) -> Seen:
        """Texts as the encoder and its forks read them now."""
        read = encoder.read(texts)
        vectors = np.stack([one.vector for one in read]) if read else np.zeros((0, DIMENSIONS), dtype=np.float32)
        return cls(texts, vectors, {fork: np.stack([one.felt[fork][0] for one in read]) for fork in encoder.forks})
