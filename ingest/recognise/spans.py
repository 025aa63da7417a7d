"""A stretch of text that identifies somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """The half-open span `[start, end)` of a text, what it is, and its value in the form that equal values share."""

    start: int
    end: int
    kind: str
    value: str


#: Yields the spans of its family in a text.
Recogniser = Callable[[str], Iterator[Span]]


def digits_of(text: str) -> str:
    """The decimal digits of `text` as 0..9, whatever script they are written in."""
    return "".join(str(int(character)) for character in text if character.isdecimal())


def words(text: str) -> frozenset[str]:
    """The different words of `text`."""
    return frozenset(text.split())
