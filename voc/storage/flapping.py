"""Alerts that come and go: recognised, told of once as such, and then in a line a day instead of a message each."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import AlertRow, AlertTransition, Delivery

#: Re-opened this often within this time: it flaps.
OFTEN = 3
WITHIN = timedelta(days=14)
#: Whoever hears of a flapping alert hears of it this seldom.
_A_LINE_EVERY = timedelta(days=1)


def has_begun(session: Session, alert: AlertRow, *, now: datetime) -> bool:
    """Whether the re-opening just recorded is the one that makes `alert` flap."""
    if alert.is_flapping:
        return False
    n = session.scalar(
        sa.select(sa.func.count())
        .select_from(AlertTransition)
        .where(
            AlertTransition.alert_id == alert.id,
            AlertTransition.kind == "reopened",
            AlertTransition.from_state == "resolved",
            AlertTransition.at > now - WITHIN,
        )
    )
    return (n or 0) >= OFTEN


def next_line_at(session: Session, alert: AlertRow, *, now: datetime) -> datetime:
    """When people may hear of `alert` again: at once, unless it flaps and they have heard within a day."""
    if not alert.is_flapping:
        return now
    last = session.scalar(sa.select(sa.func.max(Delivery.delivered_at)).where(Delivery.alert_id == alert.id))
    return now if last is None else max(now, last + _A_LINE_EVERY)
