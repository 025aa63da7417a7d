"""The queue of doubtful urgent feedback: asked once each, decided by a person or by the clock, never twice.

Functions take the session of a writing transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, get_args

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.storage.held_rows import found_row, held_row
from voc.storage.inserts import insert_into
from voc.storage.tables import ReviewRow

#: `told` without a person's word: the clock ran out, or a second author said the same.
State = Literal["waiting", "confirmed", "dismissed", "told"]
STATES: tuple[State, ...] = get_args(State)

#: The model is not sure; it speaks alone, for no words name a reason; words name one that it has taken back.
Why = Literal["unsure", "model", "patterns"]


def ask(
    session: Session,
    feedback_id: int,
    *,
    department_id: str | None,
    level: str,
    reason: str,
    sureness: float,
    due_at: datetime,
    now: datetime,
    why: Why = "unsure",
) -> None:
    """Ask people about one feedback; what was asked before is not asked again."""
    asking = insert_into(session, ReviewRow).values(
        feedback_id=feedback_id, department_id=department_id, level=level, reason=reason, sureness=sureness,
        why=why, state="waiting", asked_at=now, due_at=due_at,
    )  # fmt: skip
    session.execute(asking.on_conflict_do_nothing(index_elements=["feedback_id"]))


def find(
    session: Session,
    *,
    states: Iterable[str] = ("waiting",),
    department_id: str | None = None,
    after_id: int | None = None,
    limit: int = 100,
) -> Sequence[ReviewRow]:
    """Reviews in `states`, the first to run out first; `after_id` continues a page."""
    query = sa.select(ReviewRow).where(ReviewRow.state.in_(tuple(states)))
    if department_id is not None:
        query = query.where(ReviewRow.department_id == department_id)
    if after_id is not None:
        last = get(session, after_id)
        later = sa.and_(ReviewRow.due_at == last.due_at, ReviewRow.id > last.id)
        query = query.where(sa.or_(ReviewRow.due_at > last.due_at, later))
    return session.scalars(query.order_by(ReviewRow.due_at, ReviewRow.id).limit(limit)).all()


def expired(session: Session, *, now: datetime, limit: int) -> Sequence[ReviewRow]:
    """Those whose clock has run out, the first one first, kept from others until the transaction ends."""
    waits = sa.and_(ReviewRow.state == "waiting", ReviewRow.due_at <= now)
    query = sa.select(ReviewRow).where(waits).order_by(ReviewRow.due_at).limit(limit)
    return session.scalars(query.with_for_update()).all()


def asked(session: Session, feedback_ids: Sequence[int]) -> set[int]:
    """Which of these feedback people were asked about, whatever they said."""
    return set(session.scalars(sa.select(ReviewRow.feedback_id).where(ReviewRow.feedback_id.in_(feedback_ids))))


def n_asked(session: Session, why: Why, *, since: datetime) -> int:
    """How many people were asked for this since then."""
    asked_for = sa.select(sa.func.count(ReviewRow.id)).where(ReviewRow.why == why, ReviewRow.asked_at >= since)
    return session.scalar(asked_for) or 0


def overtake(session: Session, feedback_ids: Sequence[int], alert_id: int, *, now: datetime) -> None:
    """Nobody need look any more at what an alert has told of meanwhile."""
    session.execute(
        sa.update(ReviewRow)
        .where(ReviewRow.feedback_id.in_(feedback_ids), ReviewRow.state == "waiting")
        .values(state="told", decided_by="voc", decided_at=now, alert_id=alert_id)
    )


def get(session: Session, number: int) -> ReviewRow:
    """One review; `InputError` where there is none."""
    return found_row(session, ReviewRow, number, "review")


def hold(session: Session, number: int) -> ReviewRow:
    """One review as it is now, kept from others until the transaction ends; `InputError` where there is none."""
    return held_row(session, ReviewRow, number, "review")


def decide(
    session: Session, row: ReviewRow, state: State, *, by: str, now: datetime, alert_id: int | None = None
) -> None:
    """Note what was decided, and the alert it became; `InputError` where something else was decided before."""
    if row.state not in ("waiting", state):
        raise InputError(f"Review {row.id} is {row.state} already; correct the comment itself instead.")
    row.state, row.decided_by, row.decided_at, row.alert_id = state, by, now, alert_id
