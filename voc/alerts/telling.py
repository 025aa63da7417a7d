"""What a look at the store reports, and the sendings that its moves cause."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from voc.alerts import celebrations
from voc.alerts.escalation_file import hours_of
from voc.alerts.message import body_of
from voc.alerts.policy import due_at
from voc.installation import Installation
from voc.storage import alerts, deliveries
from voc.storage.tables import AlertRow


@dataclass
class WatchReport:
    """What one look found; `waits_for` says why surges were not looked at, `learning` until when a source is young."""

    n_urgent: int = 0
    n_opened: int = 0
    n_updated: int = 0
    n_resolved: int = 0
    n_pending: int = 0
    n_dropped: int = 0
    n_past: int = 0
    n_at_once: int = 0
    n_due_now: int = 0
    waits_for: str | None = None
    learning: dict[str, date] = field(default_factory=dict)


def tell_move(
    session: Session, installation: Installation, alert: AlertRow, outcome: str, report: WatchReport, now: datetime
) -> None:
    """Record the sendings of an alert's latest move, in the transaction of the move; bring unsent ones up to date."""
    if outcome == "nothing":
        return
    if outcome == "pending":
        report.n_pending += 1
        return
    event = "opened" if outcome == "touched" else outcome
    body = body_of(session, alert, event, installation.departments, installation.settings)
    deliveries.refresh(session, alert.id, body)
    if outcome in ("opened", "updated"):
        hours = hours_of(installation.settings)
        due = celebrations.one_a_day(session, alert, due_at(alert.level, now, hours), hours)
        deliveries.record(session, alert, alerts.last_seq(session, alert.id), body, due_at=due)
        report.n_at_once += alert.level == "at_once"
        report.n_due_now += due <= now
    report.n_opened += outcome in ("opened", "reopened")
    report.n_updated += outcome == "updated"


def nudge_sender(installation: Installation, report: WatchReport) -> None:
    """Ask the sender to look at once where something must leave now."""
    if report.n_due_now:
        from voc.worker import nudge

        nudge("alerts.notify", installation.settings)
