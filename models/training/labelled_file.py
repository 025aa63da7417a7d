"""Somebody's own labelled file as training data: a part teaches, a part is held out to measure what it brought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.annotating import titled
from models.languages import why_unsupported
from models.training.examples import Example, near_hash
from models.training.linear import fold_of
from voc.errors import InputError
from voc.label_file import LabelledRow, read_label_file
from voc.text import n_words, normal_form

#: A person's own word for their own customers weighs as much as a piece written by the guide.
WEIGHT = 3.0
#: Where the file does not say what is held out: one fold of so many.
_FOLDS = 5
#: So many contradictions are named one by one.
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """What a file teaches, what is kept to measure with, and what a person should know of it, a line each."""

    train: tuple[Example, ...]
    test: tuple[Example, ...]
    warnings: tuple[str, ...]


def read_labelled_file(path: Path, department_ids: Sequence[str]) -> LabelledFile:
    """Read a labelled file (CSV or JSON Lines, see docs/models.md); `InputError` names the cell that cannot be.

    Rows of the split `test` are held out; where no row has one, a fifth is, near-equal texts together. A row that is
    near-equal to one held out teaches nothing.
    """
    read = read_label_file(path, department_ids)
    taken = [row for row in read.rows if row.text and _says_something(row) and not _why_not(row)]
    if not taken:
        raise InputError(f"{path.name}: no row has a text in a supported language and a label")
    examples = [_example(row, read.name) for row in taken]
    is_named = any(row.split == "test" for row in taken)
    is_held = [
        row.split == "test" if is_named else fold_of(one.text, _FOLDS) == 0
        for row, one in zip(taken, examples, strict=True)
    ]
    test = tuple(one for one, held in zip(examples, is_held, strict=True) if held)
    near = {alike(one.text) for one in test}
    train = tuple(one for one in examples if alike(one.text) not in near)
    n_near = len(examples) - len(train) - len(test)
    warnings = (*read.warnings, *_left_out(read.name, read.rows), *_near(read.name, n_near), *_doubts(path, taken))
    return LabelledFile(train, test, warnings)


def alike(text: str) -> str:
    """Shared by near-equal texts; one without words, whose signs are all it says, stands for itself."""
    return near_hash(text) if n_words(text) else text.strip()


def _says_something(row: LabelledRow) -> bool:
    return any(part is not None for part in (row.sentiment, row.urgency, row.departments))


def _why_not(row: LabelledRow) -> str | None:
    return why_unsupported(row.text, row.language)


def _example(row: LabelledRow, source: str) -> Example:
    read = titled(row.text, row.title, row.question, row.language)
    return Example(
        read.text, source, row.question, row.sentiment, row.departments, row.urgency, weight=WEIGHT, is_read=True
    )


def _left_out(file: str, rows: Sequence[LabelledRow]) -> Iterator[str]:
    empty = [row.line for row in rows if not row.text]
    silent = [row.line for row in rows if row.text and not _says_something(row)]
    for what, lines in (("has no text", empty), ("has no label", silent)):
        if lines:
            yield f"{file}: left out because it {what}: {len(lines):,} (the first in line {lines[0]})"
    foreign = Counter(why for row in rows if row.text and (why := _why_not(row)))
    for why, n in foreign.most_common():
        yield f"{file}: left out because {why}: {n:,}"


def _near(file: str, n: int) -> Iterator[str]:
    if n:
        yield f"{file}: left out because it is near-equal to a text of the split test: {n:,}"


def _doubts(path: Path, rows: Sequence[LabelledRow]) -> Iterator[str]:
    """Near-equal texts under the same question of which the file says two things."""
    found = list(_contradictions(rows))
    for part, lines in found[:_SHOWN]:
        numbers = ", ".join(str(number) for number in lines[:8])
        yield f"{path.name}, lines {numbers}: near-equal texts, but the {part} differs. All of them teach"
    if len(found) > _SHOWN:
        yield f"{path.name}: {len(found) - _SHOWN:,} more such contradictions"


def _contradictions(rows: Sequence[LabelledRow]) -> Iterator[tuple[str, list[int]]]:
    groups: dict[tuple[str, str], list[LabelledRow]] = {}
    for row in rows:
        groups.setdefault((alike(row.text), normal_form(row.question or "")), []).append(row)
    for group in groups.values():
        for part in ("sentiment", "urgency", "departments"):
            said = [(row.line, getattr(row, part)) for row in group if getattr(row, part) is not None]
            # The order of departments is an opinion, not a contradiction.
            values = {frozenset(value) if isinstance(value, tuple) else value for _, value in said}
            if len(values) > 1:
                yield part, [line for line, _ in said]
