"""The list of customers to answer: who first, until when, in whose words, and the link back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from voc.alerts.answered import alerts_of
from voc.insights.told import Told, told_by
from voc.storage import follow_ups as book
from voc.storage.tables import FollowUp


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """One follow-up as people see it; `reason` is why it is urgent, `is_overdue` says that its time has run out.

    `alert` is the open alert about this feedback alone, which may be resolved along with the answer.
    """

    id: int
    department: str | None
    state: str
    urgency: str
    reason: str
    owner: str | None
    made_at: datetime
    due_at: datetime
    is_overdue: bool
    contacted_at: datetime | None
    contacted_by: str | None
    closed_at: datetime | None
    closed_by: str | None
    outcome: str
    link: str | None
    alert: int | None
    feedback: Told


def list_follow_ups(
    session: Session,
    *,
    now: datetime,
    states: Iterable[str] = ("due",),
    department_id: str | None = None,
    after_id: int | None = None,
    limit: int = 50,
) -> list[FollowUpView]:
    """Follow-ups in `states`, the first due first; `after_id` continues a page."""
    rows = book.find(session, states=states, department_id=department_id, after_id=after_id, limit=limit)
    return view_follow_ups(session, rows, now=now)


def view_follow_ups(session: Session, rows: Sequence[FollowUp], *, now: datetime) -> list[FollowUpView]:
    """The same rows with their customers' words."""
    ids = [row.feedback_id for row in rows]
    said, alone = told_by(session, ids), alerts_of(session, ids)
    return [_view(row, said[row.feedback_id], alone.get(row.feedback_id), now) for row in rows]


def _view(row: FollowUp, said: Told, alert: int | None, now: datetime) -> FollowUpView:
    same = {
        name: getattr(row, name)
        for name in ("id", "state", "urgency", "owner", "made_at", "due_at", "contacted_at", "contacted_by",
                     "closed_at", "closed_by", "outcome", "link")
    }  # fmt: skip
    is_overdue = row.state == "due" and row.due_at < now
    reason = row.matter.partition(":")[0]
    return FollowUpView(
        **same, department=row.department_id, reason=reason, is_overdue=is_overdue, alert=alert, feedback=said
    )
