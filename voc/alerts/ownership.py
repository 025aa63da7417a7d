"""Whose a topic is in truth: the department that takes its surges on, when its owner keeps handing them over.

Only proposed, on the topic's page and over HTTP; a person decides with one click, and either answer is recorded as the
owner that a person chose. Nothing is changed silently.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.handing import HANDED_ON
from voc.alerts.signal import COUNTED
from voc.storage.tables import AlertRow, AlertTransition, TopicEvent, TopicRow

#: So many of a topic's surges, handed on and taken within this time, make a proposal.
OFTEN, WITHIN = 2, timedelta(days=90)
_TAKEN = ("acknowledged", "resolved")
_BY_VOC = "voc"


@dataclass(frozen=True, slots=True)
class ProposedOwner:
    """The department that took `n_taken` surges of a topic which `instead_of` (None: nobody) had handed to it."""

    department: str
    instead_of: str | None
    n_taken: int
    since_at: datetime


def proposed_owner(session: Session, topic_id: int, *, now: datetime) -> ProposedOwner | None:
    """Who should own a topic by what departments did; None where they agree with its owner, or a person chose since."""
    topic = session.get(TopicRow, topic_id)
    if topic is None or topic.state != "active":
        return None
    since = max(now - WITHIN, _chosen_at(session, topic_id) or now - WITHIN)
    taken: dict[str, list[datetime]] = {}
    alerts = sa.select(AlertRow).where(AlertRow.topic_id == topic_id, AlertRow.family.in_(COUNTED))
    for alert in session.scalars(alerts.where(AlertRow.last_signal_at >= since).order_by(AlertRow.id)):
        at = _taken_at(session, alert, topic.owner_department, since)
        if at is not None and alert.department_id is not None:
            taken.setdefault(alert.department_id, []).append(at)
    if not taken:
        return None
    department, times = max(taken.items(), key=lambda item: (len(item[1]), item[0]))
    if len(times) < OFTEN:
        return None
    return ProposedOwner(department, topic.owner_department, len(times), min(times))


def _taken_at(session: Session, alert: AlertRow, owner: str | None, since: datetime) -> datetime | None:
    """When the department to which the owner handed an alert took it on; None where it is not so."""
    moves = session.scalars(
        sa.select(AlertTransition).where(AlertTransition.alert_id == alert.id).order_by(AlertTransition.seq)
    ).all()
    handed = next((move for move in reversed(moves) if move.kind == HANDED_ON), None)
    whose = alert.evidence.get("handed_on", {})
    if handed is None or handed.at < since or whose != {"from": owner, "to": alert.department_id}:
        return None
    after = (move for move in moves if move.seq > handed.seq and move.kind in _TAKEN and move.by != _BY_VOC)
    return next((move.at for move in after), None)


def _chosen_at(session: Session, topic_id: int) -> datetime | None:
    """When somebody last chose the owner."""
    chosen = sa.select(sa.func.max(TopicEvent.at)).where(TopicEvent.topic_id == topic_id, TopicEvent.kind == "owned")
    return session.scalar(chosen)
