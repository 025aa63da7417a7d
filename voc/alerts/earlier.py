"""What happened the last time: earlier alerts of the same matter, and what people wrote that they did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.titles import day, short
from voc.storage.tables import AlertRow, AlertTransition
from voc.storage.topics import MACHINE

#: Alerts that have ended; what is still open is no last time.
_ENDED = ("resolved", "closed")
#: Moves at which people say what they found and did.
_ANSWERS = ("acknowledged", "resolved")
_LONGEST = 240


@dataclass(frozen=True, slots=True)
class Said:
    """What one person wrote at one move."""

    kind: str
    by: str
    why: str

    def __str__(self) -> str:
        return f"{self.by} ({self.kind}): “{short(' '.join(self.why.split()), _LONGEST)}”"


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier alert of the same matter or topic; `said` is what people wrote, the last word first."""

    alert_id: int
    first_on: date
    title: str
    said: tuple[Said, ...]

    def __str__(self) -> str:
        """When, and what was done; its title where nobody wrote it."""
        when = f"{day(self.first_on)} {self.first_on.year} (alert {self.alert_id})"
        if not self.said:
            return f"{when}: it ended, and nobody wrote what was done."
        return f"{when}: {self.said[0]}"


def earlier_of(session: Session, alert: AlertRow, *, n: int = 2) -> list[Earlier]:
    """The last `n` alerts of the matter, or of its topic, that ended before this one; the newest first."""
    same = [AlertRow.matter_key == alert.matter_key]
    if alert.topic_id is not None:
        same.append(AlertRow.topic_id == alert.topic_id)
    rows = session.scalars(
        sa.select(AlertRow)
        .where(AlertRow.id < alert.id, AlertRow.kind == alert.kind, AlertRow.state.in_(_ENDED), sa.or_(*same))
        .order_by(AlertRow.id.desc())
        .limit(n)
    ).all()
    return [Earlier(row.id, row.first_on, row.title, tuple(said_of(session, row.id))) for row in rows]


def said_of(session: Session, alert_id: int) -> Sequence[Said]:
    """What people wrote when they took an alert on or resolved it, the last word first."""
    rows = session.scalars(
        sa.select(AlertTransition)
        .where(AlertTransition.alert_id == alert_id, AlertTransition.kind.in_(_ANSWERS))
        .where(AlertTransition.by != MACHINE, AlertTransition.why != "")
        .order_by(AlertTransition.seq.desc())
    )
    return [Said(row.kind, row.by, row.why) for row in rows]
