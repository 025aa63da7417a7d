"""Where a grid begins: titles above the header, the header itself, or none at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from ingest.files import dates, words
from ingest.files.presets.base import Header, unique

_MOST_TITLES = 20


def count_titles(head: Sequence[Sequence[str]]) -> int:
    """How many rows at the top are a title, a date of export or the like: one or two cells over a wide table."""
    filled = [sum(1 for cell in row if cell.strip()) for row in head]
    few = min(2, median(filled) // 2)
    for n, (row, width) in enumerate(zip(head[:_MOST_TITLES], filled, strict=False)):
        if width > few or (width > 1 and any(words.is_known(cell) for cell in row)):
            return n
    return 0


def plain_header(head: Sequence[Sequence[str]], has_header: bool | None) -> Header:
    """The names in the first row, or numbered columns where it names none."""
    if has_header if has_header is not None else looks_like_header(head):
        return Header(unique(head[0]), n_rows=1)
    return Header(tuple(f"column {number}" for number in range(1, max(map(len, head)) + 1)))


def looks_like_header(head: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns rather than being the first customer's."""
    first = [cell.strip() for cell in head[0]]
    if len(first) == 1:
        return _names_one_column(first[0], [row[0] for row in head[1:] if row])
    if any(words.is_known(cell) for cell in first):
        return True
    if any(_is_data(cell) for cell in first if cell):
        return False
    rest = [row for row in head[1:] if row]
    if any(_is_data(cell) for row in rest for cell in row):
        return True
    return all(0 < len(cell) <= 60 for cell in first) and len(set(first)) == len(first)


def _names_one_column(first: str, rest: list[str]) -> bool:
    """Of a single column, the first cell is as likely a customer's: it must be a known name, or ask what others say."""
    if words.is_known(first):
        return True
    if first.endswith("?"):
        return bool(rest) and not any(cell.strip().endswith("?") for cell in rest)
    return bool(rest) and len(first) <= 40 and not _is_data(first) and all(_is_data(cell) for cell in rest)


def _is_data(cell: str) -> bool:
    cell = cell.strip()
    is_number = re.fullmatch(r"[-+]?\d+([.,]\d+)?", cell) is not None
    return is_number or "@" in cell or cell.startswith("http") or len(cell) > 300 or dates.form_of(cell) is not None
