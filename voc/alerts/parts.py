"""Much work in one transaction would hold others up: it is cut into parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def in_parts(items: Sequence[T], n: int) -> Iterator[Sequence[T]]:
    """`items` in their order, `n` at a time; the last part may be smaller."""
    for start in range(0, len(items), n):
        yield items[start : start + n]
