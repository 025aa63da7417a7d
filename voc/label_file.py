"""What people say of texts, read from a file of their own: every cell checked, its place named where it is wrong.

The format is the same for training data that somebody brings (`voc train --data`) and for labels that leave or enter
a store (`voc labels export`, `import`); docs/models.md describes it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from voc.annotation import URGENCY_LEVELS, URGENCY_REASONS, SentimentLabel
from voc.errors import InputError
from voc.label_lines import Line, read_lines

#: Columns that say what is right, then those that say of what, then where a label came from.
LABELS = ("sentiment", "mixed", "urgency", "reasons", "departments")
COLUMNS = (
    "text", "title", "question", "language", *LABELS, "split",
    "feedback", "source", "external_id", "by", "at", "model_version",
)  # fmt: skip
SPLITS = ("train", "dev", "test")
#: Written in a cell where nobody knows.
UNKNOWN = "?"

_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
#: Longer or other than this may be a customer's words in the wrong column: it is not shown.
_ONE_WORD = re.compile(r"[\w-]{1,30}")


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """One row: a text and what is right of it; None where the row does not say.

    `departments` is best first, and empty where nobody can use the text.
    """

    line: int
    text: str
    title: str | None
    question: str | None
    language: str | None
    sentiment: str | None
    is_mixed: bool
    urgency: str | None
    reasons: tuple[str, ...]
    departments: tuple[str, ...] | None
    split: str | None
    feedback_id: int | None
    source: str | None
    external_id: str | None
    by: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class LabelFile:
    """The rows of a file in their order, and what a person should know of it, a line each."""

    name: str
    rows: tuple[LabelledRow, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and where it stands."""

    file: str
    line: int
    column: str
    value: object

    def wrong(self, allowed: str) -> InputError:
        """What was met, where, and what may stand there."""
        place = f"{self.file}, line {self.line}, column {self.column}"
        return InputError(f"{place}: met {shown(self.value)}; allowed: {allowed}")


def read_label_file(path: Path, department_ids: Sequence[str]) -> LabelFile:
    """Read and check a file of labels; `InputError` names the first cell that cannot be."""
    lines = read_lines(path)
    named = {column for line in lines for column in line.cells}
    if not named & {"text", "feedback"}:
        raise InputError(f"{path.name}: there is no column text. Columns may be: {', '.join(COLUMNS)}")
    if not named & set(LABELS):
        raise InputError(f"{path.name}: says nothing of its texts. Give at least one column of {', '.join(LABELS)}")
    rows = tuple(_row(path.name, line, department_ids) for line in lines)
    return LabelFile(path.name, rows, tuple(_warnings(path, lines, named)))


def _row(file: str, line: Line, department_ids: Sequence[str]) -> LabelledRow:
    def cell(column: str) -> Cell:
        return Cell(file, line.number, column, line.cells.get(column))

    urgency, reasons = _one_of(cell("urgency"), URGENCY_LEVELS), _several(cell("reasons"), URGENCY_REASONS) or ()
    if reasons and urgency is None:
        raise cell("reasons").wrong("reasons only beside an urgency")
    return LabelledRow(
        line=line.number,
        text=_words(cell("text")) or "",
        title=_words(cell("title")),
        question=_words(cell("question")),
        language=_language(cell("language")),
        sentiment=_one_of(cell("sentiment"), get_args(SentimentLabel)),
        is_mixed=_truth(cell("mixed")),
        urgency=urgency,
        reasons=reasons,
        departments=_several(cell("departments"), department_ids),
        split=_one_of(cell("split"), SPLITS),
        feedback_id=_number(cell("feedback")),
        source=_words(cell("source")),
        external_id=_words(cell("external_id")),
        by=_words(cell("by")),
        at=_instant(cell("at")),
    )


def _words(cell: Cell) -> str | None:
    if cell.value is None:
        return None
    if not isinstance(cell.value, str):
        raise cell.wrong("a text")
    return cell.value if cell.value.strip() else None


def _one_of(cell: Cell, allowed: Sequence[str]) -> str | None:
    said = _words(cell)
    if said is None or said.strip() == UNKNOWN:
        return None
    if said.strip().lower() not in allowed:
        raise cell.wrong(f"{', '.join(allowed)}, or empty where it is not known")
    return said.strip().lower()


def _several(cell: Cell, allowed: Sequence[str]) -> tuple[str, ...] | None:
    """Names from a list or from a text; an empty one is nobody, a missing one unknown."""
    value = cell.value
    if value is None or (isinstance(value, str) and value.strip() == UNKNOWN):
        return None
    parts = re.split("[,;]", value) if isinstance(value, str) else value
    may_be = f"{', '.join(allowed)}; several with a comma or semicolon, empty for none, {UNKNOWN} for unknown"
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise cell.wrong(may_be)
    names = [part.strip() for part in parts if part.strip()]
    for name in names:
        if name not in allowed:
            is_safe = all(_ONE_WORD.fullmatch(part) for part in names)
            raise Cell(cell.file, cell.line, cell.column, name if is_safe else value).wrong(may_be)
    return tuple(dict.fromkeys(names))


def _language(cell: Cell) -> str | None:
    said = _words(cell)
    if said is not None and not re.fullmatch(r"[A-Za-z]{2,3}([-_]\w+)?", said.strip()):
        raise cell.wrong("a code such as en or de, or empty where it is not known")
    return None if said is None else re.split("[-_]", said.strip().lower())[0]


def _truth(cell: Cell) -> bool:
    if cell.value is None or isinstance(cell.value, bool):
        return bool(cell.value)
    said = (_words(cell) or "no").strip().lower()
    if said not in _TRUTHS:
        raise cell.wrong("true or false")
    return _TRUTHS[said]


def _number(cell: Cell) -> int | None:
    value = cell.value
    if isinstance(value, str):
        value = int(value) if value.strip().isdecimal() else value or None
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**63):
        raise cell.wrong("the number of a feedback in this store")
    return value


def _instant(cell: Cell) -> datetime | None:
    said = _words(cell)
    if said is None:
        return None
    allowed = "an instant with its zone, such as 2026-06-17T12:00:00+00:00"
    try:
        instant = datetime.fromisoformat(said.strip())
    except ValueError:
        raise cell.wrong(allowed) from None
    if instant.tzinfo is None:
        raise cell.wrong(allowed)
    return instant


def shown(value: object) -> str:
    """What was met, as far as it may be shown: one short word at most, else only its kind and size."""
    if isinstance(value, str):
        return repr(value) if _ONE_WORD.fullmatch(value.strip()) else f"a text of {len(value)} characters"
    kinds: Mapping[type, str] = {bool: "true or false", int: "a number", float: "a number", list: "a list"}
    return "nothing" if value is None else kinds.get(type(value), "an object")


def _warnings(path: Path, lines: Sequence[Line], named: set[str]) -> list[str]:
    said = []
    unknown = sorted(named - set(COLUMNS))
    if unknown:
        said.append(f"{path.name}: these columns say nothing to voc and are left aside: {', '.join(unknown)}")
    nobody: list[Any] = [line.number for line in lines if line.cells.get("departments") == ""]
    if nobody:
        said.append(
            f'{path.name}: departments is empty, which says "nobody can use it": {len(nobody):,} '
            f"(the first in line {nobody[0]}). Write {UNKNOWN} where it is not known"
        )
    return said
