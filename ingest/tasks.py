"""What the queue may ask of the sources: a few lines around the loops; the rows are the truth."""

from __future__ import annotations

import structlog
from celery import shared_task

from voc.clock import utc_now
from voc.errors import VocError
from voc.installation import Installation, current

log = structlog.get_logger(__name__)


@shared_task(name="ingest.collect_due")  # type: ignore[untyped-decorator]  # Celery has no types
def collect_due() -> None:
    """Fetch what is new from every source whose time has come."""
    collect_all_due(current())


@shared_task(name="ingest.run_jobs")  # type: ignore[untyped-decorator]
def run_jobs() -> None:
    """Import the files that pages put into the queue."""
    from ingest.files.jobs import run_waiting

    run_waiting(current(), utc_now())


def collect_all_due(installation: Installation) -> int:
    """Collect from the sources that are due; how many were asked. One that fails holds up no other."""
    from ingest.catalog import interval_of, is_pulled
    from ingest.collect import collect_source
    from voc.storage import sources

    now = utc_now()
    with installation.store.reading() as session:
        pulled = [source for source in sources.list_sources(session) if is_pulled(source)]
    n_asked = 0
    for source in pulled:
        try:
            every = interval_of(source)
            with installation.store.writing() as session:
                is_ours = sources.claim(session, source.id, now=now, every=every)
            if is_ours:
                n_asked += 1
                collect_source(installation, source, now=now)
        except VocError as error:
            # How it went stands beside the source, see ingest.collect; the log says that it happened.
            log.warning("collect.failed", source=source.name, error=type(error).__name__, permanent=error.permanent)
    return n_asked
