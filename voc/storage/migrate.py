"""Bring a store up to date with Alembic; safe when several processes start at once."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from voc.errors import StoreError
from voc.storage.session import Store, explained

_HERE = Path(__file__).parent / "migrations"


def alembic_config() -> Config:
    """Alembic's configuration, made in memory: there is no alembic.ini to go stale."""
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    return config


def migrate(store: Store) -> None:
    """Apply what is missing, in one transaction that holds the write lock; a store that is newer is refused."""
    config = alembic_config()
    script = ScriptDirectory.from_config(config)
    with explained(), store.engine.connect() as connection:
        here = MigrationContext.configure(connection).get_current_revision()
    if here == script.get_current_head():
        return
    if here is not None and here not in {revision.revision for revision in script.walk_revisions()}:
        raise StoreError(
            f"The store was written by a newer voc (revision {here}). Update this program, or use another VOC_HOME.",
            permanent=True,
        )
    with explained(), store.engine.begin() as connection:
        if not store.is_sqlite:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(8667)"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
