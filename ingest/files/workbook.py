"""Excel workbooks: the first sheet that holds rows, as a grid of texts."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import IO

from ingest.files.opening import open_seekable
from ingest.files.rows import Broken, Record
from voc.errors import InputError

#: An unpacked workbook is held in memory while it is read: beyond this size it must be a CSV.
_MAX_UNPACKED = 500_000_000


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

    def records(self) -> Iterator[Record | Broken]:
        """The rows of the sheet; blank ones are left out."""
        import python_calamine

        with open_seekable(self.path) as stream:
            _refuse_bombs(stream, self.path.name)
            try:
                workbook = python_calamine.CalamineWorkbook.from_filelike(stream)
                sheet = _choose(workbook, self.sheet, self.path.name)
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


def _refuse_bombs(stream: IO[bytes], name: str) -> None:
    if zipfile.is_zipfile(stream):
        stream.seek(0)
        with zipfile.ZipFile(stream) as archive:
            size = sum(part.file_size for part in archive.infolist())
        if size > _MAX_UNPACKED:
            raise InputError(f"{name}: {size / 1e6:,.0f} MB unpacked is too much for a workbook. Save it as CSV.")
    stream.seek(0)


def _choose(workbook, wanted: str | None, name: str):  # type: ignore[no-untyped-def]  # calamine has no types
    if wanted is not None:
        if wanted not in workbook.sheet_names:
            raise InputError(f"{name}: there is no sheet {wanted!r}; it has {', '.join(workbook.sheet_names)}")
        return workbook.get_sheet_by_name(wanted)
    sheets = [workbook.get_sheet_by_name(sheet) for sheet in workbook.sheet_names]
    return next((sheet for sheet in sheets if sheet.height > 1), sheets[0])


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
