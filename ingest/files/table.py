"""A file as a table of named columns, whatever its format: opened, header read, preset found, rows streamed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Protocol

from ingest.files.choices import Choices
from ingest.files.delimited import DelimitedFile, find_too_long, sniff_shape
from ingest.files.encoding import Encoding, detect
from ingest.files.header import count_titles, plain_header
from ingest.files.jsonrows import JSONArrayFile, JSONLinesFile, is_one_value
from ingest.files.lines import Lines, is_empty
from ingest.files.opening import open_bytes
from ingest.files.parquet import ParquetFile
from ingest.files.presets import Header, Preset, find_preset
from ingest.files.rows import Broken, Limits, Record, Row
from ingest.files.workbook import WorkbookFile
from voc.errors import InputError

_HEAD = 40
_EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class Keyed(Protocol):
    """A format whose rows name their columns."""

    n_stray: int

    def rows(self) -> Iterator[Row | Broken]: ...


class Grid(Protocol):
    """A format of plain cells, whose first rows name the columns."""

    n_stray: int
    width: int | None

    def records(self) -> Iterator[Record | Broken]: ...


@dataclass
class Table:
    """An opened file: its columns, and any number of passes over its rows."""

    path: Path
    format: str
    encoding: Encoding | None
    reader: Keyed | Grid
    header: Header
    preset: Preset | None
    limits: Limits
    delimiter: str | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, each once."""
        return self.header.names

    def add_columns(self, names: Iterable[str]) -> None:
        """Take over fields that only later rows have."""
        known = dict.fromkeys((*self.header.names, *names))
        self.header = replace(self.header, names=tuple(known))

    def rows(self) -> Iterator[Row | Broken]:
        """The rows below the header, in the order of the file."""
        if isinstance(self.reader, (DelimitedFile, WorkbookFile)):
            yield from self._grid_rows(self.reader)
        else:
            yield from self.reader.rows()  # type: ignore[union-attr]

    def _grid_rows(self, reader: Grid) -> Iterator[Row | Broken]:
        names, width, n_header = self.header.names, len(self.header.names), self.header.n_rows
        for record in reader.records():
            if isinstance(record, Broken):
                yield record if not (record.column or "").startswith("#") else self._named(record)
            elif n_header > 0:
                n_header -= 1
            elif len(record.cells) == width:
                long = find_too_long(record.cells, self.limits.field_bytes)
                if long is None:
                    yield Row(record.line, dict(zip(names, record.cells, strict=True)))
                else:
                    yield Broken(record.line, names[long], f"a field is longer than {self.limits.field_bytes:,} bytes")
            else:
                yield self._ragged(record)

    def _ragged(self, record: Record) -> Row | Broken:
        names, cells = self.header.names, record.cells
        long = find_too_long(cells, self.limits.field_bytes)
        if long is not None:
            name = names[long] if long < len(names) else None
            return Broken(record.line, name, f"a field is longer than {self.limits.field_bytes:,} bytes")
        if any(cell.strip() for cell in cells[len(names) :]):
            return Broken(record.line, None, f"{len(cells)} cells, where the header has {len(names)}")
        return Row(record.line, {**dict.fromkeys(names, ""), **dict(zip(names, cells, strict=False))})

    def _named(self, broken: Broken) -> Broken:
        place = int((broken.column or "#1")[1:]) - 1
        name = self.header.names[place] if 0 <= place < len(self.header.names) else None
        return Broken(broken.line, name, broken.reason)


def open_table(path: Path, choices: Choices, limits: Limits) -> Table:
    """Open a file and read its header; `InputError` where it is empty, binary, or holds no table."""
    if not path.is_file():
        raise InputError(f"{path.name}: there is no such file. Check the path.")
    if is_empty(path):
        raise InputError(f"{path.name}: the file is empty.")
    with open_bytes(path) as source:
        magic = source.stream.read(8)
        if not magic:
            raise InputError(
                f"{path.name}: the file is empty." if not source.damage else f"{path.name}: {source.damage}."
            )
    if magic.startswith(b"PAR1"):
        return _keyed(path, "Parquet", ParquetFile(path, limits), None, choices, limits)
    if magic.startswith(_EXCEL) and not _is_plain_zip(path):
        workbook = WorkbookFile(path, choices.sheet)
        return _grid(path, "Excel", workbook, None, choices, limits)
    return _open_text(path, choices, limits)


