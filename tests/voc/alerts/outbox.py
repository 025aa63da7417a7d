"""Real receivers with subscriptions, and alerts that are told to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tests.conftest import NOW
from tests.voc.alerts.test_lifecycle import a_signal
from voc.alerts.message import body_of
from voc.installation import Installation
from voc.storage import alerts, deliveries, subscriptions
from voc.storage.tables import Delivery, Subscription


def subscribe(
    installation: Installation, target: str, *, channel: str = "webhook", department: str | None = None, **fields: Any
) -> int:
    """A subscription of its own; `fields` are columns to set."""
    with installation.store.writing() as session:
        row = subscriptions.add(
            session, installation.keyring, department_id=department, matters="all", channel=channel, target=target,
            secret=None, now=NOW,
        )  # fmt: skip
        for name, value in fields.items():
            setattr(row, name, value)
        return row.id


def tell(installation: Installation, matter: str = "m", *, now: datetime = NOW, **fields: Any) -> int:
    """Open an alert of `matter` (or let it grow) and record its sendings; its id."""
    with installation.store.writing() as session:
        signal = a_signal(**{"matter_key": matter, "title": f"{matter}: 12 complaints", **fields})
        alert, outcome = alerts.open_or_touch(session, signal, now=now)
        body = body_of(session, alert, outcome, installation.departments, installation.settings)
        deliveries.record(session, alert, alerts.last_seq(session, alert.id), body, due_at=now)
        return alert.id


def resolve(installation: Installation, alert_id: int, *, now: datetime = NOW) -> None:
    """The matter has ended."""
    with installation.store.writing() as session:
        alerts.resolve(session, alert_id, by="ana", why="fixed", now=now)


def sendings(installation: Installation) -> Sequence[Delivery]:
    """Every delivery there is, in order."""
    with installation.store.reading() as session:
        return session.scalars(
            sa.select(Delivery).order_by(Delivery.alert_id, Delivery.seq, Delivery.subscription_id)
        ).all()


def endpoint(installation: Installation, subscription_id: int) -> Subscription:
    """A subscription as it is now."""
    with installation.store.reading() as session:
        return session.get_one(Subscription, subscription_id)
