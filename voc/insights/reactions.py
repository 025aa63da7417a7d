"""What became of each alert, and when: opened, taken on, acted upon, resolved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.escalation import Escalation
from voc.clock import start_of
from voc.storage.tables import AlertRow, AlertTransition

#: Nobody heard of these, or not yet.
_UNTOLD = ("would_have_fired", "pending")


@dataclass(frozen=True, slots=True)
class Reaction:
    """One alert.

    `answer_by` is when it climbs if nobody takes it on, None where it never does. `acknowledged_at` is the first time,
    `acknowledged_by` who has it now. `acted_at` is when a person first wrote a sentence as or after they took it on;
    `is_read` says whether any person has touched it; `n_escalated` how often it climbed; `named` are the departments
    that an alert of everybody's names.
    """

    alert_id: int
    title: str
    kind: str
    family: str
    level: str
    state: str
    department_id: str | None
    opened_at: datetime
    answer_by: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    acted_at: datetime | None
    resolved_at: datetime | None
    is_read: bool
    n_escalated: int
    named: tuple[str, ...] = ()

    @property
    def wants_answer(self) -> bool:
        """Whether somebody should take it on: no celebration, no mere notice."""
        return self.kind == "escalation" and self.level != "notice"

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody now."""
        return self.state == "open" and self.wants_answer

    def is_in_time(self, now: datetime) -> bool | None:
        """Whether it was taken on in time; None while there is still time, where it ended before or never climbs."""
        if self.answer_by is None:
            return None
        is_late = (self.acknowledged_at or self.resolved_at or now) > self.answer_by
        if self.acknowledged_at is None and not is_late:
            return None
        return not is_late

    def is_overdue(self, now: datetime) -> bool:
        """Whether it waits, and longer than it may."""
        return self.is_open and self.is_in_time(now) is False


def find_reactions(session: Session, from_on: date, to_on: date, escalation: Escalation) -> list[Reaction]:
    """Every alert that was opened on these days or waits now, the first one first; in time is what does not climb."""
    zone = escalation.hours.zone
    first, end = start_of(from_on, zone), start_of(to_on + timedelta(days=1), zone)
    is_within = sa.and_(AlertRow.opened_at >= first, AlertRow.opened_at < end, AlertRow.state.not_in(_UNTOLD))
    rows = session.scalars(
        sa.select(AlertRow).where(is_within | (AlertRow.state == "open")).order_by(AlertRow.opened_at, AlertRow.id)
    ).all()
    moves: dict[int, list[AlertTransition]] = defaultdict(list)
    ids = [row.id for row in rows]
    for start in range(0, len(ids), 500):
        part = AlertTransition.alert_id.in_(ids[start : start + 500])
        for move in session.scalars(sa.select(AlertTransition).where(part).order_by("alert_id", "seq")):
            moves[move.alert_id].append(move)
    return [_reaction(row, moves[row.id], escalation) for row in rows]


def _reaction(row: AlertRow, moves: Sequence[AlertTransition], escalation: Escalation) -> Reaction:
    acknowledged_at = _first(move.at for move in moves if move.kind == "acknowledged")
    by_people = [move for move in moves if move.by != "voc"]
    said = (move.at for move in by_people if move.why and acknowledged_at is not None and move.at >= acknowledged_at)
    return Reaction(
        alert_id=row.id,
        title=row.title,
        kind=row.kind,
        family=row.family,
        level=row.level,
        state=row.state,
        department_id=row.department_id,
        opened_at=row.opened_at,
        answer_by=escalation.answer_by(row),
        acknowledged_at=acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        acted_at=_first(said),
        resolved_at=_first(move.at for move in moves if move.kind == "resolved"),
        is_read=bool(by_people),
        n_escalated=sum(move.kind == "escalated" for move in moves),
        named=tuple(row.evidence.get("departments", ())),
    )


def _first(instants: Iterable[datetime]) -> datetime | None:
    return min(instants, default=None)
