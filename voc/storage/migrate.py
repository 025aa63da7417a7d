"""Bring a store up to date with Alembic; safe when several processes start at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from voc.errors import StoreError
from voc.storage.locks import Lock
from voc.storage.session import Store, explained

if TYPE_CHECKING:
    from alembic.config import Config

_HERE = Path(__file__).parent / "migrations"


def alembic_config() -> Config:
    """Alembic's configuration, made in memory: there is no alembic.ini to go stale."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_HERE))
    return config


def revisions() -> list[str]:
    """The revisions of this program, oldest first: migrations form one line and are numbered in its order."""
    return sorted(path.name.partition("_")[0] for path in (_HERE / "versions").glob("[0-9]*.py"))


def revision_of(store: Store) -> str | None:
    """The revision of a store, None while it is empty."""
    with explained(), store.engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return found


def migrate(store: Store) -> None:
    """Apply what is missing, in one transaction that holds the write lock; a store that is newer is refused.

    Alembic is imported only where there is something to apply: every command comes by here.
    """
    known, here = revisions(), revision_of(store)
    if here == known[-1]:
        return
    if here is not None and here not in known:
        raise StoreError(
            f"The store was written by a newer voc (revision {here}). Update this program, or use another VOC_HOME.",
            permanent=True,
        )
    from alembic import command

    config = alembic_config()
    with explained(), store.engine.begin() as connection:
        if not store.is_sqlite:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(int(Lock.MIGRATING))))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
