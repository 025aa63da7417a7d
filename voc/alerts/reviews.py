"""What the machine doubts is shown to a person before it disturbs anybody; if nobody looks, it is told a level milder.

Confirming and dismissing are labels, too: the next training learns from them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from voc.alerts import candidates, follow_ups, urgent
from voc.alerts.candidates import Candidate
from voc.alerts.escalation_file import hours_of
from voc.alerts.policy import MILDER, load_policy
from voc.alerts.signal import Level
from voc.errors import InputError
from voc.installation import Installation
from voc.storage import alerts, labels
from voc.storage import reviews as book
from voc.storage.tables import AlertRow, AnnotationRow, ReviewRow

#: Told in one transaction.
_BATCH = 10


def confirm(installation: Installation, number: int, *, by: str, now: datetime) -> AlertRow | None:
    """A person says that it is urgent: it is told at its level, as if the machine had been sure.

    The second time changes nothing. None where the feedback has been read anew and is not urgent any more.
    """
    _named(by)
    with installation.store.writing() as session:
        alerts.lock(session)
        row = book.hold(session, number)
        if row.state == "confirmed":
            return session.get(AlertRow, row.alert_id) if row.alert_id is not None else None
        book.decide(session, row, "confirmed", by=by, now=now)
        said = session.get_one(AnnotationRow, row.feedback_id)
        value = {"level": said.urgency, "reasons": list(said.urgency_reasons)}
        if row.why == "patterns" and said.urgency not in ("high", "critical"):
            value = {"level": "critical", "reasons": [row.reason]}  # as its words say
        ids = installation.department_ids()
        labels.add(session, row.feedback_id, "urgency", value, by=by, now=now, department_ids=ids)
        return _tell(session, installation, row, _level(row), now)


def dismiss(installation: Installation, number: int, *, by: str, now: datetime, level: str = "low") -> None:
    """A person says that it can wait: `low` for an ordinary complaint, `none` for none at all; nobody is told."""
    _named(by)
    if level not in ("none", "low"):
        raise InputError("What is dismissed is low or none; what is urgent is confirmed.")
    with installation.store.writing() as session:
        row = book.hold(session, number)
        if row.state == "dismissed":
            return
        book.decide(session, row, "dismissed", by=by, now=now)
        value = {"level": level, "reasons": []}
        ids = installation.department_ids()
        labels.add(session, row.feedback_id, "urgency", value, by=by, now=now, department_ids=ids)


def tell_expired(session: Session, installation: Installation, now: datetime) -> list[urgent.News]:
    """Of what nobody has looked at in time the department hears a level milder; inside the watching transaction.

    Where words alone said critical, the model's word stands: nobody hears, and nothing is learned from it.
    """
    news: list[urgent.News] = []
    for row in book.expired(session, now=now, limit=_BATCH):
        if row.why == "patterns":
            book.decide(session, row, "dismissed", by="voc", now=now)
            continue
        candidate = _candidate(session, row)
        found = None
        if candidate is not None:
            found = _place(session, installation, candidate, row, MILDER[_level(row)], now)
            news.append(found)
        book.decide(session, row, "told", by="voc", now=now, alert_id=found[0].id if found else None)
    return news


def _tell(session: Session, installation: Installation, row: ReviewRow, level: Level, now: datetime) -> AlertRow | None:
    from voc.alerts.watch import tell

    candidate = _candidate(session, row)
    if candidate is None:
        return None
    alert, outcome = _place(session, installation, candidate, row, level, now)
    row.alert_id = alert.id
    tell(session, installation, [(alert, outcome)], now)
    return alert


def _place(
    session: Session, installation: Installation, candidate: Candidate, row: ReviewRow, level: Level, now: datetime
) -> urgent.News:
    policy = load_policy(installation.settings.alert_policy)
    follow_ups.enter(session, [(candidate, row.reason)], policy, hours_of(installation.settings), now)
    return urgent.place_sure(session, candidate, level, row.reason, policy, now=now)


def _candidate(session: Session, row: ReviewRow) -> Candidate | None:
    """None where it is no longer urgent, or somebody has heard of it already."""
    found = candidates.of(session, [row.feedback_id])
    return found[0] if found and not urgent.told_of(session, [row.feedback_id]) else None


def _level(row: ReviewRow) -> Level:
    return "at_once" if row.level == "at_once" else "same_day"


def _named(by: str) -> None:
    if not by.strip():
        raise InputError("Please say who you are: colleagues see it.")
