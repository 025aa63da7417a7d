"""When the clock moves an alert that has just come into its state, and how far it has climbed; pure."""

from __future__ import annotations

from datetime import datetime

from voc.alerts.escalation import Escalation
from voc.alerts.waits import Wait
from voc.storage.tables import AlertRow


def steps_climbed(alert: AlertRow) -> int:
    """How many steps an alert has behind it: none in a state that it has just come into, unless it flaps."""
    return alert.escalation_step if alert.is_planned or alert.is_flapping else 0


def planned_at(alert: AlertRow, escalation: Escalation) -> datetime | None:
    """When an alert that has just come into its state is moved by the clock; None where it is not."""
    since = alert.since_at or alert.opened_at
    wait: Wait | None = None
    if alert.state == "acknowledged":
        ladder = escalation.ladder_of(alert)
        wait = ladder.acknowledged_for if ladder is not None else None
    elif alert.state == "open":
        step = escalation.step(alert, steps_climbed(alert))
        wait = step.after if step is not None else None
    return None if wait is None else wait.after(since, escalation.hours)
