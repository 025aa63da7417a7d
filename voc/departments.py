"""Who can act: departments as data, edited by the user and checked at the start."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from voc.errors import SettingsError

_SHIPPED = Path(__file__).with_name("departments.toml")
_ID = re.compile(r"[a-z][a-z0-9_]{1,40}")


@dataclass(frozen=True, slots=True)
class Department:
    """A part of the company that can act on feedback.

    `theirs` and at least five `examples` define it well enough to route to it without training. `part_of` nests it
    under another, for the feedback whose segments match `where`.
    """

    id: str
    shown_as: str
    theirs: str
    examples: tuple[str, ...]
    goals: tuple[str, ...] = ()
    ambassadors: tuple[str, ...] = ()
    head: str = ""
    part_of: str | None = None
    where: Mapping[str, str] = field(default_factory=dict)


def load_departments(path: Path | None = None) -> tuple[Department, ...]:
    """Read and check a departments file (the shipped one by default), in the order of the file.

    Raises `SettingsError` with the entry and what to mend.
    """
    path = path or _SHIPPED
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"VOC_DEPARTMENTS: cannot read {path}: {error.strerror}") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from None
    departments = tuple(_read(entry, path) for entry in data.get("department", []))
    if not departments:
        raise SettingsError(f"{path}: holds no [[department]]; give at least one")
    ids = [department.id for department in departments]
    for department in departments:
        if ids.count(department.id) > 1:
            raise SettingsError(f"{path}: department id {department.id!r} stands twice")
        if department.part_of is not None and department.part_of not in ids:
            raise SettingsError(
                f"{path}: department {department.id!r} is part_of {department.part_of!r}, which is not there"
            )
    return departments


def _read(entry: Mapping[str, object], path: Path) -> Department:
    name = entry.get("id")
    if not isinstance(name, str) or not _ID.fullmatch(name):
        raise SettingsError(f"{path}: a department's id must be lower-case letters, digits and _ ; met {name!r}")
    theirs = str(entry.get("theirs", "")).strip()
    examples = _strings(entry, "examples", path)
    if not theirs or len(examples) < 5:
        raise SettingsError(f"{path}: department {name!r} needs a sentence `theirs` and five `examples`")
    part_of = entry.get("part_of")
    where = entry.get("where", {})
    if not isinstance(where, dict):
        raise SettingsError(f"{path}: department {name!r}: `where` must be a table of segment = value")
    return Department(
        id=name,
        shown_as=str(entry.get("shown_as") or name.replace("_", " ").capitalize()),
        theirs=theirs,
        examples=examples,
        goals=_strings(entry, "goals", path),
        ambassadors=_strings(entry, "ambassadors", path),
        head=str(entry.get("head", "")),
        part_of=str(part_of) if part_of is not None else None,
        where={str(key): str(value) for key, value in where.items()},
    )


def _strings(entry: Mapping[str, object], key: str, path: Path) -> tuple[str, ...]:
    value = entry.get(key, [])
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise SettingsError(f"{path}: department {entry.get('id')!r}: `{key}` must be a list of texts")
    return tuple(value)
