"""Not ours: a department gives a matter on, to the one that it names or to the committee."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.escalation_file import hours_of
from voc.alerts.lifecycle import WAITING, next_state
from voc.alerts.message import COMMITTEE, body_of
from voc.alerts.policy import due_at
from voc.errors import InputError
from voc.installation import Installation
from voc.storage import alerts, deliveries, follow_ups, labels, verdicts
from voc.storage.tables import (
    AlertFeedback,
    AlertRow,
    AlertTransition,
    AlertVerdict,
    AnnotationDepartment,
    Delivery,
    Subscription,
)

#: How the move stands in an alert's history.
HANDED_ON = "handed_on"


def hand_on(
    session: Session,
    installation: Installation,
    alert_id: int,
    *,
    to: str | None,
    by: str,
    why: str,
    now: datetime,
) -> AlertRow:
    """Say that a matter is another department's (`to`; None: let the committee decide); the same again changes nothing.

    Kept as the person's verdict and as a move with its reason. Whoever takes part now and has not heard of the matter
    is told; who had taken it on has not any more. What is owed to its customers goes with it, and of a single feedback
    it is a label as well. Raises `InputError` for a department that is not there, and where the matter waits for
    nobody any more.
    """
    if to is not None and to not in installation.department_ids():
        raise InputError(f"No department {to!r}; there are {', '.join(installation.department_ids())}.")
    alert = alerts.hold(session, alert_id)  # two people at once: the second sees what the first did
    if alert.state not in WAITING:
        raise InputError(f"An alert that is {alert.state.replace('_', ' ')} cannot be handed on.")
    verdicts.give(session, alert_id, "not_mine", by=by, why=why, now=now)
    if alert.department_id != to:
        was = alert.department_id
        _move(session, installation, alert, to, by=by, why=why, now=now)
        follow_ups.move(session, alerts.feedback_of(session, alert.id), was=was, to=to)
        _tell(session, installation, alert, now)
        _teach(session, installation, alert, was, by=by, now=now)
    return alert


def is_given_away(session: Session, alert: AlertRow, recipient: Subscription) -> bool:
    """Whether a matter has been handed on, to others than `recipient`: they may read of it, and answer no more.

    Whom it has climbed to since then may answer.
    """
    moves = sa.select(sa.func.max(AlertTransition.seq)).where(AlertTransition.kind == HANDED_ON)
    moved = session.scalar(moves.where(AlertTransition.alert_id == alert.id))
    if moved is None or (recipient.person is None and deliveries.takes_part(recipient, alert)):
        return False
    since = sa.select(Delivery.body["event"].as_string()).where(
        Delivery.alert_id == alert.id, Delivery.subscription_id == recipient.id, Delivery.seq > moved
    )
    return "escalated" not in session.scalars(since).all()


def told_apart(said: Sequence[AlertVerdict], moves: Sequence[AlertTransition]) -> list[AlertVerdict]:
    """What people said of an alert, without the "not theirs" of those whose handing on stands among its moves."""
    handed = {move.by for move in moves if move.kind == HANDED_ON}
    return [one for one in said if one.verdict != "not_mine" or one.by not in handed]


def _move(
    session: Session, installation: Installation, alert: AlertRow, to: str | None, *, by: str, why: str, now: datetime
) -> None:
    shown = {department.id: department.shown_as for department in installation.departments}
    before = alert.state
    if before == "acknowledged":
        alert.state = next_state(before, "reopened")
        alert.acknowledged_at = alert.acknowledged_by = None
    alert.evidence = {**alert.evidence, "handed_on": {"from": alert.department_id, "to": to}}
    alert.department_id = to
    alerts.restart_clock(alert, now=now)  # its own people are called, from the first step
    whose = f"to {shown[to] if to is not None else COMMITTEE}"
    session.add(
        AlertTransition(
            alert_id=alert.id, seq=alerts.last_seq(session, alert.id) + 1, kind=HANDED_ON, from_state=before,
            to_state=alert.state, at=now, by=by, why=f"{whose}: {why}" if why else whose,
        )
    )  # fmt: skip
    session.flush()


def _tell(session: Session, installation: Installation, alert: AlertRow, now: datetime) -> None:
    """Tell those who hear of it now and have not yet; what waits for those who hear no more is cancelled."""
    hearing = {row.id for row in deliveries.subscribers(session, alert)}
    told = set()
    for delivery in deliveries.hold(session, alert.id):
        if delivery.state == "due" and delivery.n_attempts == 0 and delivery.subscription_id not in hearing:
            delivery.state, delivery.last_error = "cancelled", "handed on to others"
        elif delivery.state != "cancelled":
            told.add(delivery.subscription_id)
    body = body_of(session, alert, "opened", installation.departments, installation.settings)
    due = due_at(alert.level, now, hours_of(installation.settings))
    seq = alerts.last_seq(session, alert.id)
    deliveries.record(session, alert, seq, body, due_at=due, but_not=frozenset(told))


def _teach(
    session: Session, installation: Installation, alert: AlertRow, was: str | None, *, by: str, now: datetime
) -> None:
    """A named department is a label where the matter is one feedback: its departments, the named one first."""
    ids = session.scalars(sa.select(AlertFeedback.feedback_id).where(AlertFeedback.alert_id == alert.id).limit(2)).all()
    if alert.family != "urgent" or alert.department_id is None or len(ids) != 1:
        return
    table = AnnotationDepartment
    listed = session.scalars(
        sa.select(table.department_id).where(table.feedback_id == ids[0]).order_by(table.rank)
    ).all()
    others = [name for name in listed if name not in (was, alert.department_id)]
    value = {"ids": [alert.department_id, *others]}
    known = installation.department_ids()
    labels.add(session, ids[0], "departments", value, by=by, now=now, department_ids=known)
