"""Lag notices: recorded once a week, claimed before they are sent, settled afterwards.

As with deliveries, whoever claims one holds it for the lease, a process that dies lets it fall back, and the number of
the attempt fences: a late result of an expired attempt changes nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.inserts import insert_into
from voc.storage.tables import LagNotice, Subscription

#: The `matters` of a subscription that hears of lag, and of nothing else.
LAG = "lag"


@dataclass(frozen=True, slots=True)
class ClaimedNotice:
    """A notice that this process may send now; `n_attempts` counts this attempt."""

    id: str
    subscription_id: int
    body: dict[str, Any]
    n_attempts: int


def heads(session: Session) -> Sequence[Subscription]:
    """The active subscriptions of heads of departments."""
    query = sa.select(Subscription).where(Subscription.matters == LAG, Subscription.state == "active")
    return session.scalars(query.order_by(Subscription.id)).all()


def record(session: Session, subscription_id: int, week_on: date, body: dict[str, Any], *, due_at: datetime) -> None:
    """Record a notice; a second one of the same week changes nothing."""
    row = {
        "id": str(uuid.uuid4()), "subscription_id": subscription_id, "week_on": week_on, "body": body, "state": "due",
        "due_at": due_at, "n_attempts": 0,
    }  # fmt: skip
    session.execute(insert_into(session, LagNotice).values(row).on_conflict_do_nothing())


def claim(session: Session, *, now: datetime, lease: timedelta) -> ClaimedNotice | None:
    """Take the notice that has been due longest, or one whose sender has died; None where none is due."""
    free = sa.or_(
        sa.and_(LagNotice.state == "due", LagNotice.due_at <= now),
        sa.and_(LagNotice.state == "sending", LagNotice.leased_until < now),
    )
    for notice_id in session.scalars(sa.select(LagNotice.id).where(free).order_by(LagNotice.due_at).limit(10)).all():
        statement = sa.update(LagNotice).where(LagNotice.id == notice_id, free)
        taken = {"state": "sending", "leased_until": now + lease, "n_attempts": LagNotice.n_attempts + 1}
        if _changed(session, statement.values(taken)):
            row = session.get_one(LagNotice, notice_id, populate_existing=True)
            return ClaimedNotice(row.id, row.subscription_id, row.body, row.n_attempts)
    return None


def settle(
    session: Session,
    claimed: ClaimedNotice,
    *,
    state: str,
    now: datetime,
    due_at: datetime | None = None,
    reason: str | None = None,
) -> bool:
    """Record how a claimed notice went; False where the claim had expired and somebody else holds it now."""
    values: dict[str, Any] = {"state": state, "leased_until": None, "last_error": reason}
    values |= {"due_at": due_at} if due_at is not None else {}
    values |= {"delivered_at": now} if state == "delivered" else {}
    mine = (
        LagNotice.id == claimed.id, LagNotice.state == "sending", LagNotice.n_attempts == claimed.n_attempts,
    )  # fmt: skip
    return _changed(session, sa.update(LagNotice).where(*mine).values(values))


def _changed(session: Session, statement: sa.Update) -> bool:
    result = session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(result, sa.CursorResult)
    return bool(result.rowcount)
