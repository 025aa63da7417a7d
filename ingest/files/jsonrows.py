"""JSON objects as rows: one a line (JSON Lines), the elements of one array, or one after the other; streamed.

Nested objects become dotted columns (`labels.app_version`), lists of plain values one text.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ingest.files.encoding import Encoding
from ingest.files.lines import Lines
from ingest.files.opening import open_bytes
from ingest.files.rows import Broken, Limits, Row, too_long

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_INSIDE_TEXT = re.compile(r'["\\]')
_OUTSIDE_TEXT = re.compile(r'["{}\[\]]')
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]]', re.S)
_BLANK = re.compile(r"[ \t\r\n,]*")
_AFTER_PLAIN = re.compile(r"[,\]\n]")
_DECODER = json.JSONDecoder()
_DEPTH = 6
_CHUNK = 1 << 18
#: An array inside an object is looked for in so many characters; it must fill a good part of them.
_HEAD, _SHARE = 1 << 20, 0.3


def flatten(value: Mapping[str, Any]) -> dict[str, str]:
    """One JSON object as a flat row of texts; what is nested deeper than six levels is left out."""
    cells: dict[str, str] = {}
    waiting: list[tuple[str, Mapping[str, Any], int]] = [("", value, 1)]
    while waiting:
        prefix, part, depth = waiting.pop()
        for key, inner in part.items():
            name = prefix + str(key)
            if isinstance(inner, Mapping):
                if depth < _DEPTH:
                    waiting.append((name + ".", inner, depth + 1))
            else:
                cells[name] = as_text(inner)
    return cells


def as_text(value: object) -> str:
    """A JSON value as a cell: null is empty, lists of plain values are joined, lists of objects are left out."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _LONE_SURROGATE.sub("\ufffd", value) if not value.isascii() else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if value != value else (str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value))
    if isinstance(value, list | tuple):
        return "; ".join(as_text(part) for part in value if not isinstance(part, list | tuple | Mapping))
    return str(value)


def read_object(text: str, line: int, limits: Limits) -> Row | Broken:
    """One JSON text as a row, or why it is none."""
    try:
        value = json.loads(text)
    except RecursionError:
        return Broken(line, None, "the JSON is nested too deeply")
    except ValueError as error:
        place = f" at character {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        return Broken(line, None, f"not valid JSON{place}")
    if not isinstance(value, dict):
        return Broken(line, None, "not a JSON object: each row must be {…} with named fields")
    cells = flatten(value)
    long = next((name for name, cell in cells.items() if too_long(cell, limits.field_bytes)), None)
    if long is not None:
        return Broken(line, long, f"a field is longer than {limits.field_bytes:,} bytes")
    return Row(line, cells)


class JSONLinesFile:
    """One JSON object a line; a broken line is reported and its neighbours survive."""

    format = "JSON Lines"

    def __init__(self, path: Path, encoding: Encoding, limits: Limits) -> None:
        self.path, self.encoding, self.limits = path, encoding, limits
        self.n_stray = 0

    def rows(self) -> Iterator[Row | Broken]:
        """The rows in the order of the file."""
        with open_bytes(self.path) as source:
            lines = Lines(source, self.encoding, limit=self.limits.record_chars)
            number = 0
            for number, line in lines:
                if number in lines.cut:
                    yield Broken(number, None, f"the line is longer than {self.limits.record_chars:,} characters")
                elif line.strip():
                    yield read_object(line, number, self.limits)
            self.n_stray = lines.n_stray
            if source.damage:
                yield Broken(number, None, source.damage, is_damage=True)


class JSONArrayFile:
    """The objects of one JSON array, cut out one after the other; memory holds one object and a chunk."""

    format = "JSON"

    def __init__(self, path: Path, encoding: Encoding, limits: Limits) -> None:
        self.path, self.encoding, self.limits = path, encoding, limits
        self.n_stray = 0

    def rows(self) -> Iterator[Row | Broken]:
        """The rows in the order of the file; `line` is where an object begins."""
        with open_bytes(self.path) as source:
            pieces = _Pieces(source.stream, self.encoding)
            yield from _cut(pieces, self.limits)
            if source.damage:
                yield Broken(pieces.line, None, source.damage, is_damage=True)


class _Pieces:
    """The text of a file in chunks: `buffer` from `at` on is unread, `line` is the line at `at`."""

    def __init__(self, stream: IO[bytes], encoding: Encoding) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding.name)("replace")
        self.buffer, self.at, self.line = "", 0, 1

    def more(self) -> bool:
        """Read another chunk, letting go of what was read; False at the end."""
        data = self._stream.read(_CHUNK)
        self.buffer = self.buffer[self.at :] + self._decoder.decode(data, final=not data)
        self.at = 0
        return bool(data)

    def move_to(self, place: int) -> None:
        """Count everything before `place` as read."""
        self.line += self.buffer.count("\n", self.at, place)
        self.at = place


