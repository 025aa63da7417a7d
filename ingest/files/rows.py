"""What every reader of a file yields: rows with their line, and what could not be read, with its line and reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a grid (CSV, Excel) before its columns have names; `line` is where it begins, 1-based."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Row:
    """One row with named columns; a cell that is not there is an empty text."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Broken:
    """A place in the file that cannot be read; `reason` never holds a value of the file.

    `is_damage` says that nothing behind it could be read either: the file itself is not whole.
    """

    line: int
    column: str | None
    reason: str
    is_damage: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """How large the parts of a file may be: one field in bytes, one record in characters."""

    field_bytes: int = 1_000_000
    record_chars: int = 32_000_000


def too_long(value: str, limit: int) -> bool:
    """Whether a text is longer than `limit` bytes of UTF-8; cheap for the many that are not."""
    return len(value) > limit or (len(value) * 4 > limit and len(value.encode("utf-8", "replace")) > limit)
