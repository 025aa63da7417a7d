"""An import that a page started: a row with progress, finished after a kill, and no upload left behind."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ingest.files import jobs, uploads
from ingest.files.choices import Choices
from ingest.files.importing import run_import
from tests.ingest.files.builders import FIXTURES, NOW, as_csv
from voc.errors import InputError
from voc.installation import Installation
from voc.storage.tables import Job, LedgerEntry, ResponseRow


def an_upload(installation: Installation, content: bytes | None = None, name: str = "My reviews.CSV") -> Path:
    stream = io.BytesIO(content or (FIXTURES / "google_play.csv").read_bytes())
    return uploads.keep_upload(installation, stream, name)


def the_job(installation: Installation, job_id: int) -> Job:
    with installation.store.reading() as session:
        return session.get_one(Job, job_id)


def n_responses(installation: Installation) -> int:
    with installation.store.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(ResponseRow)) or 0


def test_an_upload_is_its_owners_alone(installation: Installation) -> None:
    path = an_upload(installation)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert path.suffix == ".csv"
    assert uploads.find_upload(installation, path.name) == path


@pytest.mark.parametrize("token", ["../secret.key", "secret.key", "", "0" * 32])
def test_only_uploads_can_be_asked_for(installation: Installation, token: str) -> None:
    with pytest.raises(InputError, match="Drop it again"):
        uploads.find_upload(installation, token)


def test_a_waiting_import_is_run_with_progress_and_its_file_deleted(installation: Installation) -> None:
    path = an_upload(installation)
    job_id = jobs.start(installation, path, Choices(), source="Play", origin="reviews.csv", now=NOW)
    assert jobs.run_waiting(installation, NOW) == 1
    job = the_job(installation, job_id)
    assert (job.state, job.n_done, job.n_total) == ("done", 5, 5)
    assert "5 responses accepted" in job.message
    assert job.parameters["outcome"]["scores"]["stars"]["n"] == 5
    assert not path.exists()
    assert n_responses(installation) == 5
    assert jobs.run_waiting(installation, NOW) == 0


def test_a_killed_import_is_taken_up_again_without_doubling(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [["date", "text"], *([f"2026-05-{1 + n % 20:02d}", "Good service"] for n in range(1200))]
    path = an_upload(installation, as_csv(rows).encode())
    job_id = jobs.start(installation, path, Choices(), source="s", channel="review", now=NOW)

    def until_killed(*args: Any, on_progress: Any, **more: Any) -> None:
        def tell(n_done: int, n_total: int) -> None:
            on_progress(n_done, n_total)
            if n_done == 1000:
                raise KeyboardInterrupt

        run_import(*args, on_progress=tell, **more)

    monkeypatch.setattr(jobs, "run_import", until_killed)
    with pytest.raises(KeyboardInterrupt):
        jobs.run_waiting(installation, NOW)
    monkeypatch.undo()
    job = the_job(installation, job_id)
    assert (job.state, job.n_done, path.exists()) == ("running", 1000, True)
    assert n_responses(installation) == 1000
    assert jobs.run_waiting(installation, NOW) == 0, "its worker may still live"
    assert jobs.run_waiting(installation, NOW + timedelta(minutes=6)) == 1
    job = the_job(installation, job_id)
    assert job.state == "done"
    assert n_responses(installation) == 1200
    assert job.message.startswith("1,200 responses accepted (1,200 texts), 0 already there")
    with installation.store.reading() as session:
        runs = session.scalars(sa.select(LedgerEntry).order_by(LedgerEntry.id)).all()
    assert [(run.n_accepted, run.n_duplicate, run.ended_at is None) for run in runs] == [
        (1000, 0, False), (200, 1000, False),
    ]  # fmt: skip
    assert "taken up again" in (runs[0].error or "")


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\x89PNG\r\n\x1a\n\0\0" * 99, "picture"), (b"text,date\nall right then,03/04/2024\n", "day or the month")],
    ids=["no table", "a doubt"],
)
def test_a_failed_import_says_why_and_leaves_no_file(installation: Installation, content: bytes, said: str) -> None:
    path = an_upload(installation, content)
    job_id = jobs.start(installation, path, Choices(), source="s", channel="review", now=NOW)
    jobs.run_waiting(installation, NOW)
    job = the_job(installation, job_id)
    assert job.state == "failed"
    assert said in job.message
    assert not path.exists()


def test_the_sweep_spares_what_a_job_needs(installation: Installation) -> None:
    needed, forgotten, fresh = an_upload(installation), an_upload(installation), an_upload(installation)
    jobs.start(installation, needed, Choices(), source="s", now=NOW)
    for path, age in ((needed, 5), (forgotten, 5), (fresh, 0)):
        at = (NOW - timedelta(hours=age)).timestamp()
        os.utime(path, (at, at))
    assert uploads.sweep(installation, now=NOW) == 1
    assert (needed.exists(), forgotten.exists(), fresh.exists()) == (True, False, True)
    assert uploads.sweep(installation, now=NOW, kept=timedelta(0)) == 1
    assert (needed.exists(), fresh.exists()) == (True, False)


def test_at_a_start_what_nobody_decided_about_goes(installation: Installation) -> None:
    needed, open_before = an_upload(installation), an_upload(installation)
    jobs.start(installation, needed, Choices(), source="s", now=NOW)
    uploads.sweep_at_start(installation)
    assert (needed.exists(), open_before.exists()) == (True, False)
