"""Whom a step reaches: its people, or who is told where nobody is named for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.escalation import ROLES, Step, Whom
from voc.alerts.oncall import answering
from voc.departments import Department
from voc.installation import Installation
from voc.people import People, Person
from voc.storage import deliveries, ways
from voc.storage.tables import AlertRow, AlertTransition, Delivery


def recipients(
    session: Session, installation: Installation, people: People, alert: AlertRow, step: Step, now: datetime
) -> tuple[str, list[int]]:
    """In words who is told, and by which subscriptions; nobody new where nobody is named: the doctor says so."""
    for whom in dict.fromkeys((step.to, *_instead(session, alert, step))):
        if whom == "department":
            found = [row.id for row in deliveries.subscribers(session, alert)]
            said = f"nobody is named as {step.to}, so the department again"
        else:
            department = department_of(alert, installation.departments)
            persons = answering(people, whom, department, now, installation.settings.zone)
            found = _reach(session, installation, persons, now)
            said = f"{', '.join(person.name for person in persons)} ({ROLES[whom]})"
        if found:
            return said, found
    return "", []


def hearing(session: Session, alert: AlertRow, now: datetime) -> frozenset[int]:
    """Subscriptions that hear right now, or have heard, that `alert` has come into its state: no later than `now`."""
    moved = sa.and_(
        AlertTransition.alert_id == Delivery.alert_id,
        AlertTransition.seq == Delivery.seq,
        AlertTransition.at >= (alert.since_at or alert.opened_at),
    )
    is_near = sa.or_(Delivery.state.in_(("sending", "delivered")), Delivery.ready_at <= now)
    told = (
        sa.select(Delivery.subscription_id)
        .join(AlertTransition, moved)
        .where(Delivery.alert_id == alert.id, Delivery.state.in_(("due", "sending", "delivered")), is_near)
    )
    return frozenset(session.scalars(told))


def _instead(session: Session, alert: AlertRow, step: Step) -> tuple[Whom | Literal["department"], ...]:
    """Who is told where nobody is named for a step: the department again, at most once and not right away; then the
    committee."""
    if step.after.length == timedelta(0):
        return ()
    climbed = sa.select(AlertTransition.seq).where(
        AlertTransition.alert_id == alert.id,
        AlertTransition.kind == "escalated",
        AlertTransition.at >= (alert.since_at or alert.opened_at),
    )
    return ("committee",) if session.scalar(climbed.limit(1)) else ("department", "committee")


def _reach(session: Session, installation: Installation, persons: Sequence[Person], now: datetime) -> list[int]:
    found = [ways.to_person(session, installation.keyring, person, now=now) for person in persons]
    return sorted({number for numbers in found for number in numbers})


def department_of(alert: AlertRow, departments: Sequence[Department]) -> Department | None:
    """The department of an alert; None where it is contested, or nobody's any more."""
    return next((one for one in departments if one.id == alert.department_id), None)
