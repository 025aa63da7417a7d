"""CSV and its relatives, read as people and programs really write them.

Python's reader is asked to be strict first: a quote that is opened and not properly closed would otherwise swallow
its neighbours. Where it complains, the line alone is read leniently; where a record ran over several lines, its first
line is given up and the others are read again.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.files import words
from ingest.files.encoding import Encoding
from ingest.files.lines import Lines
from ingest.files.opening import open_bytes
from ingest.files.rows import Broken, Limits, Record, too_long

#: No delimiter at all: a file of one column. The unit separator stands in no text that people write.
ONE_COLUMN = "\x1f"
_CANDIDATES = (",", ";", "\t", "|")
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", ONE_COLUMN: "none: one column"}
#: So many times a record that never closes is looked for to the full length; then to a hundredth of it.
_PATIENCE = 50


@dataclass(frozen=True, slots=True)
class Shape:
    """How a delimited file separates its cells; `n_skipped` lines at the top only say so (`sep=;`)."""

    delimiter: str
    has_backslashes: bool = False
    n_skipped: int = 0

    @property
    def shown_as(self) -> str:
        """The delimiter in a word."""
        return _NAMES.get(self.delimiter, repr(self.delimiter))


def sniff_shape(lines: list[str], *, is_tsv: bool = False) -> Shape:
    """Find the delimiter that cuts the first lines most evenly; the header decides where the rows disagree."""
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) <= 5:
        return Shape(lines[0].strip("\r\n")[4:5] or ",", n_skipped=1)
    lines = [line for line in lines if line.strip()]
    whole = "".join(lines)
    has_backslashes = '\\"' in whole and '""' not in whole
    marks = [mark for mark in _CANDIDATES if mark != "," or not _reads_as_prose(lines)]
    scored = [(_evenness(lines, mark, has_backslashes), mark == "\t" and is_tsv, mark) for mark in marks]
    best, _, delimiter = max(scored, key=lambda score: score[:2])
    if best <= 0:
        delimiter = "\t" if is_tsv else ONE_COLUMN
    return Shape(delimiter, has_backslashes)


def _reads_as_prose(lines: list[str]) -> bool:
    """Whether the commas are those of sentences: a space behind them, and a first line that names no column."""
    n_commas = sum(line.count(",") for line in lines)
    n_spaced = sum(line.count(", ") for line in lines)
    if not lines or n_spaced < 0.9 * n_commas or '"' in lines[0]:
        return False
    return not any(words.is_known(cell) for cell in lines[0].split(","))


def _evenness(lines: list[str], delimiter: str, has_backslashes: bool) -> float:
    reader = _reader(lines, Shape(delimiter, has_backslashes), strict=False)
    csv.field_size_limit(1 << 30)
    counts = [len(cells) for cells in reader if cells]
    titled = counts[:10].count(1) if counts and counts[0] == 1 else 0
    counts = counts[next((n for n, count in enumerate(counts[:11]) if count > 1), 0) :]
    if not counts or counts[0] == 1:
        return 0.0
    width, n_even = Counter(counts).most_common(1)[0]
    share = n_even / len(counts)
    # A comma inside free text is a delimiter to nobody: the header must agree with the rows.
    if width == 1 or (titled and (width < 3 or share < 0.9)) or (share < 0.5 and counts[0] != width):
        return 0.0
    return share + min(width, 50) / 100


def _reader(lines: Iterable[str], shape: Shape, *, strict: bool) -> Iterator[list[str]]:
    if shape.has_backslashes:
        return csv.reader(lines, delimiter=shape.delimiter, strict=strict, doublequote=False, escapechar="\\")
    return csv.reader(lines, delimiter=shape.delimiter, strict=strict)


class RecordTooLong(Exception):
    """A record runs over more characters than one may hold: its quote is never closed."""


class _Feed:
    """Hands lines to Python's reader and remembers those of the record under way."""

    def __init__(self, lines: Lines, limit: int) -> None:
        self._lines = lines
        self._limit = limit
        self._n_chars = 0
        self.taken: list[tuple[int, str]] = []

    def start(self) -> None:
        self.taken, self._n_chars = [], 0

    def limit_to(self, limit: int) -> None:
        self._limit = limit

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        numbered = next(self._lines)
        self.taken.append(numbered)
        self._n_chars += len(numbered[1])
        if self._n_chars > self._limit:
            raise RecordTooLong
        return numbered[1]


class DelimitedFile:
    """A CSV, TSV or other delimited file; every pass over `records` opens it anew.

    `width` is the number of columns, once the header is known: a record that runs over several lines and has another
    width was no record.
    """

    def __init__(self, path: Path, encoding: Encoding, shape: Shape, limits: Limits) -> None:
        self.path, self.encoding, self.shape, self.limits = path, encoding, shape, limits
        self.width: int | None = None
        self.n_stray = 0

    def records(self) -> Iterator[Record | Broken]:
        """The rows in the order of the file, and in their place what cannot be read."""
        csv.field_size_limit(1 << 30)
        with open_bytes(self.path) as source:
            lines = Lines(source, self.encoding, limit=self.limits.record_chars)
            for _ in range(self.shape.n_skipped):
                next(lines, None)
            last = 0
            for record in self._parse(lines):
                last = record.line
                yield record
            self.n_stray = lines.n_stray
            if source.damage:
                yield Broken(last, None, source.damage, is_damage=True)

    def _parse(self, lines: Lines) -> Iterator[Record | Broken]:
        feed, n_unclosed = _Feed(lines, self.limits.record_chars), 0
        reader = _reader(feed, self.shape, strict=True)
        while True:
            feed.start()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (csv.Error, RecordTooLong):
                record: Record | Broken | None = self._recover(feed, lines)
            else:
                record = self._check(cells, feed, lines)
            if isinstance(record, Broken) and len(feed.taken) > 100 and (n_unclosed := n_unclosed + 1) > _PATIENCE:
                feed.limit_to(self.limits.record_chars // 100)
            if record is not None:
                yield record

    def _check(self, cells: list[str], feed: _Feed, lines: Lines) -> Record | Broken | None:
        line = feed.taken[0][0]
        if not cells or (len(cells) == 1 and not cells[0].strip()):
            return None  # a blank line
        if line in lines.cut:
            return Broken(line, None, f"the line is longer than {self.limits.record_chars:,} characters")
        if len(feed.taken) > 1 and self.width is not None and len(cells) != self.width:
            return self._recover(feed, lines)
        return Record(line, cells)

    def _recover(self, feed: _Feed, lines: Lines) -> Record | Broken:
        """Read the first line of a broken record alone, and give the others back."""
        line, text = feed.taken[0]
        lines.give_back(feed.taken[1:])
        cells = next(_reader([text], self.shape, strict=False), [])
        closes = text.count('"') % 2 == 0 and line not in lines.cut
        if closes and (self.width is None or len(cells) == self.width):
            return Record(line, cells)
        return Broken(line, f"#{len(cells)}", "a quote is opened and never properly closed")


def find_too_long(cells: list[str], limit: int) -> int | None:
    """The 0-based place of the first cell that is too long to be a feedback, or None."""
    if sum(map(len, cells)) * 4 <= limit:
        return None
    return next((place for place, cell in enumerate(cells) if too_long(cell, limit)), None)
