"""A matter that becomes pressing before anybody was told of it is told once, and at once."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from tests.conftest import NOW
from voc.clock import day_of
from voc.installation import Installation
from voc.storage import claims, deliveries, subscriptions
from voc.storage.tables import AlertRow, Delivery


def test_what_waits_for_its_hour_is_sent_at_once_when_the_matter_becomes_pressing(installation: Installation) -> None:
    today = day_of(NOW, installation.settings.zone)
    with installation.store.writing() as session:
        subscriptions.add(
            session, installation.keyring, department_id=None, matters="all", channel="log", target="log", secret=None,
            now=NOW,
        )  # fmt: skip
        alert = AlertRow(
            kind="escalation", family="urgent", matter_key="m", state="open", level="same_day", title="t",
            first_on=today, last_on=today, opened_at=NOW, last_signal_at=NOW, n_observed=1,
        )  # fmt: skip
        session.add(alert)
        session.flush()
        body = {"event": "opened", "title": "first"}
        assert deliveries.record(session, alert, 1, body, due_at=NOW + timedelta(days=2)) == 1
        assert claims.claim(session, now=NOW) == []
        assert deliveries.record(session, alert, 2, {**body, "title": "worse", "event": "updated"}, due_at=NOW) == 1
        [claimed] = claims.claim(session, now=NOW)
        assert claimed.body == {"event": "opened", "title": "worse"}
        assert session.scalar(sa.select(sa.func.count()).select_from(Delivery)) == 1
        assert claims.claim(session, now=NOW + timedelta(seconds=1)) == []
