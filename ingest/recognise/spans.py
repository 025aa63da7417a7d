"""A stretch of text that identifies somebody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """The half-open span `[start, end)` of a text, what it is, and its value in the form that equal values share."""

    start: int
    end: int
    kind: str
    value: str


class Glance(NamedTuple):
    """A text, and what one look tells of it: enough for most recognisers to leave at once.

    `words` are its different words in small letters (empty where it has no digit), `n_digits` its decimal digits.
    """

    text: str
    low: str
    words: frozenset[str]
    n_digits: int

    @classmethod
    def at(cls, text: str) -> Glance:
        """Look once."""
        low = text.lower()
        n_digits = len(_DIGIT.findall(text))
        return cls(text, low, frozenset(_WORD.findall(low)) if n_digits else frozenset(), n_digits)

    def has_any(self, parts: Iterable[str]) -> bool:
        """Whether one of these stretches of small letters occurs."""
        return any(part in self.low for part in parts)


#: Yields the spans of its family in a text.
Recogniser = Callable[[Glance], Iterator[Span]]

_WORD = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")


def digits_of(text: str) -> str:
    """The decimal digits of `text` as 0..9, whatever script they are written in."""
    return "".join(str(int(character)) for character in text if character.isdecimal())


def words(text: str) -> frozenset[str]:
    """The different words of `text`."""
    return frozenset(text.split())
