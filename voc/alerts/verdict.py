"""May a delivery leave now? Asked in the transaction of its claim; what may not is put off or cancelled there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts import celebrations
from voc.alerts.rhythm import leaves_at, rhythm_of
from voc.storage import silences
from voc.storage.tables import AlertRow, Delivery, Subscription

#: News of a matter: of no use once it is over.
NEWS = ("opened", "updated")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a delivery does not leave now, and where it is held, until when."""

    outcome: Literal["held", "cancelled"]
    why: str
    until: datetime | None = None


def judge(session: Session, row: Delivery, now: datetime, zone: ZoneInfo, *, is_first_try: bool) -> Verdict | None:
    """None where `row` shall be sent; a notice always is."""
    alert = session.get(AlertRow, row.alert_id) if row.alert_id is not None else None
    if alert is None:
        return None
    why = _needless(session, row, alert, is_first_try=is_first_try)
    if why is not None:
        return Verdict("cancelled", why)
    quiet_until = silences.silenced_until(session, alert, now=now)
    if quiet_until is not None:
        return Verdict("held", "silenced", quiet_until)
    if row.priority == 0:
        return None
    return _rhythm(session, row, now, zone)


def group_until(session: Session, row: Delivery, now: datetime) -> datetime | None:
    """When the group of a delivery may speak again; None where it has been quiet for the interval, or is no news."""
    minutes = session.get_one(Subscription, row.subscription_id).group_minutes
    if not minutes or row.alert_id is None or row.priority == 0 or row.body["event"] not in NEWS:
        return None
    interval = timedelta(minutes=minutes)
    last = session.scalar(
        sa.select(sa.func.max(Delivery.delivered_at))
        .join(AlertRow, AlertRow.id == Delivery.alert_id)
        .where(Delivery.subscription_id == row.subscription_id, Delivery.delivered_at > now - interval)
        .where(*same_group(session.get_one(AlertRow, row.alert_id)))
    )
    return last + interval if last is not None else None


def same_group(alert: AlertRow) -> tuple[sa.ColumnElement[bool], ...]:
    """Which alerts are told together with `alert`: those of its department and family."""
    return (
        AlertRow.department_id.is_not_distinct_from(alert.department_id),
        AlertRow.family == alert.family,
        AlertRow.kind == alert.kind,
    )


def _needless(session: Session, row: Delivery, alert: AlertRow, *, is_first_try: bool) -> str | None:
    """Why nobody needs to hear this any more."""
    if row.body["event"] in NEWS and is_first_try and alert.state in ("resolved", "closed"):
        return f"the alert is {alert.state}"
    if row.body["event"] == "escalated" and alert.state != "open":
        return f"the alert is {alert.state}"
    if row.body["event"] in NEWS and is_first_try and celebrations.must_wait(session, alert):
        return "the same topic has an open escalation"
    if row.body["event"] == "resolved" and not _has_heard(session, row):
        return "they have not heard of the alert"
    return None


def _has_heard(session: Session, row: Delivery) -> bool:
    """Whether an earlier message of the alert has arrived at this endpoint."""
    earlier = sa.select(Delivery.id).where(
        Delivery.alert_id == row.alert_id,
        Delivery.subscription_id == row.subscription_id,
        Delivery.seq < row.seq,
        Delivery.state == "delivered",
    )
    return session.scalar(sa.select(earlier.exists())) is True


def _rhythm(session: Session, row: Delivery, now: datetime, zone: ZoneInfo) -> Verdict | None:
    rhythm = rhythm_of(session.get_one(Subscription, row.subscription_id))
    later = leaves_at(rhythm, row.ready_at or now, now, zone)
    if later is None:
        return None
    return Verdict("held", "waits for the digest" if rhythm.mode == "digest" else "quiet hours", later)
