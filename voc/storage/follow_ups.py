"""Follow-ups: what is owed to one customer, with a clock; the store holds the link, never how to reach them.

Functions take the session of a writing transaction. One customer and matter has one open follow-up, whichever
department it is with: the partial unique index holds that when two watchers come at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.storage.held_rows import found_row, held_row
from voc.storage.inserts import insert_into
from voc.storage.tables import FollowUp

State = Literal["due", "contacted", "closed"]
STATES: tuple[State, ...] = get_args(State)
OPEN: tuple[State, ...] = ("due", "contacted")
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Owed:
    """An answer that somebody owes a customer from now on."""

    feedback_id: int
    person: str
    matter: str
    department_id: str | None
    urgency: str
    link: str | None
    due_at: datetime


def owe(session: Session, owed: Owed, *, now: datetime) -> bool:
    """Enter what is owed; False where this feedback, or this customer's matter, stands in the list already.

    Who writes again after they were contacted waits anew: the earlier follow-up ends as "wrote again".
    """
    asked = sa.select(FollowUp.id).where(FollowUp.feedback_id == owed.feedback_id).limit(1)
    if session.scalar(asked) is not None:
        return False
    known = session.scalar(
        sa.select(FollowUp)
        .where(FollowUp.person == owed.person, FollowUp.matter == owed.matter, FollowUp.state.in_(OPEN))
        .with_for_update()
    )
    if known is not None and known.state == "due":
        known.due_at = min(known.due_at, owed.due_at)
        known.urgency = "critical" if "critical" in (known.urgency, owed.urgency) else known.urgency
        return False
    if known is not None:
        close(session, known.id, by="voc", outcome="wrote again", now=now)
        session.flush()
    values = {name: getattr(owed, name) for name in Owed.__slots__}
    added = (
        insert_into(session, FollowUp)
        .values(**values, state="due", made_at=now, outcome="")
        .on_conflict_do_nothing()
        .returning(FollowUp.id)
    )
    return session.scalar(added) is not None


def find(
    session: Session,
    *,
    states: Iterable[str] = ("due",),
    department_id: str | None = None,
    after_id: int | None = None,
    limit: int = 100,
) -> Sequence[FollowUp]:
    """Follow-ups in `states`, the first due first; `after_id` continues a page."""
    query = sa.select(FollowUp).where(FollowUp.state.in_(tuple(states)))
    if department_id is not None:
        query = query.where(FollowUp.department_id == department_id)
    if after_id is not None:
        last = get(session, after_id)
        later = sa.and_(FollowUp.due_at == last.due_at, FollowUp.id > last.id)
        query = query.where(sa.or_(FollowUp.due_at > last.due_at, later))
    return session.scalars(query.order_by(FollowUp.due_at, FollowUp.id).limit(limit)).all()


def n_overdue(session: Session, department_id: str | None, *, now: datetime) -> int:
    """How many customers a department lets wait too long."""
    late = sa.and_(FollowUp.state == "due", FollowUp.due_at < now, FollowUp.department_id == department_id)
    return session.scalar(sa.select(sa.func.count(FollowUp.id)).where(late)) or 0


def get(session: Session, number: int) -> FollowUp:
    """One follow-up; `InputError` where there is none."""
    return found_row(session, FollowUp, number, "follow-up")


def hold(session: Session, number: int) -> FollowUp:
    """One follow-up as it is now, kept from others until the transaction ends; `InputError` where there is none."""
    return held_row(session, FollowUp, number, "follow-up")


def contact(session: Session, number: int, *, by: str, now: datetime) -> FollowUp:
    """Somebody has answered the customer; the second time changes nothing."""
    row = hold(session, number)
    if row.state == "closed":
        raise InputError(f"Follow-up {number} is closed; it stays as it is.")
    if row.state == "due":
        row.state, row.contacted_at, row.contacted_by = "contacted", now, by
    return row


def close(session: Session, number: int, *, by: str, outcome: str, now: datetime) -> FollowUp:
    """Nothing is owed any more, for the reason that `outcome` gives; the second time changes nothing."""
    row = hold(session, number)
    if row.state != "closed":
        row.state, row.closed_at, row.closed_by, row.outcome = "closed", now, by, outcome
    return row


def assign(session: Session, number: int, *, owner: str | None, department_id: str | None = None) -> FollowUp:
    """Say who answers (None for nobody yet) and, where it moves, which department; the clock goes on."""
    row = hold(session, number)
    if row.state == "closed":
        raise InputError(f"Follow-up {number} is closed; it stays as it is.")
    row.owner = owner
    row.department_id = department_id or row.department_id
    return row


def move(session: Session, feedback_ids: Sequence[int], *, was: str | None, to: str | None) -> None:
    """What a department owes to those who wrote `feedback_ids` is another one's, and nobody's there yet; clocks go on.

    What has been answered stays with those who answered; the second time changes nothing.
    """
    for start in range(0, len(feedback_ids), _CHUNK):
        session.execute(
            sa.update(FollowUp)
            .where(FollowUp.feedback_id.in_(feedback_ids[start : start + _CHUNK]))
            .where(FollowUp.state == "due", FollowUp.department_id.is_not_distinct_from(was))
            .values(department_id=to, owner=None)
        )
