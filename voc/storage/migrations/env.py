"""How Alembic runs here: on the connection that `voc.storage.migrate` hands over, in its transaction."""

from __future__ import annotations

from alembic import context

from voc.storage.tables import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=False,
)
context.run_migrations()
