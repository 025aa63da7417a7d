"""Secrets and customers' words: not in an error, a log, a row, a metric or an answer, whatever fails."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from api.app import create_app
from tests.conftest import NOW
from tests.stores import installed
from tests.voc.alerts.builders import Piece, a_source, add
from tests.voc.alerts.test_lifecycle import a_signal
from tests.voc.channels.servers import mail_server, receiver
from voc.alerts.delivery import notify
from voc.alerts.message import body_of, message_of
from voc.channels.catalog import CHANNELS
from voc.doors import set_up_logging
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import alerts, deliveries, keys, subscriptions
from voc.storage.tables import AlertRow, Delivery, InboxItem, Subscription

WORDS = "canary sang of my lost parcel in the morning"
SECRET = "whsec_Y2FuYXJ5LWNhbmFyeS1jYW5hcnktY2FuYXJ5LTEyMzQ="
#: What may show nowhere: customers' words, the paths of webhooks, secrets, whole addresses, passwords.
CANARIES = ("canary sang", "top-secret-path", "Y2FuYXJ5", "canary@example.org", "hush")


@pytest.fixture
def installation(home: Path) -> Iterator[Installation]:
    with mail_server() as mailbox:
        mailbox.answers = ["550 canary@example.org is unknown, hush"] * 50
        opened = installed(
            Settings(home=home, allow_private_targets=True, smtp_url=SecretStr(mailbox.url))
        )  # fmt: skip
        yield opened
        opened.store.close()


@contextmanager
def loud_logging() -> Iterator[None]:
    """Everything is told, as with VOC_LOG_LEVEL=DEBUG; afterwards as before."""
    import structlog

    root, level, handlers = logging.getLogger(), logging.getLogger().level, logging.getLogger().handlers[:]
    set_up_logging("DEBUG")
    logging.getLogger("mail.log").disabled = True  # the mail server of this test, which may say what it likes
    try:
        yield
    finally:
        structlog.reset_defaults()
        root.setLevel(level)
        root.handlers[:] = handlers


def an_alert(installation: Installation, **fields: Any) -> int:
    with installation.store.writing() as session:
        source = a_source(session).id
    [feedback] = add(installation, source, [Piece(NOW.date(), text=WORDS)])
    with installation.store.writing() as session:
        signal = a_signal(evidence={"quotes": [[feedback, 0, len(WORDS)]], **fields}, feedback_ids=(feedback,))
        alert, _ = alerts.open_or_touch(session, signal, now=NOW)
        body = body_of(session, alert, "opened", installation.departments, installation.settings)
        deliveries.record(session, alert, 1, body, due_at=NOW)
        return alert.id


def subscribe_all(installation: Installation, url: str) -> None:
    targets = {
        "email": "canary@example.org", "inbox": "technology", "log": "log",
        "apprise": "ntfys://user:hush@127.0.0.1:9/top-secret-path",
    }  # fmt: skip
    with installation.store.writing() as session:
        for channel in CHANNELS:
            subscriptions.add(
                session, installation.keyring, department_id="technology", matters="all", channel=channel,
                target=targets.get(channel, url), secret=SECRET if channel == "webhook" else None, now=NOW,
            )  # fmt: skip


@pytest.mark.parametrize("status", [500, 404, 410, 302, 429])
def test_nothing_that_fails_tells_a_secret_or_a_customers_words(
    status: int, installation: Installation, capfd: pytest.CaptureFixture[str]
) -> None:
    with receiver() as hook:
        hook.answers, hook.location = [status] * 100, f"{hook.url}/hush"
        subscribe_all(installation, hook.url)
        an_alert(installation)
        with loud_logging():
            report = notify(installation, now=NOW)
    assert report.n_delivered >= 2  # the log and the inbox
    assert report.n_failed + report.n_dead >= 5
    out, err = capfd.readouterr()
    assert "alert" in err
    shown = [out, err, *everything_kept(installation), *everything_answered(installation)]
    for canary in CANARIES:
        assert not [text for text in shown if canary in text], canary


def everything_kept(installation: Installation) -> list[str]:
    """What the tables of sending hold in clear; what sealed columns hold is sealed."""
    with installation.store.reading() as session:
        rows = [
            *session.execute(sa.select(Delivery.body, Delivery.last_error)),
            *session.execute(sa.select(Subscription.target_shown, Subscription.paused_why, Subscription.secret_sealed)),
            *session.execute(sa.select(Subscription.target_sealed)),
            *session.execute(sa.select(InboxItem.title, InboxItem.facts)),
        ]
    return [str(row) for row in rows]


def everything_answered(installation: Installation) -> list[str]:
    client = create_app(installation, dashboard=False).test_client()
    with installation.store.writing() as session:
        key = keys.make(session, name="reader", scope="read", now=NOW)
    answers = [
        client.get(path, headers={"Authorization": f"Bearer {key}"})
        for path in ("/metrics", "/v1/subscriptions", "/v1/inbox", "/v1/alerts")
    ]
    assert {answer.status_code for answer in answers} == {200}
    return [answer.text for answer in answers]


def test_a_message_that_is_printed_shows_no_customer(installation: Installation) -> None:
    alert_id = an_alert(installation)
    with installation.store.reading() as session:
        alert = session.get_one(AlertRow, alert_id)
        message = message_of(session, body_of(session, alert, "opened", (), installation.settings))
    assert message.quotes[0].text == WORDS
    assert WORDS not in repr(message)


@pytest.mark.parametrize(
    ("reason", "public_url", "is_thin"),
    [
        ("privacy", "https://voc.example.org", True),
        ("legal", "https://voc.example.org", True),
        ("fraud", "https://voc.example.org", False),
        ("privacy", "", False),  # nothing to follow: it must say all
    ],
)
def test_of_a_breach_and_of_legal_matters_only_the_link_leaves_the_house(
    reason: str, public_url: str, is_thin: bool, home: Path
) -> None:
    opened = installed(Settings(home=home, public_url=public_url))
    alert_id = an_alert(opened, reasons={reason: 1})
    with opened.store.reading() as session:
        body = body_of(session, session.get_one(AlertRow, alert_id), "opened", opened.departments, opened.settings)
        sent = str(message_of(session, body).as_json())
    opened.store.close()
    assert (WORDS not in sent) is is_thin
    assert ("voc.example.org" in sent) is bool(public_url)
