"""What was asked of a source and what arrived: one row a run, kept in step with what is stored."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import LedgerEntry


@dataclass(frozen=True, slots=True)
class Report:
    """What one run brought so far; `n_read` counts rows met, whatever became of them."""

    n_read: int = 0
    n_accepted: int = 0
    n_feedback: int = 0
    n_duplicate: int = 0
    n_skipped: int = 0
    n_repaired: int = 0
    oldest_at: datetime | None = None
    newest_at: datetime | None = None
    ledger_id: int = 0
    n_undated: int = 0

    def plus(self, other: Report) -> Report:
        """Both runs as one; the ledger entry stays this one's."""
        return replace(
            self,
            **{name: getattr(self, name) + getattr(other, name) for name in _COUNTS},
            oldest_at=min(filter(None, (self.oldest_at, other.oldest_at)), default=None),
            newest_at=max(filter(None, (self.newest_at, other.newest_at)), default=None),
        )


_COUNTS = ("n_read", "n_accepted", "n_feedback", "n_duplicate", "n_skipped", "n_repaired", "n_undated")


def begin(session: Session, source_id: int, *, origin: str | None, now: datetime) -> int:
    """Write down that a run starts; the id of its row. A run that was killed keeps no `ended_at`."""
    entry = LedgerEntry(source_id=source_id, started_at=now, origin=origin)
    session.add(entry)
    session.flush()
    return entry.id


def progress(session: Session, report: Report) -> None:
    """Bring the run's row up to what is stored, in the transaction that stores it."""
    values = {name: value for name, value in asdict(report).items() if name != "ledger_id"}
    session.execute(sa.update(LedgerEntry).where(LedgerEntry.id == report.ledger_id).values(**values))


def end(session: Session, ledger_id: int, *, now: datetime, error: str | None = None) -> None:
    """Write down how the run ended."""
    session.execute(sa.update(LedgerEntry).where(LedgerEntry.id == ledger_id).values(ended_at=now, error=error))


def has_answered(session: Session, source_id: int, *, before: int) -> bool:
    """Whether an earlier run of this source met any row."""
    found = session.scalar(
        sa.select(LedgerEntry.id)
        .where(LedgerEntry.source_id == source_id, LedgerEntry.id < before, LedgerEntry.n_read > 0)
        .limit(1)
    )
    return found is not None
