"""Celebrations are of equal rank, and never in the way: whom they reach, when they wait, and who else could use it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.earlier import said_of
from voc.alerts.hours import Hours
from voc.alerts.lifecycle import WAITING
from voc.alerts.signal import COUNTED, Signal
from voc.alerts.titles import day
from voc.departments import Department
from voc.storage.tables import AlertRow, Delivery, TopicRow

#: States in which a matter is some trouble already.
_TROUBLE = ("pending", *WAITING)
#: Matters named that could use what was done.
_NAMED = 5
#: A celebration is news for a week, so nobody looks further.
_DAYS_AHEAD = 10


def must_wait(session: Session, matter: Signal | AlertRow) -> bool:
    """Whether a celebration would mock: an escalation of the same topic (without one: of its department) is open."""
    if matter.kind != "celebration":
        return False
    same = AlertRow.topic_id == matter.topic_id
    if matter.topic_id is None:
        same = sa.and_(AlertRow.topic_id.is_(None), AlertRow.department_id == matter.department_id)
    trouble = sa.select(AlertRow.id).where(AlertRow.kind == "escalation", AlertRow.state.in_(_TROUBLE), same)
    return session.scalar(trouble.limit(1)) is not None


def one_a_day(session: Session, alert: AlertRow, due: datetime, hours: Hours) -> datetime:
    """When the message of `alert` leaves: an escalation at `due`; a celebration on the first working day from then on
    that has none yet, since every department hears of each."""
    if alert.kind != "celebration":
        return due
    taken = _days_taken(session, alert, due, hours.zone)
    while due.astimezone(hours.zone).date() in taken:
        due = hours.next_opening(due)
    return due


def facts_of(session: Session, alert: AlertRow, departments: Sequence[Department]) -> list[str]:
    """The practice, as somebody wrote it down, and who else could use it."""
    facts = []
    helped = session.get(AlertRow, alert.evidence.get("helped", 0))
    if helped is not None:
        done = said_of(session, helped.id)
        facts += [f"What was done: {done[0]}."] if done else []
        facts.append(f"Before: {helped.n_observed:,} complaints, {_span(helped.first_on, helped.last_on)}.")
    others = could_use(session, alert, departments)
    return [*facts, f"Who else could use it: {', '.join(others)}."] if others else facts


def could_use(session: Session, alert: AlertRow, departments: Sequence[Department]) -> list[str]:
    """Open surges of other topics in the same theme, with whose they are; one customer's matter is no practice's."""
    topic = session.get(TopicRow, alert.topic_id) if alert.topic_id is not None else None
    if topic is None or topic.theme_id is None:
        return []
    rows = session.execute(
        sa.select(TopicRow.name, AlertRow.department_id, AlertRow.id)
        .join(AlertRow, AlertRow.topic_id == TopicRow.id)
        .where(TopicRow.theme_id == topic.theme_id, TopicRow.id != topic.id)
        .where(AlertRow.kind == "escalation", AlertRow.family.in_(COUNTED), AlertRow.state.in_(WAITING))
        .order_by(AlertRow.id.desc())
        .limit(_NAMED)
    )
    shown = {department.id: department.shown_as for department in departments}
    return [f"{name} ({shown.get(whose or '', 'contested')}, alert {number})" for name, whose, number in rows]


def _days_taken(session: Session, alert: AlertRow, due: datetime, zone: ZoneInfo) -> set[date]:
    """Days on which another celebration leaves, or this one has left."""
    since = datetime.combine(due.astimezone(zone).date(), time(0), zone)
    rows = session.execute(
        sa.select(Delivery.due_at)
        .join(AlertRow, AlertRow.id == Delivery.alert_id)
        .where(AlertRow.kind == "celebration", Delivery.state != "cancelled")
        .where(Delivery.due_at >= since, Delivery.due_at < since + timedelta(days=_DAYS_AHEAD))
        .where(sa.or_(Delivery.alert_id != alert.id, Delivery.state != "due"))
    )
    return {at.astimezone(zone).date() for (at,) in rows}


def _span(first_on: date, last_on: date) -> str:
    return day(first_on) if first_on == last_on else f"{day(first_on)} to {day(last_on)}"
