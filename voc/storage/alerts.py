"""Alerts and their history: one open alert a matter, every move recorded with who, when and why.

Functions take the session of a writing transaction; whoever moves an alert records the sendings in the same one. Here
is what people and clocks do to an alert; the rest of the book is told of beside it and can be asked for here.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.storage import deliveries, flapping, held
from voc.storage.alert_moves import move, reopened, restart_clock
from voc.storage.alert_opening import Outcome, open_or_touch, open_pending, record_past
from voc.storage.alert_rows import concerns, feedback_of, find, get, history, hold, last_seq, newest
from voc.storage.locks import Lock
from voc.storage.tables import AlertRow

__all__ = [
    "Outcome",
    "acknowledge",
    "close",
    "concerns",
    "drop",
    "escalate",
    "expire",
    "feedback_of",
    "find",
    "get",
    "history",
    "hold",
    "last_seq",
    "lock",
    "newest",
    "open_or_touch",
    "open_pending",
    "record_past",
    "reopen",
    "resolve",
    "restart_clock",
]


def lock(session: Session) -> None:
    """Let one watcher at a time decide; SQLite's writing transaction does so by itself."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(int(Lock.WATCHING))))


def drop(session: Session, alert_id: int, *, by: str, why: str, now: datetime) -> AlertRow:
    """What waited was not borne out: it is kept, and nobody ever hears of it."""
    alert = hold(session, alert_id)
    if alert.state == "pending":
        move(session, alert, "dropped", by=by, why=why, now=now)
    return alert


def acknowledge(session: Session, alert_id: int, *, by: str, why: str, now: datetime) -> AlertRow:
    """A person takes the matter on; a second acknowledgement of the same person changes nothing.

    It climbs no further: what waits to be sent to the people of a step is cancelled.
    """
    alert = hold(session, alert_id)
    if alert.state == "acknowledged" and alert.acknowledged_by == by:
        return alert
    if alert.state == "acknowledged":
        raise InputError(f"This alert is {alert.acknowledged_by}'s already; re-open it first to take it over.")
    move(session, alert, "acknowledged", by=by, why=why, now=now)
    alert.acknowledged_at, alert.acknowledged_by = now, by
    held.cancel_steps(session, alert.id, f"{by} has taken it on")
    return alert


def resolve(session: Session, alert_id: int, *, by: str, why: str, now: datetime) -> AlertRow:
    """The matter has ended; those who heard of it hear so, and messages that nobody has got yet are cancelled."""
    alert = hold(session, alert_id)
    if alert.state == "resolved":
        return alert
    transition = move(session, alert, "resolved", by=by, why=why, now=now)
    alert.resolved_at = now
    due_at = flapping.next_line_at(session, alert, now=now)
    deliveries.follow_up(session, alert.id, transition.seq, "resolved", now=now, due_at=due_at)
    return alert


def reopen(session: Session, alert_id: int, *, by: str, why: str, now: datetime) -> AlertRow:
    """The matter has not ended, or nobody has it any more; those who heard of it hear so."""
    alert = hold(session, alert_id)
    if alert.state == "open":
        return alert
    was_resolved = alert.state == "resolved"
    reopened(session, alert, by=by, why=why, now=now)
    alert.n_reopened += int(was_resolved)
    return alert


def escalate(session: Session, alert: AlertRow, *, why: str, now: datetime) -> int:
    """Record that an open alert has climbed a step; the number of the move, for its deliveries."""
    return move(session, alert, "escalated", by="voc", why=why, now=now).seq


def expire(session: Session, alert: AlertRow, *, note: str, why: str, now: datetime) -> None:
    """An acknowledgement has lasted long enough: the alert is nobody's again, and those who heard of it hear so."""
    transition = move(session, alert, "ack_expired", by="voc", why=why, now=now)
    alert.acknowledged_at = alert.acknowledged_by = None
    due_at = flapping.next_line_at(session, alert, now=now)
    deliveries.follow_up(session, alert.id, transition.seq, "ack_expired", now=now, due_at=due_at, note=note)


def close(session: Session, alert_id: int, *, by: str, why: str, now: datetime, is_told: bool = False) -> AlertRow:
    """Put an alert away for good; its matter may open a new one. What nobody has got yet is cancelled.

    Where `is_told`, those who heard of it hear that it is over, and why.
    """
    alert = hold(session, alert_id)
    if alert.state == "closed":
        return alert
    transition = move(session, alert, "closed", by=by, why=why, now=now)
    deliveries.cancel(session, alert.id, f"closed: {why}")
    if is_told:
        note = f"{why[:1].upper()}{why[1:]}."
        deliveries.follow_up(session, alert.id, transition.seq, "resolved", now=now, note=note)
    return alert
