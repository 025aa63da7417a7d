"""The tables that the code names are the tables that migrations make."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from voc.errors import StoreError
from voc.settings import Settings
from voc.storage.migrate import alembic_config, migrate, revisions
from voc.storage.session import Store, open_store
from voc.storage.tables import BUCKETS, Base, Fact, TopicRow


def differences(store: Store) -> list[object]:
    """What Alembic would still change; the search index over SQLite's virtual table is not a table of ours."""
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _is_ours, "compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def _is_ours(_: object, name: str | None, kind: str, reflected: bool, __: object) -> bool:
    return not (reflected and name is not None and name.startswith(("feedback_search", "ix_feedback_search")))


def test_migrations_make_the_tables_of_the_code_on_sqlite(home: Path) -> None:
    store = open_store(Settings(home=home))
    migrate(store)
    assert differences(store) == []
    store.close()


@pytest.mark.postgresql
def test_migrations_make_the_tables_of_the_code_on_postgresql(home: Path, empty_postgresql_url: str) -> None:
    store = open_store(Settings(home=home, database_url=empty_postgresql_url))
    migrate(store)
    assert differences(store) == []
    store.close()


def test_the_numbers_of_the_migrations_say_their_order() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    assert [revision.revision for revision in script.walk_revisions()][::-1] == revisions()


def _start(settings: Settings) -> int:
    store = open_store(settings)
    migrate(store)
    with store.reading() as session:
        n = session.scalar(sa.select(sa.func.count()).select_from(TopicRow))
    store.close()
    return int(n or 0)


def test_many_processes_may_start_on_an_empty_sqlite_store_at_once(home: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(_start, [Settings(home=home)] * 8))
    assert found == [len(BUCKETS)] * 8


@pytest.mark.postgresql
def test_many_processes_may_start_on_an_empty_postgresql_store_at_once(home: Path, empty_postgresql_url: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(_start, [Settings(home=home, database_url=empty_postgresql_url)] * 8))
    assert found == [len(BUCKETS)] * 8


def test_a_store_written_by_a_newer_voc_is_refused_and_left_alone(home: Path) -> None:
    store = open_store(Settings(home=home))
    migrate(store)
    with store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer voc"):
        migrate(store)
    store.close()


def test_the_way_back_to_an_empty_store_works(home: Path) -> None:
    store = open_store(Settings(home=home))
    migrate(store)
    with store.engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert sa.inspect(store.engine).get_table_names() == ["alembic_version"]
    migrate(store)
    with store.writing() as session:
        session.add(Fact(key="again", value={}))
    store.close()
