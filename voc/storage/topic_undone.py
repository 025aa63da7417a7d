"""Where topics lie once an edit is taken back: the present version with the rows of before in their place.

A fit between the edit and its undoing may have moved rows. So rows are found again by their bytes first, then by what
they lie nearest to; what no row stands for any longer comes back from the version before the edit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from voc.storage.tables import TopicModelRow
from voc.storage.topic_history import PersonEdit
from voc.storage.topic_rows import Row, changed, first_and_last, of_rows, rows_of, rows_then
from voc.storage.topics import TopicModel


@dataclass(frozen=True)
class After:
    """A version as an edit would make it, and whose mentions may move: those of `reach`, or any where that is None."""

    model: TopicModel
    reach: frozenset[int] | None


def before_edit(session: Session, model: TopicModel, edit: PersonEdit) -> After:
    """The version in use without the edit."""
    if edit.kind == "defined":
        return After(changed(model, {edit.topic_id: None}), frozenset({edit.topic_id}))
    if edit.kind == "retired":
        _, last = first_and_last(session, edit.topic_id)
        return After(changed(model, {}, rows_then(session, last, [edit.topic_id], model)), None)
    assert edit.other_id is not None
    if edit.kind == "split":
        return _whole(session, model, edit.topic_id, edit.other_id)
    return _parted(session, model, edit.topic_id, edit.other_id)


def _whole(session: Session, model: TopicModel, whole: int, part: int) -> After:
    """The whole lies where it lay before it was cut; what has moved or come to either half since is its own, too."""
    made, _ = first_and_last(session, part)
    before = session.get_one(TopicModelRow, made).parameters["after_version"]
    cut, _ = _found(rows_then(session, made, [whole, part], model), rows_of(model, [whole, part]))
    rows = rows_of(model)
    theirs = [number for number, row in enumerate(rows) if row[0] in (whole, part)]
    gone = {theirs[number] for number in cut}
    kept = [
        (None if number in gone else whole if row[0] == part else row[0], row[1], row[2])
        for number, row in enumerate(rows)
    ]
    return After(of_rows(model, kept, rows_then(session, before, [whole], model)), None)


def _parted(session: Session, model: TopicModel, topic_id: int, into_id: int) -> After:
    """A merged topic has its rows back from the one that took it; what nothing stands for lies where it lay."""
    _, last = first_and_last(session, topic_id)
    its = rows_then(session, last, [topic_id], model)
    others = rows_then(session, last, [into_id], model)
    present = rows_of(model, [into_id])
    taken, missing = _found(its, present)
    _, gone = _found(others, [row for number, row in enumerate(present) if number not in taken])
    moved = [number for number, row in enumerate(present) if number not in taken and not _is_among(row, others)]
    if missing and gone:
        taken |= {number for number in moved if _nearness(present[number], missing) > _nearness(present[number], gone)}
    elif missing:
        taken |= set(moved) if len(moved) + len(taken) < len(present) else set()
    return _given(model, topic_id, into_id, taken, its, others)


def _given(
    model: TopicModel, topic_id: int, into_id: int, taken: set[int], its: Sequence[Row], others: Sequence[Row]
) -> After:
    """The version with the `taken` rows of one topic given to another; neither is left without a place."""
    rows = rows_of(model)
    mine = [number for number, row in enumerate(rows) if row[0] == into_id]
    given = {mine[number] for number in taken}
    kept = [(topic_id if number in given else row[0], row[1], row[2]) for number, row in enumerate(rows)]
    added = [] if taken else list(its)
    added += [] if len(taken) < len(mine) else list(others)
    return After(of_rows(model, kept, added), None if added else frozenset({into_id}))


def _found(sought: Sequence[Row], present: Sequence[Row]) -> tuple[set[int], list[Row]]:
    """Which present rows are the sought ones, each once, and which of those are not there."""
    found: set[int] = set()
    missing = []
    for row in sought:
        same = (n for n, other in enumerate(present) if n not in found and _bytes(other) == _bytes(row))
        number = next(same, None)
        if number is None:
            missing.append(row)
        else:
            found.add(number)
    return found, missing


def _is_among(row: Row, rows: Sequence[Row]) -> bool:
    return any(_bytes(row) == _bytes(other) for other in rows)


def _nearness(row: Row, rows: Sequence[Row]) -> float:
    return float(np.max(np.stack([centroid for _, centroid, _ in rows]).astype(np.float64) @ row[1]))


def _bytes(row: Row) -> bytes:
    """Where a row lies and how far it reaches, whoever has it."""
    return row[1].tobytes() + np.float32(row[2]).tobytes()
