"""Excel workbooks: the sheet that holds feedback, as a grid of texts."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import IO, Any

from ingest.files import words
from ingest.files.opening import open_seekable
from ingest.files.rows import Broken, Record
from voc.errors import InputError

#: An unpacked workbook is held in memory while it is read: beyond this size it must be a CSV.
_MAX_UNPACKED = 500_000_000
_LOOKED_AT = 15


class WorkbookFile:
    """An Excel file (.xlsx, .xls, .xlsb, .ods); `line` is the row of the sheet.

    The format cannot be streamed (its texts stand apart from its cells), so memory is bounded by refusing workbooks
    of more than 500 MB unpacked; Excel's own limit is 1,048,576 rows.
    """

    format = "Excel"
    encoding = None

    def __init__(self, path: Path, sheet: str | None = None) -> None:
        self.path, self.sheet = path, sheet
        self.width: int | None = None
        self.n_stray = 0
        #: Which sheet was read, and which others hold rows; known after the first row.
        self.read = ""
        self.others: list[str] = []

    def records(self) -> Iterator[Record | Broken]:
        """The rows of the sheet; blank ones are left out."""
        import python_calamine

        with open_seekable(self.path) as stream:
            _refuse_bombs(stream, self.path.name)
            try:
                workbook = python_calamine.CalamineWorkbook.from_filelike(stream)
                sheet = self._choose(workbook)
            except (python_calamine.CalamineError, OSError) as error:
                raise InputError(
                    f"{self.path.name}: the Excel file cannot be read ({type(error).__name__}). "
                    "Open it, save it again as .xlsx or CSV, and import that."
                ) from None
            first = (sheet.start or (0, 0))[0] + 1
            for line, cells in enumerate(sheet.iter_rows(), start=first):
                record = [as_text(cell) for cell in cells]
                if any(record):
                    yield Record(line, record)

    def _choose(self, workbook: Any) -> Any:  # calamine has no types
        names = workbook.sheet_names
        if self.sheet is not None and self.sheet not in names:
            raise InputError(f"{self.path.name}: there is no sheet {self.sheet!r}; it has {', '.join(names)}")
        sheets = {name: workbook.get_sheet_by_name(name) for name in names}
        filled = [name for name in names if sheets[name].height > 1]
        self.read = self.sheet or next(
            (name for name in filled if _names_columns(sheets[name])),
            max(filled or names[:1], key=lambda name: sheets[name].height),
        )
        self.others = [name for name in filled if name != self.read]
        return sheets[self.read]


def _names_columns(sheet: Any) -> bool:
    """Whether one of the first rows names at least two columns as feedback has them."""
    first = islice(sheet.iter_rows(), _LOOKED_AT)
    return any(sum(words.is_known(cell) for cell in row if isinstance(cell, str)) >= 2 for row in first)


def _refuse_bombs(stream: IO[bytes], name: str) -> None:
    if zipfile.is_zipfile(stream):
        stream.seek(0)
        with zipfile.ZipFile(stream) as archive:
            size = sum(part.file_size for part in archive.infolist())
        if size > _MAX_UNPACKED:
            raise InputError(f"{name}: {size / 1e6:,.0f} MB unpacked is too much for a workbook. Save it as CSV.")
    stream.seek(0)


def as_text(value: object) -> str:
    """A cell as text; dates in ISO form, whole numbers without a point."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return "" if value is None else str(value)
