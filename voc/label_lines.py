"""The lines of a labelled file, CSV or JSON Lines, with their numbers: cells by column name, not yet checked."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voc.errors import InputError

#: What separates cells, by the file's ending; the header of a .csv decides between comma and semicolon.
_TABLES = {".csv": ",;", ".tsv": "\t"}
_JSON = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file: the number of its first line, and its cells; a cell that is not there is unknown."""

    number: int
    cells: Mapping[str, Any]


def read_lines(path: Path) -> list[Line]:
    """All rows in the order of the file.

    `InputError` says where the file cannot be read; it never quotes the file.
    """
    ending = path.suffix.lower()
    if ending not in (*_TABLES, *_JSON):
        raise InputError(f"{path.name}: the name must end in {', '.join((*_TABLES, *_JSON))}")
    text = _decoded(path)
    rows = _objects(path, text) if ending in _JSON else _records(path, text, _TABLES[ending])
    lines = list(rows)
    if not lines:
        raise InputError(f"{path.name}: holds no row")
    return lines


def _decoded(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = raw.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path.name}, line {number}: not UTF-8. Save the file as UTF-8 and try again") from None


def _objects(path: Path, text: str) -> Iterator[Line]:
    # Not splitlines: JSON may hold U+2028, and a text may hold a form feed, neither of which ends a line.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            cells = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"{path.name}, line {number}, character {error.colno}: not valid JSON") from None
        if not isinstance(cells, dict):
            raise InputError(f"{path.name}, line {number}: must be one JSON object a line")
        yield Line(number, cells)


def _records(path: Path, text: str, marks: str) -> Iterator[Line]:
    head, _, _ = text.partition("\n")
    mark = next((one for one in marks if "text" in _names(head.rstrip("\r").split(one))), marks[0])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    columns: list[str] = []
    before = 0
    try:
        for cells in reader:
            first, before = before + 1, reader.line_num
            if not columns:
                columns = _header(path, cells)
            elif any(cells):
                yield Line(first, _by_name(path, first, columns, cells))
    except csv.Error as error:
        raise InputError(f"{path.name}, line {before + 1}: not valid CSV: {error}") from None


def _names(cells: Sequence[str]) -> list[str]:
    return [cell.strip(' "').lower() for cell in cells]


def _header(path: Path, cells: Sequence[str]) -> list[str]:
    columns = _names(cells)
    if len(set(columns)) < len(columns):
        raise InputError(f"{path.name}, line 1: two columns have the same name")
    return columns


def _by_name(path: Path, number: int, columns: Sequence[str], cells: Sequence[str]) -> dict[str, Any]:
    if len(cells) != len(columns):
        raise InputError(
            f"{path.name}, line {number}: {len(cells)} cells where the first line names {len(columns)} columns. "
            "A text that holds the separator or a line break must stand in quotes"
        )
    return dict(zip(columns, cells, strict=True))
