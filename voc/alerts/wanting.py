"""Which alerts want an answer: neither a celebration nor a mere notice. Every page and count asks here."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import AlertRow


def wants_answer(alert: AlertRow) -> bool:
    """Whether somebody should take it on."""
    return alert.kind == "escalation" and alert.level != "notice"


def n_unanswered(session: Session) -> int:
    """How many alerts nobody has taken on that somebody should."""
    return session.scalar(sa.select(sa.func.count()).where(unanswered())) or 0


def unanswered() -> sa.ColumnElement[bool]:
    """The same as a condition on alerts."""
    return sa.and_(AlertRow.kind == "escalation", AlertRow.level != "notice", AlertRow.state == "open")
