"""A watched folder: whoever can save a file into it can send feedback.

Only finished files are taken: unchanged for some seconds, and not named like a download under way. Nothing is moved
or deleted; the cursor remembers each file by name, size, time and SHA-256, so that a touched copy is not read again
and a changed one is. A file that cannot be read is remembered with the reason and holds up no other.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from ingest.base import Cursor, Fetched, Reject
from ingest.files.choices import Choices
from ingest.files.read import open_responses
from voc.errors import InputError, SourceError
from voc.installation import Installation

_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".download", ".filepart", ".swp", "~")


@dataclass
class FolderConnector:
    """Reads the finished files of one folder, oldest first; `settle_s` is how long a file must rest."""

    installation: Installation
    source_name: str
    folder: Path
    pattern: str
    choices: Choices
    settle_s: float = 5.0
    rereads: bool = False

    @classmethod
    def open(cls, options: Mapping[str, Any], *, installation: Installation, source_name: str) -> Self:
        settings = installation.settings
        folder = Path(options.get("folder") or settings.drop_folder or settings.home / "inbox")
        if not options.get("folder"):
            folder.mkdir(parents=True, exist_ok=True)
        pattern = str(options.get("pattern") or "*")
        if "/" in pattern or "\\" in pattern:
            raise InputError("The option 'pattern' is a file name such as *.csv, without a folder")
        return cls(installation, source_name, folder, pattern, _choices(options))

    def fetch(self, cursor: Cursor | None) -> Iterator[Fetched]:
        """File by file; the cursor moves when a file has been read to its end."""
        seen: dict[str, dict[str, Any]] = dict((cursor or {}).get("files", {}))
        failed: list[str] = []
        for path in self._finished():
            stamp = _stamp(path)
            known = seen.get(path.name, {})
            if all(known.get(name) == value for name, value in stamp.items()):
                continue
            stamp["sha256"] = _sha256(path)
            if known.get("sha256") != stamp["sha256"]:
                problem = yield from self._read(path, {"files": dict(seen)})
                if problem:
                    stamp["problem"] = problem
                    failed.append(problem)
            seen[path.name] = stamp
            yield Fetched([], {"files": dict(seen)})
        if failed:
            more = f" (and {len(failed) - 1} more files)" if len(failed) > 1 else ""
            raise SourceError(f"{failed[0]}{more}. Mend the file and save it again.")

    def _finished(self) -> list[Path]:
        if not self.folder.is_dir():
            raise SourceError(f"The folder {self.folder} is not there. Make it, or change the source.", permanent=True)
        now = time.time()
        found: list[tuple[float, Path]] = []
        for path in self.folder.glob(self.pattern):
            if path.name.startswith(".") or path.name.lower().endswith(_UNFINISHED) or not path.is_file():
                continue
            changed_at = path.stat().st_mtime
            # A clock that runs ahead must not hide a file for ever.
            if not 0 <= now - changed_at < self.settle_s:
                found.append((changed_at, path))
        return [path for _, path in sorted(found)]

    def _read(self, path: Path, before: Cursor) -> Generator[Fetched, None, str | None]:
        """Yield a file's batches; returns why it could not be read, if so."""
        try:
            opened = open_responses(
                path, installation=self.installation, source_name=self.source_name, choices=self.choices
            )
        except InputError as error:
            return str(error)
        n_listed = 0
        try:
            for batch in opened.batches:
                n_left_out = opened.rejects.n_skipped - n_listed
                n_listed = opened.rejects.n_skipped
                yield Fetched(batch, before, rejects=_left_out(n_left_out))
            yield Fetched([], before, rejects=_left_out(opened.rejects.n_skipped - n_listed))
        except InputError as error:
            return f"{path.name}: {error}"
        finally:
            opened.rejects.close()
        return None


def _left_out(n_rows: int) -> Sequence[Reject]:
    """Rows that the file's own list of rejects names, for the ledger to count."""
    return [Reject(None, None, "see the file's list of rejects")] * n_rows


def _stamp(path: Path) -> dict[str, Any]:
    status = path.stat()
    return {"size": status.st_size, "mtime": status.st_mtime}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _choices(options: Mapping[str, Any]) -> Choices:
    order = {None: None, "": None, "day-first": "day", "month-first": "month"}
    dates = options.get("dates")
    if dates not in order:
        raise InputError("The option 'dates' must be day-first or month-first")
    return Choices.parse(
        _listed(options.get("map")),
        [str(options["scale"])] if options.get("scale") else [],
        preset=options.get("preset") or None,
        date_order=order[dates],
    )


def _listed(value: Any) -> list[str]:
    parts = value if isinstance(value, list) else str(value or "").split(",")
    return [str(part).strip() for part in parts if str(part).strip()]
