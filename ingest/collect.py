"""Read, clean, keep: the one way by which feedback enters, from a file, a request or a connector.

Cleaning happens outside, keeping inside a transaction a batch: responses, counts, ledger and (for a connector) the
cursor stand or fall together. A run that is killed anywhere leaves whole batches, and the next run meets the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from ingest import ledger
from ingest.base import BATCH, Connector, Fetched, Reject
from ingest.catalog import connector_for
from ingest.clean import Cleaner
from ingest.ledger import Report
from voc.errors import InputError, SourceError, VocError
from voc.feedback import CleanResponse, Response
from voc.installation import Installation
from voc.storage import sources
from voc.storage.feedback import add_responses, changed, withdraw
from voc.storage.pending import BACKLOG, turn_of
from voc.storage.tables import Source
from voc.worker import nudge

OnProgress = Callable[[Report], None]
OnReject = Callable[[Response | Reject, str], None]


def accept(
    installation: Installation,
    source: Source,
    batches: Iterable[Sequence[Response | Reject]],
    *,
    origin: str | None,
    now: datetime,
    on_progress: OnProgress | None = None,
    on_reject: OnReject | None = None,
) -> Report:
    """Keep what is new in `batches`, in order; the second time changes nothing but the ledger.

    `origin` names the file, without its folder. A response that cannot be kept (too long, a date of 2099) is skipped,
    counted and handed to `on_reject` with the reason. A failure of `batches` itself is written into the ledger and
    raised again; the batches before it are kept.
    """
    run = _Run(installation, source, origin=origin, now=now, on_reject=on_reject)
    try:
        for batch in batches:
            for part in _parts(batch):
                run.keep(Fetched([], None), part)
                if on_progress is not None:
                    on_progress(run.report)
    except Exception as error:
        run.end(problem=_said(error))
        raise
    run.end()
    return run.report


def collect(installation: Installation, source: Source, connector: Connector, now: datetime) -> Report:
    """Fetch what is new from `source` and keep it, moving the cursor with every batch.

    How it went is written beside the source: a permanent `SourceError` pauses it until a person resumes it; any other
    is shown and tried again. Both are raised again. A source that falls silent is shown as a warning.
    """
    run = _Run(installation, source, origin=None, now=now, on_reject=None)
    try:
        for fetched in connector.fetch(source.cursor):
            run.keep(fetched, [*fetched.responses, *fetched.rejects], moves_cursor=True)
    except Exception as error:
        pause = isinstance(error, SourceError) and error.permanent
        run.end(problem=_said(error), shown=True, pause=pause)
        raise
    run.end(problem=run.silence(connector), shown=True)
    return run.report


def collect_source(installation: Installation, source: Source, *, now: datetime) -> Report:
    """The same with the connector that the source names; a wrong option pauses the source and is raised."""
    try:
        connector = connector_for(source, installation)
    except InputError as error:
        with installation.store.writing() as session:
            sources.finish(session, source.id, now=now, problem=str(error), pause=True)
        raise
    return collect(installation, source, connector, now)


class _Run:
    """One run: its cleaner, its row in the ledger, and what it brought so far."""

    def __init__(
        self,
        installation: Installation,
        source: Source,
        *,
        origin: str | None,
        now: datetime,
        on_reject: OnReject | None,
    ) -> None:
        self._installation = installation
        self._store = installation.store
        self._source = source
        self._now = now
        self._cleaner = Cleaner.of(installation)
        self._on_reject = on_reject
        with self._store.writing() as session:
            self.report = Report(ledger_id=ledger.begin(session, source.id, origin=origin, now=now))

    def keep(self, fetched: Fetched, rows: Sequence[Response | Reject], *, moves_cursor: bool = False) -> None:
        """Clean one batch, then store it with its counts, ledger and cursor in one transaction."""
        responses, seen = self._cleaned(rows)
        with self._store.writing() as session:
            self._make_room(session, fetched, responses)
            added = add_responses(
                session, self._source, responses, zone=self._installation.settings.zone, received_at=self._now
            )
            report = self.report.plus(
                replace(seen, n_accepted=added.n_accepted, n_feedback=added.n_feedback, n_duplicate=added.n_duplicate)
            )
            ledger.progress(session, report)
            if moves_cursor:
                sources.advance(session, self._source.id, cursor=fetched.cursor)
        self.report = report

    def silence(self, connector: Connector) -> str | None:
        """A warning where a source that used to answer, and always answers with something old, gave nothing."""
        if self.report.n_read or not connector.rereads:
            return None
        with self._store.reading() as session:
            answered = ledger.has_answered(session, self._source.id, before=self.report.ledger_id)
        return "It answered with nothing at all, though it used to. Has it moved, or closed?" if answered else None

    def end(self, *, problem: str | None = None, shown: bool = False, pause: bool = False) -> None:
        """Close the ledger's row, show the problem beside the source, and wake whoever annotates."""
        with self._store.writing() as session:
            ledger.end(session, self.report.ledger_id, now=self._now, error=problem)
            if shown:
                sources.finish(session, self._source.id, now=self._now, problem=problem, pause=pause)
        if self.report.n_feedback:
            if turn_of(self.report.newest_at or self._now, self._now) < BACKLOG:
                nudge("models.annotate_fresh", self._installation.settings)
            nudge("models.annotate", self._installation.settings)

    def _cleaned(self, rows: Sequence[Response | Reject]) -> tuple[list[CleanResponse], Report]:
        kept: list[CleanResponse] = []
        n_undated = 0
        for row in rows:
            if isinstance(row, Reject):
                self._reject(row, row.reason)
                continue
            try:
                response = self._cleaner.clean(row, source=self._source.name, now=self._now)
            except InputError as error:
                self._reject(row, str(error))
                continue
            kept.append(response)
            n_undated += row.created_at is None
        dates = [response.created_at for response in kept]
        return kept, Report(
            n_read=len(rows),
            n_skipped=len(rows) - len(kept),
            n_repaired=sum(answer.n_repaired for response in kept for answer in response.answers),
            n_undated=n_undated,
            oldest_at=min(dates, default=None),
            newest_at=max(dates, default=None),
        )

    def _reject(self, row: Response | Reject, reason: str) -> None:
        if self._on_reject is not None:
            self._on_reject(row, reason)

    def _make_room(self, session: Session, fetched: Fetched, responses: Sequence[CleanResponse]) -> None:
        gone = set(fetched.withdrawn)
        if fetched.edited:
            gone |= changed(session, self._source, [each for each in responses if each.external_id in fetched.edited])
        withdraw(session, self._source, sorted(gone))


def _parts(batch: Sequence[Response | Reject]) -> Iterator[Sequence[Response | Reject]]:
    for start in range(0, len(batch), BATCH):
        yield batch[start : start + BATCH]


def _said(error: Exception) -> str:
    """What people may read of a failure: our own words, or the name of somebody else's."""
    return str(error) if isinstance(error, VocError) else f"An unexpected {type(error).__name__}; see the log."
