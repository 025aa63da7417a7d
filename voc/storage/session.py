"""Transactions that lose nothing: SQLite under VOC_HOME or PostgreSQL, the same code over both.

SQLite as the driver ships it starts a transaction at the first write: two processes that read, then update, lose
one of the updates silently. So the driver's own autobegin is off and every transaction that may write starts with
BEGIN IMMEDIATE, taking the write lock before it reads. Keep nothing slow (encoder, network, parsing) inside one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from voc.errors import StoreError
from voc.settings import Settings


@dataclass(frozen=True)
class Store:
    """An open store: ask it for `writing()` or `reading()` transactions."""

    engine: sa.Engine

    @property
    def is_sqlite(self) -> bool:
        """Whether this store is the one-machine kind."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that may write: committed at the end, rolled back whole on any exception."""
        with explained(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads: one consistent view, and no lock that a writer waits for."""
        engine = self.engine.execution_options(voc_reading=True)
        with explained(), Session(engine, expire_on_commit=False) as session:
            yield session
            session.expunge_all()  # rows stay readable after the block
            session.rollback()

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


#: What a database says when it cannot, in words found in its message, and what we say then.
_EXPLAINED = (
    (
        ("disk is full", "no space left", "disk i/o error", "could not extend file"),
        "The disk of the store is full or failing: nothing of this step was kept, all earlier ones were. "
        "Free some space and run it again.",
    ),
    (  # before "does not exist", which a missing database is also said to do
        ("connection refused", "connection failed", "could not translate host", "server closed the connection"),
        "The database server does not answer, or refuses us. Check VOC_DATABASE_URL and that the server runs.",
    ),
    (
        ("no such table", "does not exist", "no such column"),
        "The store is empty or of another version than this program. Run: voc migrate",
    ),
    (
        ("database is locked",),
        "The store was busy for 30 seconds: another process holds it. Nothing of this step was kept; run it again.",
    ),
    (("readonly database",), "The store may only be read by this user. Mend the permissions of VOC_HOME."),
    (
        ("malformed", "not a database"),
        "The store's file is damaged. Keep a copy of it, restore a backup, then run: voc doctor",
    ),
    (("unable to open database file",), "The store's file cannot be opened. Check VOC_HOME and its permissions."),
)


@contextmanager
def explained() -> Iterator[None]:
    """Turn what a database says when it is full, busy, damaged or gone into a `StoreError` with a remedy."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        reason = str(error.orig).lower()
        for words, message in _EXPLAINED:
            if any(word in reason for word in words):
                raise StoreError(message) from error
        raise


def open_store(settings: Settings) -> Store:
    """Open the store that the settings name; nothing is created but the folder. See `voc.storage.migrate`."""
    url = sa.make_url(settings.store_url)
    if url.get_backend_name() == "sqlite":
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(
            url,
            hide_parameters=True,  # an error in a log must not hold a customer's words
            connect_args={"timeout": 30, "check_same_thread": False},
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    elif url.get_backend_name() == "postgresql":
        engine = sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)
        event.listen(engine, "begin", _begin_postgresql)
    else:
        raise StoreError(
            f"VOC_DATABASE_URL: {url.get_backend_name()} is not supported; use sqlite or postgresql+psycopg"
        )
    return Store(engine)


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin_sqlite
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=30000",
        "foreign_keys=ON",
        "cache_size=-65536",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    reading = connection.get_execution_options().get("voc_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("voc_reading", False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
