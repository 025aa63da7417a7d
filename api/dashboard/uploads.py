"""Files on their way in: kept under `VOC_HOME/uploads` from the drop until the import has read them.

Such a file holds raw words of customers, so it is readable by its owner alone and goes as soon as it has been
imported; one that nobody imported goes after a day, when the next one arrives.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask, Response, jsonify, request

from voc.clock import utc_now
from voc.errors import InputError
from voc.installation import Installation

_TOKEN = re.compile(r"[0-9a-f]{32}")
_PIECE = 1 << 20
#: How long a file waits for somebody to say "import".
KEPT = timedelta(days=1)


def register(app: Flask, installation: Installation) -> None:
    """Take files at `POST /import/file?name=…`, one file as the body; the answer names the page that shows it."""

    def take() -> tuple[Response, int]:
        token = keep(installation, request.args.get("name", ""), now=utc_now())
        return jsonify(page=f"/import?file={token}"), 201

    app.add_url_rule("/import/file", "dashboard_upload", take, methods=["POST"])


def keep(installation: Installation, name: str, *, now: datetime) -> str:
    """Write the body of the request to disk in pieces; a token that finds it again."""
    folder = _folder(installation)
    _sweep(folder, now)
    token = secrets.token_hex(16)
    inside = folder / token
    inside.mkdir(parents=True, mode=0o700)
    handle = os.open(inside / _safe(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        while piece := request.stream.read(_PIECE):
            file.write(piece)
    return token


def find(installation: Installation, token: str) -> Path:
    """The file behind a token; `InputError` where it is gone or never was."""
    inside = _folder(installation) / token if _TOKEN.fullmatch(token) else None
    found = next(inside.iterdir(), None) if inside is not None and inside.is_dir() else None
    if found is None:
        raise InputError("This file is not here any more. Drop it again.")
    return found


def forget(path: Path) -> None:
    """Delete an uploaded file with its folder."""
    shutil.rmtree(path.parent)


def _folder(installation: Installation) -> Path:
    return installation.settings.home / "uploads"


def _safe(name: str) -> str:
    """The file's name without its folders or signs that a file system minds; the ending says the format."""
    plain = re.sub(r"[^\w .()-]", "_", name.replace("\\", "/").rpartition("/")[2]).strip(" .")
    return plain[-120:] or "file.csv"


def _sweep(folder: Path, now: datetime) -> None:
    for old in folder.iterdir() if folder.is_dir() else ():
        if now.timestamp() - old.stat().st_mtime > KEPT.total_seconds():
            shutil.rmtree(old, ignore_errors=True)
