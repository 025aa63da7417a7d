"""How an alert moves: from state to state, each move recorded with who, when and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from voc.alerts.lifecycle import Event, next_state
from voc.storage import deliveries, flapping
from voc.storage.alert_rows import last_seq
from voc.storage.tables import AlertRow, AlertTransition


def move(session: Session, alert: AlertRow, event: Event, *, by: str, why: str, now: datetime) -> AlertTransition:
    """Let `event` befall an alert, and note it; `InputError` where it cannot in its state."""
    before = alert.state
    alert.state = next_state(before, event)
    return note(session, alert, event, before, by=by, why=why, now=now)


def note(
    session: Session, alert: AlertRow, kind: str, before: str | None, *, by: str, why: str, now: datetime
) -> AlertTransition:
    """Note a move from the state `before` to the one that the alert is in now; its clock starts anew with a state."""
    if before != alert.state:
        restart_clock(alert, now=now)
    session.flush()
    transition = AlertTransition(
        alert_id=alert.id,
        seq=last_seq(session, alert.id) + 1,
        kind=kind,
        from_state=before,
        to_state=alert.state,
        at=now,
        by=by,
        why=why,
    )
    session.add(transition)
    session.flush()
    return transition


def reopened(session: Session, alert: AlertRow, *, by: str, why: str, now: datetime) -> None:
    """An alert is open again and nobody's; those who heard hear so, once a day at most where it comes and goes."""
    transition = move(session, alert, "reopened", by=by, why=why, now=now)
    alert.acknowledged_at = alert.acknowledged_by = alert.resolved_at = None
    alert.last_signal_at = now
    if flapping.has_begun(session, alert, now=now):
        why = f"re-opened {flapping.OFTEN} times in {flapping.WITHIN.days} days"
        begun = move(session, alert, "flapping", by="voc", why=why, now=now)
        deliveries.follow_up(session, alert.id, begun.seq, "flapping", now=now)
        alert.is_flapping = True
        return
    due_at = flapping.next_line_at(session, alert, now=now)
    deliveries.follow_up(session, alert.id, transition.seq, "reopened", now=now, due_at=due_at)


def restart_clock(alert: AlertRow, *, now: datetime) -> None:
    """An alert is in its state, or somebody else's, from now on: what the clock does next is planned anew."""
    alert.since_at, alert.next_at, alert.is_planned = now, None, False
