"""The auditor's round: an alert about voc itself while something is left out, told to its administrator."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from voc.alerts.auditor import FAMILY, Omissions, find_omissions
from voc.alerts.message import body_of
from voc.alerts.oncall import answering
from voc.alerts.signal import Signal
from voc.clock import day_of
from voc.installation import Installation
from voc.people_file import people_of
from voc.storage import alerts, deliveries, ways
from voc.storage.tables import AlertRow

_MATTER = "service:omissions"


def audit(installation: Installation, *, now: datetime) -> Omissions:
    """Look once; open, touch or resolve the alert about it. The same look twice tells nobody twice."""
    with installation.store.reading() as session:
        found = find_omissions(session, now=now)
        known = alerts.newest(session, _MATTER)
    if not found.n and (known is None or known.state not in ("open", "acknowledged")):
        return found
    with installation.store.writing() as session:
        alerts.lock(session)
        if found.n:
            alert, outcome = alerts.open_or_touch(session, _signal(installation, found, now), now=now)
            if outcome in ("opened", "updated"):
                _tell(session, installation, alert, outcome, now)
        elif known is not None:
            alerts.resolve(session, known.id, by="voc", why="nothing is left out any more", now=now)
    return found


def _signal(installation: Installation, found: Omissions, now: datetime) -> Signal:
    today = day_of(now, installation.settings.zone)
    return Signal(
        kind="escalation",
        family=FAMILY,
        matter_key=_MATTER,
        level="at_once",
        title=f"voc itself: {found.as_sentences()[0]}",
        department_id=None,
        topic_id=None,
        first_on=today,
        last_on=today,
        n_observed=found.n,
        feedback_ids=(),
        evidence={"says": "; ".join(found.as_sentences())},
    )


def _tell(session: Session, installation: Installation, alert: AlertRow, outcome: str, now: datetime) -> None:
    """Tell the administrator, else the officer, else whoever hears of every department."""
    body = body_of(session, alert, outcome, installation.departments, installation.settings)
    body = {**body, "department": "the administrator of voc"}
    people = people_of(installation.settings, installation.departments)
    found: list[int] = []
    for person in answering(people, "administrator", None, now, installation.settings.zone):
        found += ways.to_person(session, installation.keyring, person, now=now)
    found = found or [row.id for row in deliveries.subscribers(session, alert)]
    for subscription_id in found:
        deliveries.record_to(session, alert, alerts.last_seq(session, alert.id), subscription_id, body, due_at=now)
