"""A topic in a person's words: where a sentence and examples lie, how far it reaches, what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.topics.brand import without
from models.topics.keywords import common_words
from models.topics.names import Encode
from voc.errors import InputError
from voc.storage.topics import TopicModel
from voc.text import plain, text_key

#: A centre needs this many different examples; with more than this many it moves no further.
LEAST, MOST = 3, 50
#: Characters of a sentence or an example.
LONGEST = 500
#: The share of a topic's mentions that its radius leaves out, and the most it may be (a cosine); as at a fit.
_OUTSIDE, MOST_RADIUS = 5.0, 0.60
#: The least it may be, unless topics of the version in use reach further: how near is near depends on the feedback.
_LEAST_RADIUS = 0.35
_KEYWORDS = 10


@dataclass(frozen=True)
class Definition:
    """Where a topic lies that a person defined: a unit row, its radius (cosine), and its words, most frequent first."""

    centroid: NDArray[np.float32]
    radius: float
    keywords: list[str]


def words_of(sentence: str, examples: Sequence[str]) -> tuple[str, list[str]]:
    """The sentence and its different examples, in the order of their hash, whatever order they came in.

    Raises `InputError` where they are too few, too many or too long to say what a topic is.
    """
    sentence, distinct = plain(sentence), examples_of(examples)
    if not sentence:
        raise InputError("A topic is defined by a sentence that says what belongs to it; met none.")
    if len(distinct) < LEAST:
        raise InputError(f"A topic is defined by {LEAST} to {MOST} different examples; met {len(distinct)}.")
    _check_length(sentence)
    return sentence, distinct


def examples_of(texts: Sequence[str]) -> list[str]:
    """The different examples among `texts`, in the order of their hash; what is blank is none.

    Raises `InputError` where they are too many or too long.
    """
    distinct = {text_key(text): text for text in sorted(map(plain, texts), reverse=True) if text}
    if len(distinct) > MOST:
        raise InputError(f"There may be {MOST} different examples at most; met {len(distinct)}.")
    for text in distinct.values():
        _check_length(text)
    return [distinct[key] for key in sorted(distinct)]


def _check_length(text: str) -> None:
    if len(text) > LONGEST:
        raise InputError(f"A sentence or example has at most {LONGEST} characters; met {len(text)}.")


def place(sentence: str, examples: Sequence[str], encode: Encode, model: TopicModel) -> Definition:
    """Where the words that `words_of` gave lie beside the topics of the version in use.

    The radius is what a fit's is, the cosine that 95 % of its own reach, except that each example is judged by the
    centre of all others: beside a fit's hundreds of mentions one hardly moves the centre, beside three it does.
    """
    vectors = without(encode([sentence, *examples]), model.away).astype(np.float64)
    total = vectors.sum(axis=0)
    centroid = _unit(total[None, :])[0]
    others = _unit(total - vectors[1:])
    reached = np.round((vectors[1:] * others).sum(axis=1), 6)
    least = float(model.radii.min(initial=_LEAST_RADIUS))
    return Definition(centroid, radius_of(reached, least), common_words([sentence, *examples], _KEYWORDS))


def radius_of(reached: NDArray[np.floating], least: float) -> float:
    """How far a topic reaches whose own mentions lie at the cosines `reached` from its centre."""
    return float(np.clip(np.percentile(reached, _OUTSIDE), min(least, MOST_RADIUS), MOST_RADIUS))


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.ascontiguousarray(rows / np.maximum(norms, 1e-12), dtype=np.float32)
