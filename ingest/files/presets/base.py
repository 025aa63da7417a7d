"""What a preset knows of its export."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

from ingest.files.choices import Assignment
from voc.feedback import Channel


@dataclass(frozen=True, slots=True)
class Header:
    """The columns' names, each once; the questions some of them ask; how many rows at the top are not answers.

    `zone` reads the times where the export says which it used; `marks` holds what else stands over a column.
    """

    names: tuple[str, ...]
    questions: Mapping[str, str] = field(default_factory=dict)
    n_rows: int = 0
    zone: tzinfo | None = None
    marks: Mapping[str, str] = field(default_factory=dict)


def _keep_all(_: Mapping[str, str]) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Preset:
    """One kind of export.

    `read_header` answers None for a file of another shape. `roles` settles the columns it knows; the others are
    recognised as in any file. `skip` gives the reason to leave a row out, or None.
    """

    name: str
    shown_as: str
    channel: Channel
    read_header: Callable[[Sequence[Sequence[str]]], Header | None]
    roles: Callable[[Header], Sequence[Assignment]]
    skip: Callable[[Mapping[str, str]], str | None] = _keep_all
    read_id: Callable[[Mapping[str, str]], str | None] = _keep_all


def unique(cells: Sequence[str]) -> tuple[str, ...]:
    """Names of columns, each once: blanks numbered, repeats counted."""
    names: list[str] = []
    seen: dict[str, int] = {}
    for place, cell in enumerate(cells, start=1):
        name = " ".join(cell.replace("\ufeff", "").split())[:200] or f"column {place}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


def settle(header: Header, table: Mapping[str, tuple[str, str | None]]) -> list[Assignment]:
    """Assignments for the columns of `table` (name → role, label) that the header has."""
    return [Assignment(role, name, label) for name, (role, label) in table.items() if name in header.names]