def _is_plain_zip(path: Path) -> bool:
    name = path.name.casefold().removesuffix(".gz")
    return not name.endswith((".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"))


def _open_text(path: Path, choices: Choices, limits: Limits) -> Table:
    encoding = _encoding(path, choices)
    head = _head_lines(path, encoding, limits)
    start = "".join(head).lstrip("\ufeff \t\r\n")
    if not start:
        raise InputError(f"{path.name}: the file holds no text.")
    if start[0] == "[" or (start[0] == "{" and is_one_value(start)):
        return _keyed(path, "JSON", JSONArrayFile(path, encoding, limits), encoding, choices, limits)
    if start[0] == "{":
        return _keyed(path, "JSON Lines", JSONLinesFile(path, encoding, limits), encoding, choices, limits)
    name = path.name.casefold().removesuffix(".gz")
    shape = sniff_shape(head, is_tsv=name.endswith((".tsv", ".tab")))
    kind = "TSV" if shape.delimiter == "\t" else "CSV"
    table = _grid(path, kind, DelimitedFile(path, encoding, shape, limits), encoding, choices, limits)
    table.delimiter = shape.shown_as
    return table


def _encoding(path: Path, choices: Choices) -> Encoding:
    if choices.encoding:
        try:
            "".encode(choices.encoding)
        except LookupError:
            raise InputError(f"--encoding {choices.encoding}: unknown; use a name such as utf-8 or cp1252") from None
        return Encoding(choices.encoding, "as chosen")
    with open_bytes(path) as source:
        return detect(source.stream, name=path.name)


def _head_lines(path: Path, encoding: Encoding, limits: Limits) -> list[str]:
    with open_bytes(path) as source:
        lines = Lines(source, encoding, limit=1 << 20)
        return [line for _, line in islice(lines, 200)]


def _keyed(path: Path, kind: str, reader: Keyed, encoding: Encoding | None, choices: Choices, limits: Limits) -> Table:
    names: dict[str, None] = {}
    broken: Broken | None = None
    n_rows = 0
    for row in islice(reader.rows(), 2000):
        if isinstance(row, Broken):
            broken = broken or row
        else:
            n_rows += 1
            names.update(dict.fromkeys(row.cells))
    if not names:
        where = f" Line {broken.line}: {broken.reason}." if broken else ""
        raise InputError(f"{path.name}: no row could be read.{where}")
    preset, header = find_preset([list(names)], choices.preset)
    header = Header(tuple(names), header.questions, 0, header.zone) if header else Header(tuple(names))
    return Table(path, kind, encoding, reader, header, preset, limits)


def _grid(path: Path, kind: str, reader: Grid, encoding: Encoding | None, choices: Choices, limits: Limits) -> Table:
    head = [record.cells for record in islice(reader.records(), _HEAD) if isinstance(record, Record)]
    if not head:
        raise InputError(f"{path.name}: no row could be read.")
    n_titles = count_titles(head) if choices.has_header is not False else 0
    preset, header = find_preset(head[n_titles:], choices.preset)
    if header is None:
        header = plain_header(head[n_titles:], choices.has_header)
    header = replace(header, n_rows=header.n_rows + n_titles)
    reader.width = len(header.names)
    table = Table(path, kind, encoding, reader, header, preset, limits)
    if n_titles:
        rows = "The first row is a title" if n_titles == 1 else f"The first {n_titles} rows are titles"
        table.warnings.append(f"{rows} over the table, not read; --no-header if they are answers.")
    if isinstance(reader, WorkbookFile) and reader.others:
        table.warnings.append(
            f"Sheet {reader.read!r} is read, not {', '.join(map(repr, reader.others))}; --sheet NAME reads another."
        )
    if header.n_rows == n_titles:
        table.warnings.append("The file has no header: its columns are numbered.")
    return table
