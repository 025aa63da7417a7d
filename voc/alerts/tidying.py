"""Alerts whose time is over are put away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from voc.alerts.lifecycle import CELEBRATED_FOR, REOPEN_WITHIN, STALE_AFTER, WAITING
from voc.storage import alerts
from voc.storage.tables import AlertRow


def tidy(session: Session, *, now: datetime) -> list[AlertRow]:
    """Close what is over: quiet for three days after its end, celebrated for a week, or without evidence for two.

    Returns those of which somebody may still have waited for the end: whoever heard of them is told that it is over.
    """
    told = []
    for alert in alerts.find(session, limit=10_000):
        why = _over(alert, now)
        if why is not None:
            is_told = alert.kind == "escalation" and alert.state in WAITING
            alerts.close(session, alert.id, by="voc", why=why, now=now, is_told=is_told)
            told += [alert] if is_told else []
    return told


def _over(alert: AlertRow, now: datetime) -> str | None:
    if alert.state == "resolved" and alert.resolved_at is not None and now - alert.resolved_at > REOPEN_WITHIN:
        return "quiet for three days"
    if alert.kind == "celebration" and now - alert.opened_at > CELEBRATED_FOR:
        return "celebrated for a week"
    if alert.state in WAITING and now - alert.last_signal_at > STALE_AFTER:
        return "no new evidence for two weeks"
    return None
