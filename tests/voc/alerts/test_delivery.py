"""Sending: nothing lost, nothing twice under another key, in order, and never for ever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from tests.conftest import NOW
from tests.stores import installed
from tests.voc.alerts.test_lifecycle import a_signal
from tests.voc.channels.servers import Receiver, receiver
from voc.alerts.delivery import notify
from voc.alerts.hours import Hours
from voc.alerts.message import body_of
from voc.alerts.outcomes import next_attempt
from voc.alerts.policy import due_at, load_policy
from voc.channels.pace import BACK_OFF
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import alerts, claims, deliveries, subscriptions
from voc.storage.tables import AlertRow, Delivery, Subscription


@pytest.fixture
def installation(home: object) -> Iterator[Installation]:
    opened = installed(Settings(home=home, allow_private_targets=True))
    yield opened
    opened.store.close()


@contextmanager
def a_told_alert(installation: Installation) -> Iterator[tuple[Receiver, AlertRow]]:
    """An open alert with one delivery due to a receiver that answers 204."""
    with receiver() as hook:
        with installation.store.writing() as session:
            subscriptions.add(
                session, installation.keyring, department_id=None, matters="all", channel="webhook", target=hook.url,
                secret=None, now=NOW,
            )  # fmt: skip
            alert, _ = alerts.open_or_touch(session, a_signal(), now=NOW)
            body = body_of(session, alert, "opened", installation.departments, installation.settings)
            deliveries.record(session, alert, 1, body, due_at=NOW)
        yield hook, alert


def the_delivery(installation: Installation) -> Delivery:
    with installation.store.reading() as session:
        return session.scalars(sa.select(Delivery).order_by(Delivery.seq)).one()


def test_a_delivery_is_sent_once_and_recorded(installation: Installation) -> None:
    with a_told_alert(installation) as (hook, _):
        assert notify(installation, now=NOW).n_delivered == 1
        assert notify(installation, now=NOW).n_delivered == 0
        assert len(hook.requests) == 1
    row = the_delivery(installation)
    assert (row.state, row.n_attempts, row.delivered_at is not None) == ("delivered", 1, True)
    assert hook.requests[0].headers["webhook-id"] == row.id


def test_what_a_dead_process_held_is_sent_again_under_the_same_key(installation: Installation) -> None:
    with a_told_alert(installation) as (hook, _):
        with installation.store.writing() as session:
            [lost] = claims.claim(session, now=NOW)  # claimed, then killed
        assert notify(installation, now=NOW + timedelta(seconds=5)).n_delivered == 0
        assert notify(installation, now=NOW + timedelta(minutes=5)).n_delivered == 1
        assert hook.requests[0].headers["webhook-id"] == lost.id
        with installation.store.writing() as session:  # the dead one wakes up, too late
            assert not claims.settle(session, lost, state="due", now=NOW, due_at=NOW)
    assert the_delivery(installation).state == "delivered"


def test_a_delivery_is_claimed_by_one(installation: Installation) -> None:
    with a_told_alert(installation):
        found = []
        for _ in range(3):
            with installation.store.writing() as session:
                found.append(claims.claim(session, now=NOW))
        assert [len(claimed) for claimed in found] == [1, 0, 0]


def test_a_failure_is_tried_again_later(installation: Installation) -> None:
    with a_told_alert(installation) as (hook, _):
        hook.answers = [503]
        assert notify(installation, now=NOW).n_failed == 1
        row = the_delivery(installation)
        assert row.state == "due"
        assert NOW + timedelta(seconds=4) <= row.due_at <= NOW + timedelta(seconds=10)
        assert notify(installation, now=NOW + timedelta(seconds=20)).n_delivered == 1


def test_a_receiver_that_names_a_time_is_left_alone_until_then(installation: Installation) -> None:
    with a_told_alert(installation) as (hook, _):
        hook.answers, hook.retry_after = [429], "600"
        notify(installation, now=NOW)
        assert the_delivery(installation).due_at >= NOW + timedelta(seconds=600)


def test_a_receiver_that_is_gone_pauses_the_subscription(installation: Installation) -> None:
    with a_told_alert(installation) as (hook, _):
        hook.answers = [410]
        assert notify(installation, now=NOW).n_dead == 1
    row = the_delivery(installation)
    assert (row.state, row.last_error) == ("dead", "The receiver answered 410.")
    with installation.store.reading() as session:
        subscription = session.scalars(sa.select(Subscription)).one()
    assert (subscription.state, subscription.paused_why) == ("paused", "The receiver answered 410.")


def test_a_later_message_waits_for_the_earlier_one(installation: Installation) -> None:
    with a_told_alert(installation) as (hook, alert):
        hook.answers = [500]
        notify(installation, now=NOW)
        with installation.store.writing() as session:
            alerts.resolve(session, alert.id, by="ana", why="fixed", now=NOW)
        assert notify(installation, now=NOW).n_delivered == 0
        notify(installation, now=NOW + timedelta(minutes=5))
        assert [request.json()["type"] for request in hook.requests] == ["alert.opened"] * 2 + ["alert.resolved"]


def test_every_delivery_ends(installation: Installation) -> None:
    with a_told_alert(installation) as (hook, _):
        hook.answers = [500] * 50
        for _ in range(len(BACK_OFF) + 3):
            notify(installation, now=the_delivery(installation).due_at)
        assert len(hook.requests) == len(BACK_OFF) + 1
    assert the_delivery(installation).state == "dead"


def test_waiting_times_grow_and_scatter() -> None:
    waits = [next_attempt(n, NOW, retry_after=None, key="a") for n in range(1, len(BACK_OFF) + 1)]
    assert all(wait is not None for wait in waits)
    assert waits == sorted(waits)
    assert next_attempt(len(BACK_OFF) + 1, NOW, retry_after=None, key="a") is None
    assert len({next_attempt(3, NOW, retry_after=None, key=key) for key in "abcdef"}) == 6
    assert next_attempt(1, NOW, retry_after=900, key="a") == NOW + timedelta(seconds=900)


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("level", "now", "due"),
    [
        ("at_once", "2026-06-20T02:00", "2026-06-20T02:00"),  # day or night
        ("same_day", "2026-06-17T09:00", "2026-06-17T09:00"),  # a Wednesday, eleven in Berlin
        ("same_day", "2026-06-17T17:00", "2026-06-18T06:00"),  # after hours: eight the next morning
        ("same_day", "2026-06-19T20:00", "2026-06-22T06:00"),  # Friday night: Monday
        ("daily", "2026-06-17T09:00", "2026-06-18T06:00"),
        ("notice", "2026-06-17T03:00", "2026-06-17T06:00"),  # before eight: this morning
        ("daily", "2026-10-24T09:00", "2026-10-26T07:00"),  # the clocks go back over the weekend
    ],
)
def test_a_message_leaves_when_its_level_says(level: str, now: str, due: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert due_at(level, at, Hours(BERLIN)) == datetime.fromisoformat(due).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("urgency", "reasons", "when", "level"),
    [
        ("critical", ["safety"], "ongoing", "at_once"),
        ("critical", ["fraud"], "unknown", "at_once"),
        ("critical", ["privacy"], "ongoing", "at_once"),
        ("critical", ["discrimination"], "unknown", "at_once"),
        ("critical", ["outage"], "ongoing", "at_once"),
        ("critical", ["safety"], "past", "same_day"),  # past: a level milder
        ("critical", ["legal"], "unknown", "same_day"),
        ("high", ["outage"], "ongoing", "same_day"),
        ("high", ["money"], "unknown", "same_day"),
        ("high", ["money"], "past", "daily"),
        ("high", ["churn"], "unknown", "daily"),
        ("high", [], "unknown", "daily"),
        ("critical", [], "unknown", "same_day"),
        ("low", ["public"], "unknown", None),
        ("none", [], "unknown", None),
    ],
)
def test_the_shipped_policy_is_the_one_in_the_design(
    urgency: str, reasons: list[str], when: str, level: str | None
) -> None:
    decision = load_policy().decide(urgency, reasons, when=when, channel="review")
    assert (decision[0] if decision else None) == level
