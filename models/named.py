"""What a text names ("battery life", "the waiter"), from what a fork says of each token: outside a name, the beginning
of one, or inside.

A name is made of whole words: the first token of a word speaks for it. An inside without a beginning begins a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.aspects import singular
from voc.text import MARKER

Span = tuple[int, int]

#: What a token is of a name. Training counts the same way.
OUTSIDE, BEGIN, INSIDE = 0, 1, 2

#: A longer run of words is a sentence that was misread, not the name of something.
_MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Named:
    """Something that a text names: its characters [start, end), and how sure it is that they name it, 0..1."""

    start: int
    end: int
    confidence: float


def named_spans(text: str, places: Sequence[Span], logits: NDArray[np.float32]) -> list[Named]:
    """All that a text names, in order and apart, from logits (tokens, 3) and the characters that each token covers."""
    if not logits.argmax(axis=1).any():
        return []
    words = words_of_tokens(text, places)
    of_words = logits[[first for first, _ in words]]
    shares = np.exp(of_words - of_words.max(axis=1, keepdims=True))
    sure = 1.0 - shares[:, OUTSIDE] / shares.sum(axis=1)
    return [
        Named(places[words[first][0]][0], places[words[last - 1][1]][1], float(sure[first:last].mean()))
        for first, last in _runs(of_words.argmax(axis=1).tolist())
        if last - first <= _MOST_WORDS
    ]


def words_of_tokens(text: str, places: Sequence[Span]) -> list[tuple[int, int]]:
    """The first and the last token of each word: tokens that touch, letter to letter, are one."""
    words: list[tuple[int, int]] = []
    behind = -1
    for number, (start, end) in enumerate(places):
        if words and start == behind and text[start - 1 : start].isalnum() and text[start : start + 1].isalnum():
            words[-1] = (words[-1][0], number)
        else:
            words.append((number, number))
        behind = end
    return words


def _runs(tags: Sequence[int]) -> list[tuple[int, int]]:
    """Half-open ranges of words, each of one name."""
    runs: list[tuple[int, int]] = []
    for number, tag in enumerate(tags):
        if tag == INSIDE and runs and runs[-1][1] == number:
            runs[-1] = (runs[-1][0], number + 1)
        elif tag != OUTSIDE:
            runs.append((number, number + 1))
    return runs


def aspect_named(text: str, named: Sequence[Named], mention: Span) -> str | None:
    """What a mention is about: the surest of the names that begin in it, the first of equals; None without any.

    As it is written there, but lower-case and singular. What was redacted is never an aspect.
    """
    redacted = [match.span() for match in MARKER.finditer(text, *mention)]
    for one in sorted(named, key=lambda one: -one.confidence):
        end = min(one.end, mention[1])
        if mention[0] <= one.start < end and not any(low < end and one.start < high for low, high in redacted):
            *before, last = text[one.start : end].lower().split()
            return " ".join([*before, singular(last)])
    return None
