"""Somebody has mended an endpoint: it hears of what is still open, and of the end of what it knows as open."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.lifecycle import WAITING
from voc.alerts.message import body_of
from voc.installation import Installation
from voc.storage import alerts, deliveries, subscriptions
from voc.storage.tables import AlertRow, Delivery, Subscription

#: Matters that are told again at most: the newest of them.
_MOST = 100


def resume(installation: Installation, subscription_id: int, *, now: datetime) -> int:
    """Send to a subscription again; how many messages it has missed and gets now."""
    with installation.store.writing() as session:
        subscriptions.resume(session, subscription_id)
        row = subscriptions.get(session, subscription_id)
        session.flush()
        return _tell_open(session, installation, row, now) + _tell_over(session, row, now)


def _tell_open(session: Session, installation: Installation, row: Subscription, now: datetime) -> int:
    """Tell what waits for a person, where the endpoint has not heard the last of it."""
    n = 0
    for alert in alerts.find(session, states=WAITING, limit=_MOST):
        if row not in deliveries.subscribers(session, alert):
            continue
        known = _of(session, alert.id, row.id)
        if any(one.state in ("due", "sending") for one in known):
            continue
        if known and known[-1].state == "delivered" and known[-1].body["event"] != "resolved":
            continue
        n += _again(session, installation, alert, row, known, now)
    return n


def _again(
    session: Session,
    installation: Installation,
    alert: AlertRow,
    row: Subscription,
    known: list[Delivery],
    now: datetime,
) -> int:
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
    return 1


def _tell_over(session: Session, row: Subscription, now: datetime) -> int:
    """Tell the end of what the endpoint has heard of, where that sending has died."""
    n = 0
    for dead in session.scalars(
        sa.select(Delivery)
        .join(AlertRow, AlertRow.id == Delivery.alert_id)
        .where(Delivery.subscription_id == row.id, Delivery.state == "dead")
        .where(AlertRow.state.in_(("resolved", "closed")))
        .order_by(Delivery.id)
    ).all():
        assert dead.alert_id is not None
        known = _of(session, dead.alert_id, row.id)
        heard = [one for one in known if one.state == "delivered"]
        is_last = known[-1].id == dead.id and dead.body["event"] == "resolved"
        if is_last and heard and heard[-1].body["event"] != "resolved":
            _revive(dead, now)
            n += 1
    return n


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
