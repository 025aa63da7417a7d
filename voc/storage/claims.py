"""Who sends what now: an endpoint is one sender's at a time, and of its deliveries the first that may go is claimed.

A delivery goes due → sending → delivered, or back to due with a later time, or dead with a reason, or cancelled when
there is nothing left to tell. Whoever claims one holds it and its endpoint for the lease; a process that dies lets both
fall back, and the receiver knows the repeat by its key, the delivery's id. The number of the attempt fences: a late
result of an expired attempt changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import Delivery, Subscription

#: Three times what a channel may take, so that nobody else claims what is still being sent.
LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this process may send now; `n_attempts` counts this attempt, `members` are told along with it."""

    id: str
    alert_id: int | None
    seq: int
    subscription_id: int
    body: dict[str, Any]
    n_attempts: int
    priority: int
    ready_at: datetime | None
    members: tuple[str, ...] = ()


def claim(session: Session, *, now: datetime, lease: timedelta = LEASE, limit: int = 1) -> list[Claimed]:
    """Take up to `limit` deliveries, each of another endpoint: what is due, or what a dead sender has left.

    At-once ones and endpoints that work go first; of one alert and endpoint the earlier transition. Rows that another
    process holds are passed over, never waited for.
    """
    found: list[Claimed] = []
    for subscription_id in _endpoints(session, now):
        if len(found) == limit:
            break
        row = _first(session, subscription_id, now) if _take_endpoint(session, subscription_id, now, lease) else None
        if row is not None:
            found.append(_take(session, row, now + lease))
        else:
            free(session, subscription_id, None)
    return found


def free(session: Session, subscription_id: int, at: datetime | None) -> None:
    """Let an endpoint go; nobody sends there before `at`."""
    session.execute(sa.update(Subscription).where(Subscription.id == subscription_id).values(free_at=at))


def settle(
    session: Session,
    claimed: Claimed,
    *,
    state: str,
    now: datetime,
    due_at: datetime | None = None,
    reason: str | None = None,
    was_tried: bool = True,
    free_at: datetime | None = None,
) -> bool:
    """Record how a claimed delivery went, and let its endpoint go; False where somebody else holds them by now."""
    values: dict[str, Any] = {"state": state, "leased_until": None, "last_error": reason}
    if due_at is not None:
        values["due_at"] = due_at
    if state == "delivered":
        values["delivered_at"] = now
    if not was_tried:
        values |= {"n_attempts": Delivery.n_attempts - 1, "bundle_id": None}
    mine = sa.update(Delivery).where(Delivery.state == "sending").execution_options(synchronize_session=False)
    if not changed(
        session,
        mine.where(Delivery.id == claimed.id, Delivery.n_attempts == claimed.n_attempts).values(**values),
    ):
        return False
    if claimed.members:
        session.execute(mine.where(Delivery.id.in_(claimed.members)).values(**values))
    free(session, claimed.subscription_id, free_at)
    return True


def bundle(session: Session, claimed: Claimed, members: list[str], leased_until: datetime) -> None:
    """Tell `members`, all due at the same endpoint, in the message of `claimed`: now, and at every later attempt."""
    session.execute(sa.update(Delivery).where(Delivery.id == claimed.id).values(bundle_id=claimed.id))
    session.execute(
        sa.update(Delivery)
        .where(Delivery.id.in_(members), Delivery.state == "due")
        .values(state="sending", bundle_id=claimed.id, leased_until=leased_until, n_attempts=Delivery.n_attempts + 1)
    )


def soonest(session: Session, *, now: datetime, until: datetime) -> datetime | None:
    """When an endpoint with something due is free again, if that is before `until`: worth waiting for."""
    return session.scalar(
        sa.select(sa.func.min(Subscription.free_at))
        .join(Delivery, Delivery.subscription_id == Subscription.id)
        .where(Delivery.state == "due", Delivery.due_at <= now, Subscription.state == "active")
        .where(Subscription.free_at > now, Subscription.free_at <= until)
    )


def changed(session: Session, statement: sa.Update | sa.Insert) -> int:
    """Run `statement`; how many rows it met."""
    result = session.execute(statement)
    assert isinstance(result, sa.CursorResult)
    return int(result.rowcount)