def is_one_value(start: str) -> bool:
    """Whether what begins with `{` is one JSON value (or several over many lines), not one object a line."""
    lines = [line for line in start.splitlines() if line.strip()]
    if any(_is_object(line) for line in lines[:5]):
        return len(lines) == 1 and find_array(start) is not None
    return len(lines) > 1 or find_array(start) is not None


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def find_array(head: str) -> int | None:
    """Where the rows of an object begin: the array of objects that fills most of its first million characters.

    `{"page": 1, "links": [{…}], "data": {"reviews": [{…}, …` has them under `data.reviews`.
    """
    found: list[tuple[int, int]] = []
    opened: list[_Opened] = []
    for met in _TOKEN.finditer(head):
        if met[0] in "{[":
            above = opened[-1] if opened else None
            if above is not None and met[0] == "{":
                above.n_objects += 1
            is_inside = above is not None and (above.is_array or above.is_inside)
            opened.append(_Opened(met.start(), met[0] == "[", is_inside))
        elif met[0] in "}]" and opened:
            found += opened.pop().extent(met.end())
    for part in opened:
        found += part.extent(len(head))
    extent, at = max(found, default=(0, 0))
    return at if extent >= _SHARE * len(head) else None


@dataclass(slots=True)
class _Opened:
    at: int
    is_array: bool
    is_inside: bool  # of another array
    n_objects: int = 0

    def extent(self, end: int) -> list[tuple[int, int]]:
        """How long it is and where it begins, where it may hold the rows: one object alone is a detail of a row."""
        return [(end - self.at, self.at)] if self.is_array and not self.is_inside and self.n_objects > 1 else []


def _cut(pieces: _Pieces, limits: Limits) -> Iterator[Row | Broken]:
    while len(pieces.buffer) < _HEAD and pieces.more():
        pass
    first = re.search(r"[\[{]", pieces.buffer)
    assert first is not None, "who opens the file looked at its first sign"
    array = first.start() if first[0] == "[" else find_array(pieces.buffer)
    # Objects that follow each other without an array around them are cut out in the same way.
    pieces.move_to(first.start() if array is None else array + 1)
    while _skip_to_value(pieces):
        end = _find_end(pieces, limits.record_chars)
        if end is not None:
            yield read_object(pieces.buffer[pieces.at : end], pieces.line, limits)
            pieces.move_to(end)
            continue
        yield Broken(pieces.line, None, "the JSON ends inside an object, or one of its quotes is never closed")
        # One object a line is how most programs write an array: the next line may be sound.
        next_line = pieces.buffer.find("\n{", pieces.at)
        if next_line < 0:
            return
        pieces.move_to(next_line + 1)


def _skip_to_value(pieces: _Pieces) -> bool:
    """Move to the first character of the next element; False at the end of the array."""
    while True:
        blank = _BLANK.match(pieces.buffer, pieces.at)
        assert blank is not None
        pieces.move_to(blank.end())
        if pieces.at < len(pieces.buffer):
            return pieces.buffer[pieces.at] != "]"
        if not pieces.more():
            return False


def _find_end(pieces: _Pieces, limit: int) -> int | None:
    """Where the element at `at` ends, reading on as needed; None where it never does."""
    if pieces.buffer[pieces.at] not in "{[":
        return _end_of_plain(pieces)
    try:
        # Nearly always the element is whole and sound, and C finds its end.
        return _DECODER.raw_decode(pieces.buffer, pieces.at)[1]
    except (ValueError, RecursionError):
        return _balance(pieces, limit)


def _end_of_plain(pieces: _Pieces) -> int | None:
    """The end of a bare value (`3`, `"text"`, or rubbish): the next comma, bracket or line."""
    while True:
        met = _AFTER_PLAIN.search(pieces.buffer, pieces.at + 1)
        if met:
            return met.start()
        if not pieces.more():
            return len(pieces.buffer)


def _balance(pieces: _Pieces, limit: int) -> int | None:
    """The end of an object that is cut by the chunk, or is not valid JSON but has balanced brackets."""
    ahead, depth, in_text = 0, 0, False  # counted from `at`, which moves when a chunk is read
    while True:
        met = (_INSIDE_TEXT if in_text else _OUTSIDE_TEXT).search(pieces.buffer, pieces.at + ahead)
        if met is None or (met[0] == "\\" and met.end() >= len(pieces.buffer)):
            ahead = (met.start() if met else len(pieces.buffer)) - pieces.at
            if ahead > limit or not pieces.more():
                return None
            continue
        ahead = met.end() - pieces.at
        if met[0] == "\\":
            ahead += 1
        elif met[0] == '"':
            in_text = not in_text
        else:
            depth += 1 if met[0] in "{[" else -1
            if depth == 0:
                return met.end()
