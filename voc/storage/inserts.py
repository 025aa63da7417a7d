"""Inserts that several writers may make at once, for either store."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from voc.storage.tables import Base


def table_of(row: type[Base]) -> sa.Table:
    """The table behind a row: bulk inserts by table are three times as fast as by row."""
    table = row.__table__
    assert isinstance(table, sa.Table)
    return table


def insert_into(session: Session, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ON CONFLICT, for the store in use."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return insert(table_of(table))
