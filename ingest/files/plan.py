"""What will be done with each column of a file: the plan that a preview shows and an import follows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ingest.files.dates import DateForm
from ingest.files.words import last_part, plain
from voc.feedback import Scale

Role = Literal[
    "text", "title", "question", "date", "id", "author", "url", "language", "thread",
    "score", "segment", "pseudonym", "drop",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column's part in the import.

    `label` names a score's kind, a segment or a pseudonym; `question` is what a text answers; `why` says in words
    how the role was found or why the column is dropped; `personal` is the kind of personal data it holds; `is_open`
    marks a column that nobody decided about: dropped because it was not recognised.
    """

    name: str
    role: Role
    label: str | None = None
    question: str | None = None
    why: str = ""
    personal: str | None = None
    scale: Scale | None = None
    date: DateForm | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The columns of a file in its order, with what each is for."""

    columns: tuple[Column, ...]
    warnings: tuple[str, ...] = ()
    by_role: Mapping[str, tuple[Column, ...]] = field(init=False)

    def __post_init__(self) -> None:
        roles: dict[str, tuple[Column, ...]] = {}
        for column in self.columns:
            roles[column.role] = (*roles.get(column.role, ()), column)
        object.__setattr__(self, "by_role", roles)

    def all(self, role: Role) -> tuple[Column, ...]:
        """The columns of a role, in the order of the file."""
        return self.by_role.get(role, ())

    def one(self, role: Role) -> Column | None:
        """The column of a role that only one can have, or None."""
        return next(iter(self.all(role)), None)


def slug(header: str) -> str:
    """A column's name as the name of a segment or score: `labels.Service Type` → `service_type`."""
    return re.sub(r"[ #+]+", "_", plain(last_part(header))).strip("_")[:40] or "column"
