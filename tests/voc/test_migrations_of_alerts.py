"""What a store held before alerts were built anew stays as it was, and nothing old begins to call people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from tests.conftest import NOW
from voc.alerts.climbing import climb
from voc.alerts.delivery import notify
from voc.installation import Installation, open_installation
from voc.secrets import open_keyring
from voc.settings import Settings
from voc.storage.migrate import alembic_config
from voc.storage.session import open_store
from voc.storage.tables import AlertRow, AlertTransition, Delivery, Subscription

_MESSAGE = {
    "event": "opened", "alert_id": 1, "kind": "escalation", "level": "at_once", "title": "Codes never arrive",
    "department": "Technology", "facts": ["12 complaints."], "quotes": [], "todo": "Read what they say.", "link": None,
    "places": [],
}  # fmt: skip


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def updated(home: Path, request: pytest.FixtureRequest) -> Iterator[Installation]:
    """A store of the release before, with an open alert, a message that waits and one that arrived; now updated."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("empty_postgresql_url")
    settings = Settings(home=home, database_url=url)
    store = open_store(settings)
    with store.engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0007")
        _fill(connection, open_keyring(home).seal("log"))
    store.close()
    opened = open_installation(settings)
    yield opened
    opened.store.close()


def _fill(connection: sa.Connection, target: str) -> None:
    at = NOW.replace(tzinfo=None) if connection.dialect.name == "sqlite" else NOW
    _insert(
        connection, "subscription", id=1, department_id="technology", matters="all", channel="log",
        target_sealed=target, target_shown="the service's log", state="active", created_at=at,
    )  # fmt: skip
    _insert(
        connection, "alert", id=1, kind="escalation", family="surge", matter_key="m", state="open", level="at_once",
        title="Codes never arrive", department_id="technology", first_on=NOW.date(), last_on=NOW.date(),
        opened_at=at, last_signal_at=at, n_observed=12, is_provisional=False, n_reopened=0, evidence={},
    )  # fmt: skip
    _insert(
        connection, "alert_transition", alert_id=1, seq=1, kind="opened", to_state="open", at=at, by="voc", why=""
    )  # fmt: skip
    for seq, state in ((1, "delivered"), (2, "due")):
        _insert(
            connection, "delivery", id=f"delivery {seq}", alert_id=1, seq=seq, subscription_id=1, body=_MESSAGE,
            state=state, due_at=at, n_attempts=int(state == "delivered"),
        )  # fmt: skip


def _insert(connection: sa.Connection, name: str, **values: Any) -> None:
    table = sa.Table(name, sa.MetaData(), autoload_with=connection)
    connection.execute(sa.insert(table).values(values))


def test_old_alerts_messages_and_subscriptions_are_there_as_they_were(updated: Installation) -> None:
    with updated.store.reading() as session:
        alert, subscription = session.get_one(AlertRow, 1), session.get_one(Subscription, 1)
        sent = session.scalars(sa.select(Delivery).order_by(Delivery.seq)).all()
        assert len(session.scalars(sa.select(AlertTransition)).all()) == 1
    assert (alert.state, alert.is_planned, alert.next_at, alert.escalation_step) == ("open", True, None, 0)
    assert (subscription.mode, subscription.group_minutes, subscription.quiet_from) == ("now", 0, None)
    assert [(row.id, row.state, row.priority, row.body) for row in sent] == [
        ("delivery 1", "delivered", 1, _MESSAGE), ("delivery 2", "due", 1, _MESSAGE),
    ]  # fmt: skip


def test_what_waited_is_sent_and_nothing_old_climbs(updated: Installation) -> None:
    later = NOW + timedelta(hours=3)
    report = climb(updated, now=later)
    assert (report.n_climbed, report.n_failed) == (0, 0)
    assert notify(updated, now=later).n_delivered == 1
    assert notify(updated, now=later).n_delivered == 0
