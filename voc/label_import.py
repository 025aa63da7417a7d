"""Labels on their way in, from a file that names feedback of this store: checked as a whole, then put into force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.label_file import LabelFile, LabelledRow, read_label_file
from voc.storage import labels as book
from voc.storage.session import Store
from voc.storage.tables import FeedbackRow, LabelRow, ResponseRow, Source
from voc.text import normal_form

#: Put into force together: no transaction may hold the store for long.
_TOGETHER = 50
_LONGEST_NAME = 120


@dataclass(slots=True)
class ImportReport:
    """What an import did: labels added, already there, and older than what stands; and what a person should know."""

    n_added: int = 0
    n_known: int = 0
    n_older: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Given:
    feedback_id: int
    task: str
    value: Mapping[str, Any]
    by: str
    at: datetime | None


def import_labels(store: Store, path: Path, department_ids: Sequence[str], *, by: str, now: datetime) -> ImportReport:
    """Put the labels of a file into force; a second time nothing changes.

    Nothing is stored unless every row can be: `InputError` names line and column. `by` is who says it where a row does
    not, `now` when. A label older than the one that stands is left out: it would undo what somebody said since.
    """
    read = read_label_file(path, department_ids)
    with store.reading() as session:
        for start in range(0, len(read.rows), 500):
            _check(session, read.name, read.rows[start : start + 500])
    given = list(_given(read, by))
    if not given:
        raise InputError(f"{path.name}: says nothing: no row has a sentiment, an urgency or departments")
    report = ImportReport(warnings=read.warnings)
    for start in range(0, len(given), _TOGETHER):
        with store.writing() as session:
            for one in given[start : start + _TOGETHER]:
                _put(session, one, report, department_ids, now)
    return report


def _check(session: Session, file: str, rows: Sequence[LabelledRow]) -> None:
    """Each row must speak of the feedback it names: numbers of another installation mean other texts here."""
    wanted = {row.feedback_id for row in rows if row.feedback_id is not None}
    found = session.execute(
        sa.select(FeedbackRow.id, FeedbackRow.text, Source.name, ResponseRow.external_id)
        .join(ResponseRow, ResponseRow.id == FeedbackRow.response_id)
        .join(Source, Source.id == FeedbackRow.source_id)
        .where(FeedbackRow.id.in_(wanted))
    )
    here = {number: rest for number, *rest in found}
    for row in rows:
        place = f"{file}, line {row.line}, column"
        if row.feedback_id is None:
            raise InputError(f"{place} feedback: met nothing; allowed: the number of a feedback in this store")
        if row.feedback_id not in here:
            raise InputError(f"{place} feedback: there is no feedback {row.feedback_id} in this store")
        if len(row.by or "") > _LONGEST_NAME:
            raise InputError(f"{place} by: at most {_LONGEST_NAME} characters")
        text, source, external_id = here[row.feedback_id]
        others = {
            "text": row.text and normal_form(row.text) != normal_form(text),
            "source": row.source is not None and row.source != source,
            "external_id": row.external_id is not None and row.external_id != external_id,
        }
        for column, is_other in others.items():
            if is_other:
                raise InputError(
                    f"{place} {column}: is not that of feedback {row.feedback_id} in this store. "
                    "Was the file exported from another installation?"
                )


def _given(read: LabelFile, by: str) -> Iterator[_Given]:
    """All that the file says; of what it says twice without a time, nobody could tell which is the newer."""
    undated: dict[tuple[int, str], tuple[int, Mapping[str, Any]]] = {}
    for row in read.rows:
        for one in _labels(row, by):
            line, value = undated.setdefault((one.feedback_id, one.task), (row.line, one.value))
            if one.at is None and value != one.value:
                raise InputError(
                    f"{read.name}, lines {line} and {row.line}: two {one.task} for feedback {one.feedback_id}. "
                    "Keep one, or say in the column at which is the newer"
                )
            yield one


def _labels(row: LabelledRow, by: str) -> Iterator[_Given]:
    assert row.feedback_id is not None  # checked above
    values: dict[str, Mapping[str, Any]] = {}
    if row.sentiment is not None:
        values["sentiment"] = {"label": row.sentiment, "mixed": row.is_mixed}
    if row.urgency is not None:
        values["urgency"] = {"level": row.urgency, "reasons": list(row.reasons)}
    if row.departments is not None:
        values["departments"] = {"ids": list(row.departments)}
    for task, value in values.items():
        yield _Given(row.feedback_id, task, value, row.by or by, row.at)


def _put(session: Session, one: _Given, report: ImportReport, department_ids: Sequence[str], now: datetime) -> None:
    before = session.scalars(
        sa.select(LabelRow)
        .where(LabelRow.feedback_id == one.feedback_id, LabelRow.task == one.task)
        .order_by(LabelRow.id)
    ).all()
    value = book.check(one.task, one.value, department_ids)
    if any(row.value == value and (row is before[-1] or row.at == one.at) for row in before):
        report.n_known += 1
    elif before and one.at is not None and one.at < before[-1].at:
        report.n_older += 1
    else:
        at = now if one.at is None else one.at
        book.add(session, one.feedback_id, one.task, value, by=one.by, now=at, department_ids=department_ids)
        report.n_added += 1