def blocked() -> sa.ColumnElement[bool]:
    """Which deliveries wait for an earlier one of the same alert and endpoint."""
    earlier = sa.orm.aliased(Delivery)
    return sa.exists().where(
        earlier.alert_id == Delivery.alert_id,
        earlier.subscription_id == Delivery.subscription_id,
        earlier.seq < Delivery.seq,
        earlier.state.in_(("due", "sending")),
    )


def _endpoints(session: Session, now: datetime) -> Sequence[int]:
    """Endpoints that something waits for and that nobody sends to, the pressing and the working ones first."""
    return session.scalars(_waited_for(), {"now": now}).all()


# Building these statements takes longer than running them, so each is built once.


@cache
def _waited_for() -> sa.Select[int]:
    is_failing = sa.case((Subscription.failing_since.is_(None), 0), else_=1)
    return (
        sa.select(Subscription.id)
        .join(Delivery, Delivery.subscription_id == Subscription.id)
        .where(
            _is_ready(),
            Subscription.state == "active",
            sa.or_(Subscription.free_at.is_(None), Subscription.free_at <= sa.bindparam("now")),
        )
        .group_by(Subscription.id, is_failing)
        .order_by(sa.func.min(Delivery.priority), is_failing, sa.func.min(Delivery.due_at), Subscription.id)
    )


@cache
def _next_of(state: str) -> sa.Select[Delivery]:
    """The first delivery of an endpoint in `state` that may be taken; a bundle is taken by its first."""
    leader = sa.orm.aliased(Delivery)
    is_led = sa.exists().where(leader.id == Delivery.bundle_id, leader.state.in_(("due", "sending")))
    return (
        sa.select(Delivery)
        .where(
            Delivery.subscription_id == sa.bindparam("endpoint"),
            Delivery.state == state,
            _is_ready(),
            sa.or_(Delivery.bundle_id.is_(None), Delivery.bundle_id == Delivery.id, ~is_led),
            ~blocked(),
        )
        .order_by(Delivery.priority, Delivery.due_at, Delivery.alert_id, Delivery.seq, Delivery.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Delivery)
        .execution_options(populate_existing=True)
    )


def _is_ready() -> sa.ColumnElement[bool]:
    """Which deliveries may be taken `now`: due ones, and those whose sender has died."""
    now: sa.BindParameter[datetime] = sa.bindparam("now")
    return sa.or_(
        sa.and_(Delivery.state == "due", Delivery.due_at <= now),
        sa.and_(Delivery.state == "sending", Delivery.leased_until < now),
    )


def _take_endpoint(session: Session, subscription_id: int, now: datetime, lease: timedelta) -> bool:
    is_free = sa.or_(Subscription.free_at.is_(None), Subscription.free_at <= now)
    mine = session.scalar(
        sa.select(Subscription.id)
        .where(Subscription.id == subscription_id, Subscription.state == "active", is_free)
        .with_for_update(skip_locked=True)
    )
    if mine is not None:
        free(session, subscription_id, now + lease)
    return mine is not None


def _first(session: Session, subscription_id: int, now: datetime) -> Delivery | None:
    """What a dead sender has left, else what is due: the index gives each in its order."""
    for state in ("sending", "due"):
        row = session.scalars(_next_of(state), {"endpoint": subscription_id, "now": now}).first()
        if row is not None:
            return row
    return None


def _take(session: Session, row: Delivery, leased_until: datetime) -> Claimed:
    """Hold a delivery, and what an earlier attempt has told along with it."""
    row.state, row.leased_until, row.n_attempts = "sending", leased_until, row.n_attempts + 1
    members: list[str] = []
    if row.bundle_id == row.id:
        members = list(
            session.scalars(
                sa.select(Delivery.id)
                .where(Delivery.bundle_id == row.id, Delivery.id != row.id, Delivery.state.in_(("due", "sending")))
                .order_by(Delivery.due_at, Delivery.id)
            )
        )
        session.execute(
            sa.update(Delivery)
            .where(Delivery.id.in_(members))
            .values(state="sending", leased_until=leased_until, n_attempts=Delivery.n_attempts + 1)
        )
    row.bundle_id = row.id if members else None
    session.flush()
    return Claimed(
        row.id, row.alert_id, row.seq, row.subscription_id, row.body, row.n_attempts, row.priority, row.ready_at,
        tuple(members),
    )  # fmt: skip
