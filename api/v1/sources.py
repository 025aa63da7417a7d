"""`/v1/sources`: where feedback comes from, and what arrived when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from api.asking import answer, asks
from api.here import here
from voc.insights.filters import Filters
from voc.storage.tables import LedgerEntry, ScoreDay, Source

blueprint = APIBlueprint("sources", __name__, url_prefix="/v1/sources", tag="Sources")

#: How many of its last runs are shown with a source.
SHOWN_RUNS = 10


class RunOut(BaseModel):
    """One run: what was read, and what became of it."""

    started_at: datetime
    ended_at: datetime | None
    origin: str | None
    n_read: int
    n_accepted: int
    n_feedback: int
    n_duplicate: int
    n_skipped: int
    n_repaired: int
    oldest_at: datetime | None
    newest_at: datetime | None
    error: str | None


class SourceOut(BaseModel):
    """A source; `n` counts its responses, `ledger` holds its last runs, the newest first."""

    id: int
    name: str
    channel: str
    connector: str
    is_paused: bool
    created_at: datetime
    collected_at: datetime | None
    last_error: str | None
    n: int
    ledger: list[RunOut]
    link: str


class SourcesOut(BaseModel):
    """Every source, by name."""

    items: list[SourceOut]
    next: None


@blueprint.get("")
@asks()
@blueprint.output(SourcesOut)
def list_sources() -> Response:
    """Every source with its last runs."""
    with here().store.reading() as session:
        counts = {
            source_id: int(n)
            for source_id, n in session.execute(
                sa.select(ScoreDay.source_id, sa.func.sum(ScoreDay.n))
                .where(ScoreDay.kind == "response")
                .group_by(ScoreDay.source_id)
            )
        }
        rows = session.scalars(sa.select(Source).order_by(Source.name)).all()
        return answer({"items": [_show(session, row, counts.get(row.id, 0)) for row in rows], "next": None})


def _show(session: Session, row: Source, n: int) -> dict[str, Any]:
    runs = session.scalars(
        sa.select(LedgerEntry)
        .where(LedgerEntry.source_id == row.id)
        .order_by(LedgerEntry.started_at.desc(), LedgerEntry.id.desc())
        .limit(SHOWN_RUNS)
    )
    same = ("id", "name", "channel", "connector", "is_paused", "created_at", "collected_at", "last_error")
    return {
        **{name: getattr(row, name) for name in same},
        "n": n,
        "ledger": [{name: getattr(run, name) for name in RunOut.model_fields} for run in runs],
        "link": Filters(sources=(row.name,)).link(),
    }
