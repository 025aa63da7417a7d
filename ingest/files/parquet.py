"""Parquet files, a few thousand rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ingest.files import jsonrows
from ingest.files.opening import open_seekable
from ingest.files.rows import Broken, Limits, Row, too_long
from voc.errors import InputError


class ParquetFile:
    """A Parquet file; `line` is the number of the row, 1-based."""

    format = "Parquet"
    encoding = None

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path, self.limits = path, limits
        self.n_stray = 0

    def rows(self) -> Iterator[Row | Broken]:
        """The rows in the order of the file; nested columns become dotted ones."""
        import pyarrow
        import pyarrow.parquet

        number = 0
        with open_seekable(self.path) as stream:
            try:
                file = pyarrow.parquet.ParquetFile(stream)
                for batch in file.iter_batches(batch_size=2000):
                    for value in batch.to_pylist():
                        number += 1
                        yield self._row(number, value)
            except (pyarrow.ArrowException, OSError) as error:
                if number == 0:
                    raise InputError(
                        f"{self.path.name}: the Parquet file cannot be read ({type(error).__name__}). Export it again."
                    ) from None
                reason = "the Parquet file is damaged from here on; what stood before was read"
                yield Broken(number, None, reason, is_damage=True)

    def _row(self, number: int, value: Mapping[str, Any]) -> Row | Broken:
        cells = jsonrows.flatten({name: _plain(inner) for name, inner in value.items()})
        long = next((name for name, cell in cells.items() if too_long(cell, self.limits.field_bytes)), None)
        if long is not None:
            return Broken(number, long, f"a field is longer than {self.limits.field_bytes:,} bytes")
        return Row(number, cells)


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value
