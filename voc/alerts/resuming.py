"""Somebody has mended an endpoint: it hears of what is still open, and of the end of what it knows as open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.lifecycle import WAITING
from voc.alerts.message import body_of
from voc.alerts.parts import in_parts
from voc.installation import Installation
from voc.storage import alerts, deliveries, subscriptions
from voc.storage.tables import AlertRow, Delivery, Subscription

#: Matters that are told again at most, and as many ends: the newest of them.
_MOST = 100
#: Told in one transaction.
_PART = 20
_ENDED = ("resolved", "closed")


def resume(installation: Installation, subscription_id: int, *, now: datetime) -> int:
    """Send to a subscription again, the newest first; how many messages it has missed and gets now.

    Told a part at a time. Whoever is interrupted resumes once more: what has been told is not told again.
    """
    with installation.store.writing() as session:
        subscriptions.resume(session, subscription_id)
    with installation.store.reading() as session:
        waiting = [alert.id for alert in alerts.find(session, states=WAITING, limit=_MOST)]
        over = _over(session, subscription_id)
    n = 0
    for part in in_parts(waiting, _PART):
        with installation.store.writing() as session:
            row = subscriptions.get(session, subscription_id)
            n += sum(_tell_open(session, installation, alert_id, row, now) for alert_id in part)
    for part in in_parts(over, _PART):
        with installation.store.writing() as session:
            n += sum(_tell_over(session, alert_id, subscription_id, now) for alert_id in part)
    return n


def _tell_open(session: Session, installation: Installation, alert_id: int, row: Subscription, now: datetime) -> bool:
    """Tell what waits for a person, where the endpoint has not heard the last of it."""
    alert = alerts.hold(session, alert_id)
    if alert.state not in WAITING or not deliveries.hears(row, alert):
        return False
    known = _of(session, alert.id, row.id)
    if any(one.state in ("due", "sending") for one in known):
        return False
    if known and known[-1].state == "delivered" and known[-1].body["event"] != "resolved":
        return False
    _again(session, installation, alert, row, known, now)
    return True


def _again(
    session: Session,
    installation: Installation,
    alert: AlertRow,
    row: Subscription,
    known: list[Delivery],
    now: datetime,
) -> None:
    """Record the newest word of an alert, or revive the sending that has died with it."""
    has_heard = any(one.state == "delivered" for one in known)
    event = "reopened" if has_heard and alert.n_reopened else "updated" if has_heard else "opened"
    body = body_of(session, alert, event, installation.departments, installation.settings)
    seq = alerts.last_seq(session, alert.id)
    dead = next((one for one in known if one.seq == seq), None)
    if dead is None:
        deliveries.record_to(session, alert, seq, row.id, body, due_at=now)
    else:
        dead.body = body
        _revive(dead, now)


def _over(session: Session, subscription_id: int) -> Sequence[int]:
    """The newest alerts that have ended, where the sending of the end to this endpoint has died."""
    return session.scalars(
        sa.select(AlertRow.id)
        .join(Delivery, AlertRow.id == Delivery.alert_id)
        .where(Delivery.subscription_id == subscription_id, Delivery.state == "dead")
        .where(Delivery.body["event"].as_string() == "resolved", AlertRow.state.in_(_ENDED))
        .group_by(AlertRow.id)
        .order_by(AlertRow.id.desc())
        .limit(_MOST)
    ).all()


def _tell_over(session: Session, alert_id: int, subscription_id: int, now: datetime) -> bool:
    """Tell the end of what the endpoint has heard of as open."""
    is_over = alerts.hold(session, alert_id).state in _ENDED
    known = _of(session, alert_id, subscription_id)
    heard = [one for one in known if one.state == "delivered"]
    last = known[-1] if known else None
    if not is_over or last is None or last.state != "dead" or last.body["event"] != "resolved":
        return False
    if not heard or heard[-1].body["event"] == "resolved":
        return False
    _revive(last, now)
    return True


def _of(session: Session, alert_id: int, subscription_id: int) -> list[Delivery]:
    return list(
        session.scalars(
            sa.select(Delivery)
            .where(Delivery.alert_id == alert_id, Delivery.subscription_id == subscription_id)
            .order_by(Delivery.seq)
        )
    )


def _revive(dead: Delivery, now: datetime) -> None:
    dead.state, dead.due_at, dead.ready_at, dead.n_attempts, dead.bundle_id = "due", now, now, 0, None
