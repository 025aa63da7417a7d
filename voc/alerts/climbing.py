"""What nobody answers climbs, and what somebody took on in vain opens again; each move once, however often one looks.

The clock of an alert is a column. A look plans what has just come into its state, from the instant at which it did, and
moves what is due, each alert in a short transaction of its own that holds its row: a second climber, an acknowledgement
or a kill finds it before the move or after it. A look that comes late counts on from when the move was due; after a
long standstill it counts from now, so that everybody has their time to answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from voc.alerts.escalation import Escalation
from voc.alerts.escalation_file import escalation_of
from voc.alerts.message import body_of
from voc.alerts.planning import planned_at, steps_climbed
from voc.alerts.recipients import hearing, recipients
from voc.alerts.waits import said_of
from voc.errors import StoreError
from voc.installation import Installation
from voc.people import People
from voc.people_file import people_of
from voc.storage import alerts, deliveries, silences
from voc.storage.tables import AlertRow

#: What is later than this was not climbed for want of a climber.
LATE = timedelta(minutes=5)
#: While a planned quiet holds, an alert is looked at again this soon: somebody may end the quiet.
_QUIET = timedelta(minutes=1)
#: Alerts of one look; the next one is seconds away.
_AT_MOST = 2000


log = structlog.get_logger(__name__)


@dataclass
class ClimbReport:
    """What one look did: alerts planned, steps climbed, acknowledgements expired, alerts that broke."""

    n_planned: int = 0
    n_climbed: int = 0
    n_expired: int = 0
    n_failed: int = 0


@dataclass(frozen=True)
class _Rules:
    """What a look needs of the installation."""

    installation: Installation
    escalation: Escalation
    people: People


def climb(installation: Installation, *, now: datetime) -> ClimbReport:
    """Plan and move every alert whose turn it is; the second time changes nothing."""
    settings = installation.settings
    rules = _Rules(installation, escalation_of(settings), people_of(settings, installation.departments))
    report = ClimbReport()
    with installation.store.reading() as session:
        waiting = list(session.scalars(_waiting(now)))
    for alert_id in waiting:
        try:
            with installation.store.writing() as session:
                _look_at(session, rules, alert_id, report, now)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one that cannot be told must not hold up the others
            report.n_failed += 1
            log.warning("climb.failed", alert=alert_id, reason=type(error).__name__)
    return report


def _waiting(now: datetime) -> sa.Select[int]:
    fresh = sa.and_(AlertRow.state.in_(("open", "acknowledged")), AlertRow.is_planned.is_(False))
    due = AlertRow.next_at <= now
    return sa.select(AlertRow.id).where(sa.or_(fresh, due)).order_by(AlertRow.next_at, AlertRow.id).limit(_AT_MOST)


def _look_at(session: Session, rules: _Rules, alert_id: int, report: ClimbReport, now: datetime) -> None:
    alert = alerts.hold(session, alert_id)
    if not alert.is_planned and alert.state in ("open", "acknowledged"):
        _plan(alert, rules.escalation)
        report.n_planned += 1
    if alert.next_at is None or alert.next_at > now:
        return
    quiet_until = silences.silenced_until(session, alert, now=now)
    if quiet_until is not None:
        alert.next_at = min(quiet_until, now + _QUIET)
    elif alert.state == "acknowledged":
        _expire(session, rules.escalation, alert, now)
        report.n_expired += 1
        _look_at(session, rules, alert_id, report, now)  # it is open: who is to be told at once, is
    elif alert.state == "open":
        _step(session, rules, alert, now)
        report.n_climbed += 1


def _plan(alert: AlertRow, escalation: Escalation) -> None:
    """Set the clock of an alert that has just come into its state; one that flaps climbs on from where it was."""
    alert.next_at = planned_at(alert, escalation)
    alert.escalation_step, alert.is_planned = steps_climbed(alert), True


def _expire(session: Session, escalation: Escalation, alert: AlertRow, now: datetime) -> None:
    ladder = escalation.ladder_of(alert)
    held = ladder.acknowledged_for if ladder is not None else None
    why = f"{alert.acknowledged_by} took it on; it is still open {held} later" if held else "still open"
    alerts.expire(session, alert, note=f"{why}.", why=why, now=now)


def _step(session: Session, rules: _Rules, alert: AlertRow, now: datetime) -> None:
    """Tell the people of the step that is due, and set the clock for the next one."""
    escalation, number = rules.escalation, alert.escalation_step
    step = escalation.step(alert, number)
    assert alert.next_at is not None
    base = alert.next_at if now - alert.next_at <= LATE else now
    alert.escalation_step = number + 1
    following = escalation.step(alert, number + 1)
    alert.next_at = following.after.after(base, escalation.hours) if following is not None else None
    if step is None:
        return  # the file of ladders has changed, and this one has fewer steps now
    whom, subscription_ids = recipients(session, rules.installation, rules.people, alert, step, now)
    if not subscription_ids:
        return
    is_at_once = number == 0 and step.after.length == timedelta(0)
    waited = said_of(now - (alert.since_at or alert.opened_at))
    why = f"told at once: {whom}" if is_at_once else f"nobody has answered for {waited}; told: {whom}"
    heard = hearing(session, alert, now) if is_at_once else frozenset()
    seq = alerts.escalate(session, alert, why=why, now=now)
    body = body_of(session, alert, "escalated", rules.installation.departments, rules.installation.settings)
    body = {**body, "facts": [f"{why[:1].upper()}{why[1:]}.", *body["facts"]]}
    for subscription_id in subscription_ids:
        if subscription_id in heard:
            continue  # the message that it is open, or open again, is enough
        deliveries.record_to(session, alert, seq, subscription_id, body, due_at=now)
