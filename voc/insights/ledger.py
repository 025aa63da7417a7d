"""The books of the sources, as their page tells them: what was asked for and what arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from voc.storage.sources import list_sources
from voc.storage.tables import FeedbackRow, LedgerEntry, ResponseRow, Source

Run = LedgerEntry
#: Runs shown of each source.
LATEST = 5


@dataclass(frozen=True, slots=True)
class Told:
    """One source: how much it holds, how fresh it is, and its latest runs, newest first."""

    source: Source
    n_responses: int
    n_feedback: int
    newest_at: datetime | None
    runs: tuple[Run, ...]


def tell_sources(session: Session) -> list[Told]:
    """Every source, by name."""
    n_feedback = _counts(session, FeedbackRow.source_id)
    n_responses = _counts(session, ResponseRow.source_id)
    newest = sa.select(ResponseRow.source_id, sa.func.max(ResponseRow.created_at)).group_by(ResponseRow.source_id)
    newest_at: dict[int, datetime] = {row[0]: row[1] for row in session.execute(newest)}
    return [
        Told(
            source,
            n_responses.get(source.id, 0),
            n_feedback.get(source.id, 0),
            newest_at.get(source.id),
            tuple(
                session.scalars(
                    sa.select(LedgerEntry)
                    .where(LedgerEntry.source_id == source.id)
                    .order_by(LedgerEntry.started_at.desc(), LedgerEntry.id.desc())
                    .limit(LATEST)
                )
            ),
        )
        for source in list_sources(session)
    ]


def _counts(session: Session, column: InstrumentedAttribute[int]) -> dict[int, int]:
    query = sa.select(column, sa.func.count()).group_by(column)
    return {row[0]: row[1] for row in session.execute(query)}
