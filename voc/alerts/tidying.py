"""Alerts whose time is over are closed: quiet after their end, celebrated for a week, or without evidence for two."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from voc.alerts.lifecycle import ALIVE, CELEBRATED_FOR, REOPEN_WITHIN, STALE_AFTER, WAITING
from voc.alerts.parts import in_parts
from voc.installation import Installation
from voc.storage import alerts
from voc.storage.tables import AlertRow

#: Closed in one transaction: each takes some milliseconds where many have heard of it.
_PART = 20


def tidy(installation: Installation, *, now: datetime) -> None:
    """Close what is over, a part at a time; each is judged once more when it is ours, for people act meanwhile."""
    with installation.store.reading() as session:
        over = [alert.id for alert in alerts.find(session, limit=10_000) if why_over(alert, now) is not None]
    for part in in_parts(over, _PART):
        with installation.store.writing() as session:
            for alert_id in part:
                _close(session, alert_id, now)


def tidy_at_once(session: Session, *, now: datetime) -> list[AlertRow]:
    """The same within one transaction, for few alerts; those of which people hear that they are over."""
    over = [alert for alert in alerts.find(session, limit=10_000) if why_over(alert, now) is not None]
    return [alert for alert in over if _close(session, alert.id, now)]


def why_over(alert: AlertRow, now: datetime) -> str | None:
    """Why an alert is over; None while it is not."""
    if alert.state == "resolved" and alert.resolved_at is not None and now - alert.resolved_at > REOPEN_WITHIN:
        return "quiet for three days"
    if alert.kind == "celebration" and now - alert.opened_at > CELEBRATED_FOR:
        return "celebrated for a week"
    if alert.state in WAITING and now - alert.last_signal_at > STALE_AFTER:
        return "no new evidence for two weeks"
    return None


def _close(session: Session, alert_id: int, now: datetime) -> bool:
    """Close an alert if it is over; whether those who heard of it hear so."""
    alert = alerts.hold(session, alert_id)
    why = why_over(alert, now) if alert.state in ALIVE else None
    if why is None:
        return False
    is_told = alert.kind == "escalation" and alert.state in WAITING  # stale: they may still wait for it
    alerts.close(session, alert.id, by="voc", why=why, now=now, is_told=is_told)
    return is_told
