"""Fetches public sets into a folder that training reads: each whole and checked, or not at all.

Nothing here runs by itself: `voc data fetch` is the only door. Files come over HTTPS, are held in memory until their
checksums agree, and a set is written in one step; whoever is interrupted starts the set under way anew and keeps those
before it.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx

from models.training.examples import data_folder
from models.training.public_sets import ADDRESS, PublicSet
from voc.errors import InputError, SourceError
from voc.settings import Settings

Say = Callable[[str], None]

#: What was fetched, from where, with which checksums: beside the sets, and the reason to believe a folder is ours.
LEDGER = "fetched.json"
_MOST_BYTES = 64 * 1024 * 1024
_TRIES = 3
_UNLIKE = (
    ValueError, KeyError, IndexError, TypeError, csv.Error, ElementTree.ParseError, zipfile.BadZipFile, RuntimeError,
)  # fmt: skip


class Unpinned(SourceError):
    """Files came whose checksum nobody has pinned, and nobody said to trust them."""


def target_of(settings: Settings) -> Path:
    """Where fetched sets go: VOC_DATA, else `data` under VOC_HOME; `InputError` where that is somebody else's."""
    folder = settings.data or settings.home / "data"
    if (folder / "INDEX.md").exists() and not (folder / LEDGER).exists():
        raise InputError(f"{folder} holds sets that voc did not fetch. Name another folder with VOC_DATA")
    return folder


def is_read(settings: Settings, folder: Path) -> bool:
    """Whether training reads this folder."""
    return data_folder(settings) == folder


def fetch(one: PublicSet, folder: Path, *, base: str = ADDRESS, trust: bool = False, say: Say) -> int:
    """Fetch one set into `folder`; the number of its rows, 0 where it was there already.

    `Unpinned` (nothing is kept) where a checksum is not known and `trust` is not given; `SourceError` where a file does
    not come, has another checksum, or is not in the form that its authors published.
    """
    if (folder / f"{one.name}.jsonl.gz").exists():
        say(f"{one.name}: already there")
        return 0
    files, sums, unknown = _fetched(one, folder, base, say)
    if unknown:
        for line in unknown:
            say(f"{one.name}: {line}")
        if not trust:
            raise Unpinned(
                f"{one.name}: no checksum is pinned for {len(unknown)} of {len(files)} files: nothing was kept. "
                "Compare those above with a copy you trust, then say --trust; or pin them in "
                "models/training/public_sets.py"
            )
    return _keep(one, folder, files, sums, say)


def _fetched(one: PublicSet, folder: Path, base: str, say: Say) -> tuple[dict[str, bytes], dict[str, str], list[str]]:
    """The originals by path, their checksums by place, and a line for each that nobody has pinned."""
    remembered = {place: sha for entry in _ledger(folder).values() for place, sha in entry["files"].items()}
    files: dict[str, bytes] = {}
    sums: dict[str, str] = {}
    unknown: list[str] = []
    with _client(base) as client:
        for original in one.originals:
            say(f"{one.name}: {original.address(base)}")
            data = _download(client, original.address(base))
            found, known = hashlib.sha256(data).hexdigest(), original.sha256 or remembered.get(original.place)
            if known is None:
                unknown.append(f"{original.place} sha256 {found}")
            elif found != known:
                raise SourceError(
                    f"{one.name}: {original.place} has the checksum {found}, not {known}. It is not what was "
                    "published then: nothing of this set was kept",
                    permanent=True,
                )
            files[original.path], sums[original.place] = data, found
    return files, sums, unknown


def _client(base: str) -> httpx.Client:
    """Follows redirects, but never away from HTTPS; a mirror inside a network may do without."""

    def check(request: httpx.Request) -> None:
        if request.url.scheme != "https" and not base.startswith("http:"):
            raise SourceError(f"{base} leads to a place without HTTPS: not followed", permanent=True)

    headers = {"Accept-Encoding": "identity"}  # the bytes as published, for the checksum
    return httpx.Client(timeout=30, follow_redirects=True, headers=headers, event_hooks={"request": [check]})


def _download(client: httpx.Client, address: str) -> bytes:
    """The whole file; tried again, from its beginning, where the connection breaks."""
    for left in reversed(range(_TRIES)):
        try:
            with client.stream("GET", address) as response:
                response.raise_for_status()
                data = bytearray()
                for chunk in response.iter_bytes():
                    data += chunk
                    if len(data) > _MOST_BYTES:
                        raise SourceError(f"{address} is larger than any file we know: not kept", permanent=True)
                return bytes(data)
        except httpx.HTTPStatusError as error:
            raise SourceError(
                f"{address} answered {error.response.status_code}: nothing of this set was kept"
            ) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            if not left:
                raise SourceError(
                    f"{address} cannot be fetched ({type(error).__name__}): nothing of this set was kept. Run it again"
                ) from None
    raise AssertionError("unreachable")


def _keep(one: PublicSet, folder: Path, files: dict[str, bytes], sums: dict[str, str], say: Say) -> int:
    try:
        rows = list(one.convert(files))
    except _UNLIKE as error:
        raise SourceError(
            f"{one.name}: the files are not in the form their authors published ({type(error).__name__}): "
            "nothing of this set was kept",
            permanent=True,
        ) from None
    if not rows:
        raise SourceError(f"{one.name}: the files hold no row: nothing of this set was kept", permanent=True)
    try:
        _write(one, folder, rows, sums)
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror}") from None
    published = "" if len(rows) == one.n_rows else f", where {one.n_rows:,} were published"
    say(f"{one.name}: {len(rows):,} rows{published}; {one.licence}")
    return len(rows)


def _write(one: PublicSet, folder: Path, rows: Sequence[dict[str, Any]], sums: dict[str, str]) -> None:
    """The set last: once it is there, all that says where it comes from is."""
    folder.mkdir(parents=True, exist_ok=True)
    ledger = _ledger(folder) | {one.name: {"licence": one.licence, "rows": len(rows), "files": sums}}
    with _whole(folder / LEDGER) as draft:
        draft.write_text(json.dumps(ledger, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    with _whole(folder / "INDEX.md") as draft:
        draft.write_text("\n".join(_index(ledger)) + "\n", encoding="utf-8")
    with _whole(folder / f"{one.name}.jsonl.gz") as draft, gzip.GzipFile(draft, "wb", mtime=0) as file:
        file.writelines(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A draft that takes the place of `path` when it is done, and leaves nothing where it is not."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield draft
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _ledger(folder: Path) -> dict[str, Any]:
    path = folder / LEDGER
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def _index(ledger: dict[str, Any]) -> Iterator[str]:
    yield "# Public sets, fetched by `voc data fetch`\n"
    yield "| set | rows | licence | from |\n|---|---|---|---|"
    for name, entry in sorted(ledger.items()):
        places = ", ".join(sorted({"/".join(place.split("/")[:2]) for place in entry["files"]}))
        yield f"| {name} | {entry['rows']:,} | {entry['licence']} | {places} |"
    yield "\nRevisions, paths and checksums stand in fetched.json."
