"""Lag notices: once a week the head of a department, and nobody else, hears who is late with which matter.

Nothing is sent where nothing is late. The week is looked at once, in the transaction that records the notices: killed
or doubled, it is one notice a week.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from voc.alerts.escalation_file import escalation_of, hours_of
from voc.alerts.hours import Hours
from voc.channels.base import Message
from voc.clock import day_of
from voc.insights.reactions import Reaction, find_reactions
from voc.installation import Installation
from voc.storage import alerts, deliveries, lag_notices
from voc.storage.tables import Fact

#: The week that was looked at last.
_FACT = "lag.week"
#: Taken on so long ago, in days, and not a word of what happens.
SILENT_FOR = timedelta(days=7)
_NAMED = 12


def note_lag(installation: Installation, *, now: datetime) -> int:
    """Record the notices of this week, unless that is done or it has not begun to work yet; how many."""
    escalation = escalation_of(installation.settings)
    hours, zone = escalation.hours, escalation.hours.zone
    week_on = _monday(day_of(now, zone))
    if now < _opens(week_on, hours):
        return 0
    with installation.store.reading() as session:
        if _is_done(session, week_on) or not lag_notices.heads(session):
            return 0
        since = day_of(now, zone) - timedelta(days=90)
        late = [one for one in find_reactions(session, since, day_of(now, zone), escalation) if _is_late(one, now)]
    with installation.store.writing() as session:
        alerts.lock(session)
        if _is_done(session, week_on):
            return 0
        session.merge(Fact(key=_FACT, value={"week": week_on.isoformat()}))
        return sum(_record(session, installation, late, week_on, head, now) for head in lag_notices.heads(session))


def _is_done(session: Session, week_on: date) -> bool:
    fact = session.get(Fact, _FACT)
    return fact is not None and fact.value.get("week") == week_on.isoformat()


def _record(
    session: Session, installation: Installation, late: Sequence[Reaction], week_on: date, head: Any, now: datetime
) -> bool:
    own = [one for one in late if one.department_id == head.department_id]
    if own and lag_notices.is_first(session, head.id, week_on):
        body = {**message_to_head(installation, head.department_id, own, now).as_json(), "places": []}
        deliveries.notice(session, head.id, body, now=hours_of(installation.settings).next_open(now))
        return True
    return False


def _is_late(one: Reaction, now: datetime) -> bool:
    return one.is_overdue(now) or _is_silent(one, now)


def _is_silent(one: Reaction, now: datetime) -> bool:
    """Whether somebody took it on long ago and has not written a word since."""
    is_taken = one.state == "acknowledged" and one.wants_answer and one.acknowledged_at is not None
    return is_taken and one.acted_at is None and now - (one.acknowledged_at or now) > SILENT_FOR


def message_to_head(installation: Installation, department_id: str, late: Sequence[Reaction], now: datetime) -> Message:
    """What the head of a department reads of what is late."""
    shown = {department.id: department.shown_as for department in installation.departments}
    name = shown.get(department_id, department_id)
    zone, url = installation.settings.zone, installation.settings.public_url.rstrip("/")
    n = len(late)
    more = [f"And {n - _NAMED} more."] if n > _NAMED else []
    return Message(
        event="lag",
        alert_id=0,
        kind="escalation",
        level="notice",
        title=f"{name}: {n} {'matter waits' if n == 1 else 'matters wait'} longer than agreed",
        department=f"the head of {name}, and nobody else",
        facts=(*(_fact(one, now, zone) for one in late[:_NAMED]), *more),
        todo="Ask who takes each on, or say whose it is instead.",
        link=f"{url}/alerts?department={department_id}" if url else None,
    )


def _fact(one: Reaction, now: datetime, zone: ZoneInfo) -> str:
    if one.acknowledged_by is not None:
        on = day_of(one.acknowledged_at or now, zone)
        return f"{one.title} (alert {one.alert_id}): {one.acknowledged_by} took it on {on}; not a word since."
    n_days = (day_of(now, zone) - day_of(one.opened_at, zone)).days
    since = "today" if n_days == 0 else "yesterday" if n_days == 1 else f"{n_days} days ago"
    return f"{one.title} (alert {one.alert_id}): nobody has taken it on; it opened {since}."


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _opens(week_on: date, hours: Hours) -> datetime:
    return hours.next_open(datetime.combine(week_on, datetime.min.time(), hours.zone))
