"""The store loses nothing: with many writers at once, with a full disk, and with processes killed in between."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.servers import PATIENCE
from voc.clock import utc_now
from voc.errors import StoreError
from voc.installation import open_installation
from voc.settings import Settings
from voc.storage.health import damage
from voc.storage.migrate import migrate
from voc.storage.series import increment
from voc.storage.session import Store, open_store
from voc.storage.tables import Fact, SeriesDay, Source

N_WRITERS, N_TIMES = 4, 50
KEY = ("topic_id", "department_id", "source_id", "day")


def add_counts(settings: Settings) -> None:
    """One writer: adds 1 to three series, again and again, the keys in another order each time."""
    store = open_store(settings)
    table = SeriesDay.__table__
    assert isinstance(table, sa.Table)
    for turn in range(N_TIMES):
        topics = [0, 1, 2] if turn % 2 else [2, 1, 0]
        rows: list[dict[str, object]] = [
            {"topic_id": topic, "department_id": "", "source_id": 1, "day": date(2026, 6, 1), "n": 1, "weight": 0.5}
            for topic in topics
        ]
        with store.writing() as session:
            increment(session, table, KEY, rows)
    store.close()


def read_then_update(settings: Settings) -> None:
    """One writer of the naive kind: reads a number, then writes it back plus one."""
    store = open_store(settings)
    for _ in range(N_TIMES):
        with store.writing() as session:
            fact = session.get(Fact, "n", with_for_update=not store.is_sqlite)
            assert fact is not None
            fact.value = {"n": fact.value["n"] + 1}
    store.close()


def fresh(settings: Settings) -> Store:
    """A store with one source and a fact to count in."""
    store = open_store(settings)
    migrate(store)
    with store.writing() as session:
        session.add(Source(id=1, name="a", channel="review", connector="file", created_at=utc_now()))
        session.add(Fact(key="n", value={"n": 0}))
    return store


def check_counts(settings: Settings) -> None:
    """Let several writers count at once, and count what arrived."""
    store = fresh(settings)
    with ThreadPoolExecutor(N_WRITERS) as pool:
        list(pool.map(add_counts, [settings] * N_WRITERS))
        list(pool.map(read_then_update, [settings] * N_WRITERS))
    with store.reading() as session:
        counts = session.execute(sa.select(SeriesDay.n, SeriesDay.weight).order_by(SeriesDay.topic_id)).all()
        fact = session.get(Fact, "n")
    assert [tuple(row) for row in counts] == [(N_WRITERS * N_TIMES, N_WRITERS * N_TIMES * 0.5)] * 3
    assert fact is not None
    assert fact.value == {"n": N_WRITERS * N_TIMES}
    store.close()


def test_writers_at_once_lose_no_count_on_sqlite(home: Path) -> None:
    check_counts(Settings(home=home))


@pytest.mark.postgresql
def test_writers_at_once_lose_no_count_on_postgresql(home: Path, postgresql_url: str) -> None:
    check_counts(Settings(home=home, database_url=postgresql_url))


@pytest.mark.processes
def test_writers_in_processes_of_their_own_lose_no_count(home: Path) -> None:
    settings = Settings(home=home)
    store = fresh(settings)
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=add_counts, args=(settings,)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    with store.reading() as session:
        assert session.scalars(sa.select(SeriesDay.n)).all() == [2 * N_TIMES] * 3
    store.close()


#: Writes until the disk is full, noting each transaction that was committed; then explains itself.
FILL = """
import resource, sys
from pathlib import Path
from voc.errors import StoreError
from voc.installation import open_installation
from voc.settings import Settings
from voc.storage.tables import Fact

store = open_installation(Settings(home=Path(sys.argv[1]))).store
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    for number in range(1000):
        with store.writing() as session:
            session.add(Fact(key=str(number), value={"filler": "x" * 20_000}))
        print(number, flush=True)
except StoreError as error:
    print(error, file=sys.stderr)
    sys.exit(1)
"""


@pytest.mark.processes
def test_a_full_disk_is_explained_and_costs_nothing_that_was_accepted(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(home), "2000000"], capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 1
    assert "disk of the store is full" in done.stderr
    kept = set(done.stdout.split())
    assert kept
    store = open_installation(Settings(home=home)).store
    with store.reading() as session:
        assert set(session.scalars(sa.select(Fact.key))) == kept
    assert damage(store) is None
    with store.writing() as session:
        session.add(Fact(key="and on", value={}))
    store.close()


@pytest.mark.processes
def test_a_writer_that_is_killed_leaves_whole_transactions_only(home: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", FILL, str(home), str(10**9)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    noted = [process.stdout.readline().strip() for _ in range(20)]
    os.kill(process.pid, signal.SIGKILL)
    noted += process.communicate()[0].split()
    store = open_installation(Settings(home=home)).store
    with store.reading() as session:
        kept = set(session.scalars(sa.select(Fact.key)))
    assert set(noted) <= kept
    assert len(kept) <= len(noted) + 1
    assert damage(store) is None
    store.close()


def test_a_database_that_is_not_there_is_explained(home: Path) -> None:
    with pytest.raises(StoreError, match="does not answer"):
        migrate(open_store(Settings(home=home, database_url="postgresql+psycopg://voc@127.0.0.1:1/voc")))


@pytest.mark.postgresql
def test_a_database_name_that_is_wrong_is_explained(home: Path, postgresql_url: str) -> None:
    with pytest.raises(StoreError, match="does not answer, or refuses us"):
        migrate(open_store(Settings(home=home, database_url=postgresql_url + "x")))


def test_an_error_of_the_database_holds_no_words_of_a_customer(home: Path) -> None:
    store = fresh(Settings(home=home))
    with pytest.raises(sa.exc.IntegrityError) as caught, store.writing() as session:
        session.add(Source(id=2, name="a", channel="my secret words", connector="file", created_at=utc_now()))
    assert "my secret words" not in str(caught.value)
    store.close()
