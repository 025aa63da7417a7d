"""One file into the store: the source found or made, the batches accepted, the ledger and the rejects closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ingest.base import Reject
from ingest.collect import accept
from ingest.files import memory
from ingest.files.inspect import Inspection
from ingest.files.read import Opened, open_inspected
from ingest.ledger import Report
from voc.errors import InputError
from voc.feedback import Channel, Response
from voc.installation import Installation
from voc.storage import sources
from voc.storage.tables import LedgerEntry

#: Told after each batch: rows read, and rows there are.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file. `n_skipped` rows are in the rejects file, `n_undated` responses had no date of their own;
    `scores` were read, new or not.
    """

    source: str
    n_rows: int
    n_accepted: int
    n_feedback: int
    n_duplicate: int
    n_skipped: int
    n_repaired: int
    n_undated: int
    oldest_at: datetime | None
    newest_at: datetime | None
    scores: dict[str, dict[str, float]]
    rejects: str | None
    ledger_id: int
    reasons: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As plain data; instants in ISO form."""
        return {
            **{name: getattr(self, name) for name in self.__slots__},
            "oldest_at": self.oldest_at and self.oldest_at.isoformat(),
            "newest_at": self.newest_at and self.newest_at.isoformat(),
        }

    def lines(self) -> list[str]:
        """The summary in words."""
        said = [
            f"{_counted(self.n_accepted, 'response')} accepted ({_counted(self.n_feedback, 'text')}), "
            f"{self.n_duplicate:,} already there, {_counted(self.n_skipped, 'row')} left out."
        ]
        for kind, score in self.scores.items():
            figure = f"NPS {score['nps']:+.1f}" if "nps" in score else f"mean {score['mean']:.2f}"
            said.append(f"Scores kept: {kind} of {_counted(int(score['n']), 'response')}, {figure}.")
        if self.oldest_at and self.newest_at:
            said.append(f"Dates: {self.oldest_at:%Y-%m-%d} to {self.newest_at:%Y-%m-%d} (UTC).")
            if self.n_undated:
                said.append(f"{_counted(self.n_undated, 'response')} without a date took that of the row before.")
        elif self.n_undated:
            said.append("The file names no dates: all its responses count as of today.")
        if self.rejects:
            why = "; ".join(f"{reason} ({n:,})" for reason, n in list(self.reasons.items())[:5])
            said.append(f"Not kept, line by line: {self.rejects}" + (f" – {why}" if why else ""))
        return said


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def choose_channel(installation: Installation, inspection: Inspection, source: str, said: str | None) -> Channel:
    """The channel said, else that of the source there is, else the preset's; `InputError` where nobody knows."""
    if said is not None:
        return said  # type: ignore[return-value]  # find_or_create checks it
    with installation.store.reading() as session:
        known = sources.find(session, source)
    if known is not None:
        return known.channel  # type: ignore[return-value]
    if inspection.table.preset is not None:
        return inspection.table.preset.channel
    raise InputError(
        "Say what kind of feedback this is: --channel review, forum, survey, social, support or complaint."
    )


def run_import(
    installation: Installation,
    inspection: Inspection,
    *,
    source: str,
    channel: Channel,
    now: datetime,
    origin: str,
    on_progress: Progress | None = None,
) -> Outcome:
    """Import an inspected file; the second time nothing changes. `InputError` where no row could be read."""
    opened = open_inspected(inspection, installation=installation, source_name=source, now=now, origin=origin)
    with installation.store.writing() as session:
        row = sources.find_or_create(session, name=source, channel=channel, connector="file", now=now)
    total = opened.n_rows

    def tell(_: Report) -> None:
        if on_progress is not None:
            on_progress(opened.tally.n_rows, total)

    def refuse(response: Response | Reject, reason: str) -> None:
        if isinstance(response, Response):
            opened.refuse(response, reason)

    report = accept(installation, row, opened.batches, origin=origin, now=now, on_progress=tell, on_reject=refuse)
    opened.rejects.close()
    _close_ledger(installation, report, opened)
    if opened.tally.n_responses == 0:
        raise InputError(_nothing(opened, origin))
    with installation.store.writing() as session:
        memory.remember(session, sources.get(session, source), inspection.choices, inspection.table.columns)
    return _outcome(source, opened, report)


def _close_ledger(installation: Installation, report: Report, opened: Opened) -> None:
    with installation.store.writing() as session:
        entry = session.get(LedgerEntry, report.ledger_id)
        if entry is not None:
            entry.n_read = opened.tally.n_rows
            entry.n_skipped = opened.rejects.n_skipped


def _nothing(opened: Opened, origin: str) -> str:
    reasons = list(opened.rejects.most_frequent().items())[:3]
    said = "; ".join(f"{reason} ({_counted(n, 'row')})" for reason, n in reasons) or "it holds no rows"
    return f"{origin}: no row could be read: {said}. All of them: {opened.rejects.path}"


def _outcome(source: str, opened: Opened, report: Report) -> Outcome:
    scores: dict[str, dict[str, float]] = {}
    for kind, tally in opened.tally.scores.items():
        if not tally.n:
            continue
        scores[kind] = {"n": tally.n, "mean": tally.total / tally.n}
        if kind == "nps":
            scores[kind]["nps"] = 100 * (tally.n_high - tally.n_low) / tally.n
    path = opened.rejects.path
    return Outcome(
        source=source,
        n_rows=opened.tally.n_rows,
        n_accepted=report.n_accepted,
        n_feedback=report.n_feedback,
        n_duplicate=report.n_duplicate,
        n_skipped=opened.rejects.n_skipped,
        n_repaired=report.n_repaired,
        n_undated=report.n_undated,
        oldest_at=opened.tally.oldest_at,
        newest_at=opened.tally.newest_at,
        scores=scores,
        rejects=str(path) if path else None,
        ledger_id=report.ledger_id,
        reasons=opened.rejects.most_frequent(),
    )
