"""The list of what could not be read: line, column, reason; never a value of the file."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path
from typing import IO, Any

from ingest.files.rows import Broken


class Rejects:
    """Writes a file under VOC_HOME/rejects with the first line there is to write; none, no file.

    `n_skipped` counts rows that were left out, `n_noted` rows that were kept without one of their scores.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._target = folder / (re.sub(r"[^\w.-]+", "_", name.removesuffix(".csv"))[:120] + ".csv")
        self._file: IO[str] | None = None
        self._writer: Any = None
        self._is_closed = False
        self.n_skipped = 0
        self.n_noted = 0
        self.reasons: dict[str, int] = {}

    @property
    def path(self) -> Path | None:
        """Where the list is, or None where there is nothing to list."""
        return self._target if self.n_skipped + self.n_noted else None

    def skip(self, broken: Broken) -> None:
        """List a row that is left out."""
        self.n_skipped += 1
        self._write(broken, "left out")

    def note(self, broken: Broken) -> None:
        """List a row that is kept, without the cell named."""
        self.n_noted += 1
        self._write(broken, "kept without it")

    def most_frequent(self) -> dict[str, int]:
        """The reasons and how often each was given, the most frequent first."""
        return dict(sorted(self.reasons.items(), key=lambda reason: -reason[1])[:20])

    def close(self) -> None:
        """Finish the file."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._is_closed = True

    def _write(self, broken: Broken, what: str) -> None:
        self.reasons[broken.reason] = self.reasons.get(broken.reason, 0) + 1
        if self._file is None:
            assert not self._is_closed, "the list of rejects is closed"
            self._target.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            self._file = os.fdopen(handle, "w", encoding="utf-8", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(["line", "column", "reason", "row"])
        self._writer.writerow([broken.line, broken.column or "", broken.reason, what])
