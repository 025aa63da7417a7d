"""The cards of drift, kept: one a month and model version; judging a month again replaces its card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from voc.storage.tables import DriftCard


def keep(
    session: Session, *, month: date, model_version: str, state: str, card: Mapping[str, Any], now: datetime
) -> None:
    """Keep the card of a month (its first day) in place of the one before."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    key = {"month": month, "model_version": model_version}
    said = {"judged_at": now, "state": state, "card": dict(card)}
    statement = insert(DriftCard).values(**key, **said)
    session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=said))


def find(session: Session, *, model_version: str | None = None, limit: int = 24) -> Sequence[DriftCard]:
    """The cards, the newest month first; of one model version, or of all."""
    query = sa.select(DriftCard).order_by(DriftCard.month.desc(), DriftCard.judged_at.desc()).limit(limit)
    return session.scalars(
        query if model_version is None else query.where(DriftCard.model_version == model_version)
    ).all()
