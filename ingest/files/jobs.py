"""Imports that a page started: a row each, claimed by a worker, with progress; a killed one is taken up again.

Taking up again means reading the file from its first line: what is stored already is recognised and not stored twice.
"""

from __future__ import annotations

import time
import traceback
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
import structlog

from ingest.files.choices import Choices
from ingest.files.importing import Outcome, choose_channel, run_import
from ingest.files.inspect import inspect
from ingest.files.read import limits_of
from ingest.files.uploads import drop_upload, sweep
from voc.clock import utc_now
from voc.errors import InputError, VocError
from voc.installation import Installation
from voc.storage.tables import Job, LedgerEntry

#: How long a worker may be silent before another takes its job up.
_LEASE = timedelta(minutes=5)

log = structlog.get_logger(__name__)


def start(
    installation: Installation,
    path: Path,
    choices: Choices,
    *,
    source: str,
    channel: str | None = None,
    origin: str | None = None,
    now: datetime | None = None,
) -> int:
    """Put an import in the queue and say its id; `origin` is what the person calls the file."""
    parameters = {
        "path": str(path),
        "source": source,
        "channel": channel,
        "origin": origin or path.name,
        "choices": choices.to_json(),
    }
    with installation.store.writing() as session:
        job = Job(kind="import", parameters=parameters, created_at=now or utc_now())
        session.add(job)
        session.flush()
        return job.id


def run_waiting(installation: Installation, now: datetime) -> int:
    """Import every file that waits, one after the other, oldest first; how many there were."""
    sweep(installation, now=now)
    n_run = 0
    while (job := _claim(installation, now)) is not None:
        n_run += 1
        _run(installation, job, now)
    return n_run


def _claim(installation: Installation, now: datetime) -> Job | None:
    is_free = sa.or_(Job.state == "waiting", sa.and_(Job.state == "running", Job.claimed_until < now))
    with installation.store.writing() as session:
        waiting = sa.select(Job).where(Job.kind == "import", is_free).order_by(Job.id).limit(1)
        job = session.scalar(waiting.with_for_update(skip_locked=True))
        if job is not None:
            job.state, job.claimed_until, job.message = "running", now + _LEASE, ""
            attempts = [*job.parameters.get("attempts", ()), now.isoformat()]
            job.parameters = {**job.parameters, "attempts": attempts}
        return job


def _run(installation: Installation, job: Job, now: datetime) -> None:
    path = Path(job.parameters["path"])
    try:
        outcome = _altogether(installation, job, _import(installation, job, path, now), now)
    except VocError as error:
        _end(installation, job.id, now, "failed", str(error))
    except Exception as error:  # noqa: BLE001  (recorded in the row and the log)
        # The worker must go on, and the person at the page must hear of it; the words of the error may be a customer's.
        where = traceback.extract_tb(error.__traceback__)[-1]
        log.error("import.failed", job=job.id, reason=type(error).__name__, where=f"{where.name}:{where.lineno}")
        _end(installation, job.id, now, "failed", f"The import stopped on an unexpected {type(error).__name__}.")
    else:
        _end(installation, job.id, now, "done", " ".join(outcome.lines()), outcome)
    drop_upload(installation, path)


def _import(installation: Installation, job: Job, path: Path, now: datetime) -> Outcome:
    started, parameters = time.monotonic(), job.parameters
    if not path.is_file():
        raise InputError("The uploaded file is no longer there. Drop it again.")

    def tell(n_done: int, n_total: int) -> None:
        until = now + timedelta(seconds=time.monotonic() - started) + _LEASE
        with installation.store.writing() as session:
            found = session.get_one(Job, job.id)
            found.n_done, found.n_total, found.claimed_until = n_done, n_total, until

    choices, limits = Choices.from_json(parameters["choices"]), limits_of(installation)
    inspection = inspect(path, choices, zone=installation.settings.zone, limits=limits, now=now)
    if inspection.doubts:
        raise InputError(f"{inspection.doubts[0].message}. Settle it on the import page.")
    tell(0, inspection.n_rows + inspection.n_broken)
    channel = choose_channel(installation, inspection, parameters["source"], parameters["channel"])
    return run_import(
        installation,
        inspection,
        source=parameters["source"],
        channel=channel,
        now=now,
        origin=parameters["origin"],
        on_progress=tell,
    )


def _altogether(installation: Installation, job: Job, outcome: Outcome, now: datetime) -> Outcome:
    """The outcome with what earlier attempts brought before they were stopped: to the person it is one import."""
    earlier = [datetime.fromisoformat(at) for at in job.parameters["attempts"][:-1]]
    if not earlier:
        return outcome
    with installation.store.writing() as session:
        own = session.get_one(LedgerEntry, outcome.ledger_id)
        same = (LedgerEntry.source_id == own.source_id, LedgerEntry.origin == own.origin, LedgerEntry.id != own.id)
        runs = session.scalars(sa.select(LedgerEntry).where(*same, LedgerEntry.started_at.in_(earlier))).all()
        for run in runs:
            if run.ended_at is None:
                run.ended_at, run.error = now, "It was stopped half-way and taken up again."
        n_accepted = sum(run.n_accepted for run in runs)
        n_feedback = sum(run.n_feedback for run in runs)
    return replace(
        outcome,
        n_accepted=outcome.n_accepted + n_accepted,
        n_feedback=outcome.n_feedback + n_feedback,
        n_duplicate=outcome.n_duplicate - n_accepted,
    )


def _end(
    installation: Installation, job_id: int, now: datetime, state: str, message: str, outcome: Outcome | None = None
) -> None:
    with installation.store.writing() as session:
        job = session.get_one(Job, job_id)
        job.state, job.message, job.ended_at, job.claimed_until = state, message, now, None
        if outcome is not None:
            job.n_done = job.n_total = outcome.n_rows
            job.parameters = {**job.parameters, "outcome": outcome.to_json()}
