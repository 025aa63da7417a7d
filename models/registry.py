"""What the service has learned: artifacts with a versioned name, a card each, and a pointer to the one in service.

An artifact is a folder `<name>/<version>/` of `arrays.npz`, `head.json` (numbers and names the head needs) and
`card.json` (from what, for what, how good). Shipped ones lie in `models/artifacts`; `promote` and `rollback` write
under `VOC_HOME/models`, and what stands there wins. No pickles.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voc.errors import ModelError
from voc.settings import Settings

SHIPPED = Path(__file__).with_name("artifacts")
NAMES = ("sentiment", "urgency", "departments")

#: What heads stand on, see `models.fork`: found by the version that a head names, never put into service by itself.
FORK = "fork"

#: Raised when the shape of an artifact changes; an older one is then refused with a clear message.
FORMAT = 2


@dataclass(frozen=True)
class Artifact:
    """One trained head: arrays, numbers and names, and its card."""

    name: str
    version: str
    arrays: Mapping[str, NDArray[Any]]
    numbers: Mapping[str, Any]
    card: Mapping[str, Any] = field(default_factory=dict)


def load(settings: Settings, name: str) -> Artifact:
    """The artifact in service: the promoted one, else the shipped one.

    Raises `ModelError` where there is none or it is broken.
    """
    return read(in_service(settings, name))


def in_service(settings: Settings, name: str) -> Path:
    """The folder of the artifact in service."""
    promoted = pointer(settings, name)
    if promoted:
        return settings.models_home / name / promoted[-1]
    return shipped(name)


def fork_of(settings: Settings, head: Artifact) -> Artifact:
    """The fork that a head was trained on.

    Raises `ModelError` where it is gone: a head says nothing without it.
    """
    version = str(head.numbers["fork"])
    for root in (settings.models_home, SHIPPED):
        if (root / FORK / version).exists():
            return read(root / FORK / version)
    raise ModelError(
        f"The {head.name} model {head.version} stands on the fork {version}, which is neither shipped nor under "
        f"{settings.models_home / FORK}. Train it again, or go back: voc rollback {head.name}"
    )


def shipped(name: str) -> Path:
    """The folder of the shipped artifact: the one its `current` file names."""
    current = SHIPPED / name / "current"
    if not current.exists():
        raise ModelError(f"No {name} model is shipped with this program and none was promoted. Run: voc train {name}")
    return SHIPPED / name / current.read_text(encoding="utf-8").strip()


def read(folder: Path) -> Artifact:
    """Read an artifact; `ModelError` names what is wrong with it."""
    try:
        head = json.loads((folder / "head.json").read_text(encoding="utf-8"))
        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        with np.load(folder / "arrays.npz", allow_pickle=False) as file:
            arrays = {key: file[key] for key in file.files}
    except (OSError, ValueError) as error:
        raise ModelError(f"The model in {folder} cannot be read: {error}") from None
    if head.get("format") != FORMAT:
        raise ModelError(
            f"The model in {folder} has format {head.get('format')}; this program reads {FORMAT}. "
            f"Go back (voc rollback {folder.parent.name}), or train anew (voc train {folder.parent.name})"
        )
    return Artifact(head["name"], head["version"], arrays, head["numbers"], card)


def write(artifact: Artifact, root: Path) -> Path:
    """Write an artifact as `root/<name>/<version>`, whole or not at all; its folder."""
    target = root / artifact.name / artifact.version
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=target.parent))
    try:
        draft.chmod(0o755)
        np.savez_compressed(draft / "arrays.npz", allow_pickle=False, **dict(artifact.arrays))
        head = {"format": FORMAT, "name": artifact.name, "version": artifact.version, "numbers": dict(artifact.numbers)}
        _write_json(draft / "head.json", head)
        _write_json(draft / "card.json", dict(artifact.card))
        if target.exists():
            os.replace(target, draft.with_name(f"{draft.name}-before"))
        os.replace(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(draft.with_name(f"{draft.name}-before"), ignore_errors=True)
    return target


def pointer(settings: Settings, name: str) -> list[str]:
    """The versions promoted so far, oldest first; the last one serves. Empty: the shipped one serves."""
    path = settings.models_home / name / "promoted.json"
    return list(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else []


def point(settings: Settings, name: str, versions: list[str]) -> None:
    """Change which versions were promoted, in one step."""
    path = settings.models_home / name / "promoted.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".promoted.{os.getpid()}.tmp")
    _write_json(draft, versions)
    os.replace(draft, path)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
