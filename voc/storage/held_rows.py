"""One row by its number: as it was read, or as it is now and kept from others."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.storage.tables import Base

_Row = TypeVar("_Row", bound=Base)


def found_row(session: Session, table: type[_Row], number: int, noun: str) -> _Row:
    """The row of that number; `InputError` where there is no such `noun`."""
    return _there(session.get(table, number), number, noun)


def held_row(session: Session, table: type[_Row], number: int, noun: str) -> _Row:
    """The same as it is now, kept from others until the transaction ends; what we have changed is written before."""
    session.flush()
    return _there(session.get(table, number, with_for_update=True, populate_existing=True), number, noun)


def _there(row: _Row | None, number: int, noun: str) -> _Row:
    if row is None:
        raise InputError(f"There is no {noun} {number}.")
    return row
