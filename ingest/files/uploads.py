"""Files that people dropped on the import page: kept only until they are imported, readable by nobody else."""

from __future__ import annotations

import os
import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO
from uuid import uuid4

import sqlalchemy as sa

from voc.clock import utc_now
from voc.errors import InputError
from voc.installation import Installation
from voc.storage.tables import Job

#: An upload that nobody decided about within this time is deleted; the person is asked to drop the file again.
KEPT = timedelta(hours=1)
_NAME = re.compile(r"[0-9a-f]{32}(\.[a-z]{1,8}){0,2}")


def keep_upload(installation: Installation, stream: IO[bytes], name: str) -> Path:
    """Keep an uploaded file under a name of our own (its endings stay, they help to recognise the format)."""
    folder = _folder(installation)
    endings = "".join(re.findall(r"\.[a-z]{1,8}", "".join(Path(name.casefold()).suffixes[-2:])))
    path = folder / f"{uuid4().hex}{endings}"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        shutil.copyfileobj(stream, file, 1 << 20)
    return path


def find_upload(installation: Installation, token: str) -> Path:
    """The kept file of this name; `InputError` where it is gone, or the name is none of ours."""
    path = _folder(installation) / token
    if not _NAME.fullmatch(token) or not path.is_file():
        raise InputError("The uploaded file is no longer there. Drop it again.")
    return path


def drop_upload(installation: Installation, path: Path) -> None:
    """Delete a kept file; files elsewhere are not ours to delete."""
    if path.parent.resolve() == _folder(installation).resolve():
        path.unlink(missing_ok=True)


def sweep(installation: Installation, *, now: datetime, kept: timedelta = KEPT) -> int:
    """Delete uploads that no waiting or running job needs; how many."""
    with installation.store.reading() as session:
        live = sa.select(Job.parameters).where(Job.kind == "import", Job.state.in_(("waiting", "running")))
        needed = {Path(parameters["path"]).name for parameters in session.scalars(live)}
    n_deleted = 0
    for path in _folder(installation).iterdir():
        is_old = path.stat().st_mtime <= (now - kept).timestamp()
        if path.name not in needed and is_old:
            path.unlink(missing_ok=True)
            n_deleted += 1
    return n_deleted


def sweep_at_start(installation: Installation) -> None:
    """Delete what was dropped before the last stop and never decided about: no page is open that still shows it."""
    sweep(installation, now=utc_now(), kept=timedelta(0))


def _folder(installation: Installation) -> Path:
    folder = installation.settings.home / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
