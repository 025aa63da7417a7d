"""Builders of the dull parts: files of any shape, and what is read from them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ingest.files.choices import Choices
from ingest.files.inspect import Inspection, inspect
from ingest.files.read import Opened, open_responses
from ingest.files.rows import Broken, Limits, Row
from ingest.files.table import open_table
from voc.feedback import Response
from voc.installation import Installation

#: A Wednesday, later than every date in the fixtures.
NOW = datetime(2026, 6, 17, 12, 0, tzinfo=UTC)
FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
SMALL = Limits(field_bytes=1000, record_chars=100_000)


def as_csv(rows: Sequence[Sequence[object]], delimiter: str = ",") -> str:
    """Rows as a program would write them."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def a_file(folder: Path, content: str | bytes, name: str = "feedback.csv", encoding: str = "utf-8") -> Path:
    """A file with this content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def rows_of(path: Path, choices: Choices | None = None, limits: Limits | None = None) -> list[Row]:
    """The rows that can be read."""
    table = open_table(path, choices or Choices(), limits or Limits())
    return [row for row in table.rows() if isinstance(row, Row)]


def broken_of(path: Path, limits: Limits | None = None) -> list[Broken]:
    """What cannot be read."""
    table = open_table(path, Choices(), limits or Limits())
    return [row for row in table.rows() if isinstance(row, Broken)]


def inspected(path: Path, choices: Choices | None = None, zone: str = "UTC") -> Inspection:
    """The file, looked at once."""
    return inspect(path, choices or Choices(), zone=ZoneInfo(zone), limits=Limits(), now=NOW)


def roles_of(path: Path, choices: Choices | None = None) -> dict[str, str]:
    """Column to role (and label)."""
    columns = inspected(path, choices).plan.columns
    return {column.name: f"{column.role}:{column.label}" if column.label else column.role for column in columns}


def opened(path: Path, installation: Installation, choices: Choices | None = None) -> tuple[Opened, list[Response]]:
    """The file, read to its end."""
    opened = open_responses(path, installation=installation, source_name="test", choices=choices, now=NOW)
    responses = [response for batch in opened.batches for response in batch]
    opened.rejects.close()
    return opened, responses
