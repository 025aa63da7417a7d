"""Several write at once, and nothing is lost."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.voc.storage.responses import a_response, a_source, add, rows
from voc.feedback import NPS, Score
from voc.installation import Installation, open_installation
from voc.settings import Settings
from voc.storage.tables import (
    ResponseRow,
    ScoreDay,
    ScoreRow,
)

N_WRITERS, N_BATCHES, N_EACH = 3, 8, 6


def write(home: Path, database_url: str, writer: int) -> None:
    installation = open_installation(Settings(home=home, database_url=database_url))
    source = a_source(installation)
    for batch in range(N_BATCHES):
        own = [a_response(f"{writer}-{batch}-{n}", scores=(Score(NPS, n),)) for n in range(N_EACH)]
        shared = [a_response(f"shared-{batch}", scores=(Score(NPS, 10),), segments={"batch": str(batch)})]
        add(installation, source, *own, *shared)
    installation.store.close()


def write_in_processes(home: Path, database_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=write, args=(home, database_url, writer)) for writer in range(N_WRITERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
        assert worker.exitcode == 0


def check_that_nothing_is_lost(installation: Installation) -> None:
    n_expected = N_WRITERS * N_BATCHES * N_EACH + N_BATCHES
    assert rows(installation, sa.func.count(ResponseRow.id)) == [(n_expected,)]
    by_kind = dict(rows(installation, ScoreDay.kind, ScoreDay.n))
    assert by_kind == {"nps": n_expected, "response": n_expected}
    recount = rows(installation, sa.func.sum(ScoreRow.value))
    assert rows(installation, sa.func.sum(ScoreDay.total)) == recount


@pytest.mark.processes
def test_processes_that_write_at_once_lose_nothing(installation: Installation, home: Path) -> None:
    write_in_processes(home, "")
    check_that_nothing_is_lost(installation)


def test_threads_that_write_at_once_lose_nothing(installation: Installation) -> None:
    source = a_source(installation)

    def write(writer: int) -> None:
        for batch in range(N_BATCHES):
            own = [a_response(f"{writer}-{batch}-{n}", scores=(Score(NPS, n),)) for n in range(N_EACH)]
            add(installation, source, *own, a_response(f"shared-{batch}", scores=(Score(NPS, 10),)))

    with ThreadPoolExecutor(N_WRITERS) as pool:
        list(pool.map(write, range(N_WRITERS)))
    check_that_nothing_is_lost(installation)
