"""Installations whose store is as migrations leave it: made once and copied, since migrations outlast most tests."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from voc.installation import Installation, open_installation
from voc.settings import Settings
from voc.storage.migrate import migrate
from voc.storage.session import open_store

STORE = "voc.db"


@cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Settings(home=Path(folder)))
        migrate(store)
        store.close()
        return (Path(folder) / STORE).read_bytes()


def furnish(home: Path) -> None:
    """Put an empty SQLite store into a new home; one that has a store keeps it."""
    home.mkdir(parents=True, exist_ok=True)
    if not (home / STORE).exists():
        (home / STORE).write_bytes(_migrated())


def installed(settings: Settings) -> Installation:
    """An open installation, on SQLite over a copy; a database on PostgreSQL comes with its tables already."""
    if not settings.database_url:
        furnish(settings.home)
    return open_installation(settings)
