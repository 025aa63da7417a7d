"""What every table shares: naming, types, ids and references."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from voc.storage.types import Instant, RowId

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

#: Fixed topics that stand beside the found ones; these end at 100, so that both databases number found ones from 101.
UNASSIGNED, NO_ANSWER, GENERAL_PRAISE, GENERAL_COMPLAINT = 97, 98, 99, 100
BUCKETS = {
    UNASSIGNED: "unassigned",
    NO_ANSWER: "no answer",
    GENERAL_PRAISE: "general praise",
    GENERAL_COMPLAINT: "general complaint",
}

#: On SQLite, rows lie in the order of their primary key: what is asked for together is read together.
CLUSTERED = {"sqlite_with_rowid": False}

#: In a series, topic 0 or department "" stands for "all of them", counted once each.
ALL_TOPICS, ALL_DEPARTMENTS = 0, ""


class Base(DeclarativeBase):
    """The root of the tables, with one naming convention for constraints."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: Instant(),
        dict[str, Any]: sa.JSON(),
        list[str]: sa.JSON(),
        list[int]: sa.JSON(),
    }


def row_id() -> Mapped[int]:
    """A number that the database gives."""
    return mapped_column(RowId, primary_key=True, autoincrement=True)


def to(column: str, *, on_delete: str = "CASCADE", **options: Any) -> Any:
    """A column that holds the key of another row, and what becomes of it when that row is erased."""
    return mapped_column(sa.ForeignKey(column, ondelete=on_delete), **options)
