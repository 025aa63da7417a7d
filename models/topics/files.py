"""Topic models as files: a folder of `arrays.npz` and `topics.json`, which every later version reads."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from models.topics.arrays import MOST_BYTES, read_arrays, write_arrays
from models.topics.saved import FORMAT, About, SavedTopics, check
from voc.errors import InputError, ModelError

ARRAYS, TOPICS = "arrays.npz", "topics.json"
_MOST_JSON = 64 * 1024 * 1024


def write(saved: SavedTopics, folder: Path) -> None:
    """Write a model as `folder`, whole or not at all. Raises `InputError` where there is something already."""
    data = write_arrays(saved.arrays)
    about = saved.about.model_copy(update={"arrays_sha256": hashlib.sha256(data).hexdigest()})
    check(replace(saved, about=about))
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise InputError(f"{folder} is there already: choose a folder that is not.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=folder.parent))
        try:
            draft.chmod(0o755)
            (draft / ARRAYS).write_bytes(data)
            told = about.model_dump(mode="json")
            (draft / TOPICS).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            os.replace(draft, folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror}") from None


def read(folder: Path) -> SavedTopics:
    """The model in a folder, proved whole. Raises `ModelError` naming the file, what is wrong with it, what to do."""
    about = _told(folder / TOPICS)
    data = _bytes(folder / ARRAYS, MOST_BYTES)
    if hashlib.sha256(data).hexdigest() != about.arrays_sha256:
        raise _refused(folder / ARRAYS, f"it is not the file that {TOPICS} was saved with (SHA-256)")
    try:
        saved = SavedTopics(about, read_arrays(data))
    except ModelError as error:
        raise _refused(folder / ARRAYS, str(error)) from None
    try:
        check(saved)
    except ModelError as error:
        raise _refused(folder, str(error)) from None
    return saved


def _told(path: Path) -> About:
    data = _bytes(path, _MOST_JSON)
    try:
        plain = json.loads(data, parse_constant=_no_number)
        found = plain.get("format") if isinstance(plain, dict) else None
        if isinstance(found, str) and found != FORMAT and found.startswith("voc-topics-"):
            raise ModelError(f"{path} has the format {found[:40]!r}; this program reads {FORMAT}. Use a newer voc.")
        return About.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise _refused(path, f"{where}: {first['msg']}") from None
    except (ValueError, RecursionError):
        raise _refused(path, "it is damaged, or no JSON") from None


def _no_number(_: str) -> float:
    raise ValueError


def _bytes(path: Path, most: int) -> bytes:
    try:
        if not path.is_file():
            raise _refused(path, "there is no such file")
        if path.stat().st_size > most:
            raise _refused(path, f"it is larger than any of ours ({most // 2**20} MiB)")
        return path.read_bytes()
    except OSError as error:
        raise _refused(path, f"it cannot be read: {error.strerror}") from None


def _refused(path: Path, why: str) -> ModelError:
    return ModelError(f"{path}: {why}. Nothing was loaded; save it again where it came from: voc topics save FOLDER")
