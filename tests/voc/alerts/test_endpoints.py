"""Endpoints: side by side, one message at a time each, and what becomes of those that do not take them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from tests.conftest import NOW
from tests.stores import installed
from tests.voc.alerts.outbox import endpoint, resolve, sendings, subscribe, tell
from tests.voc.channels.servers import receiver
from voc.alerts.delivery import notify
from voc.alerts.outcomes import FEW
from voc.errors import InputError
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import claims, inbox, subscriptions
from voc.storage.tables import InboxItem

LATER = timedelta(days=1, hours=2)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def installation(home: Path, request: pytest.FixtureRequest) -> Iterator[Installation]:
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    opened = installed(Settings(home=home, database_url=url, allow_private_targets=True))
    yield opened
    opened.store.close()


def in_inbox(installation: Installation) -> list[InboxItem]:
    with installation.store.reading() as session:
        return list(inbox.find(session))


@pytest.mark.parametrize("channel", ["inbox", "log"])
def test_lag_goes_nowhere_that_others_read(installation: Installation, channel: str) -> None:
    with installation.store.writing() as session, pytest.raises(InputError, match="to the head alone"):
        subscriptions.add(
            session, installation.keyring, department_id="technology", matters="lag", channel=channel,
            target="technology", secret=None, now=NOW,
        )  # fmt: skip


def test_a_slow_receiver_holds_nobody_up_and_gets_one_message_at_a_time(installation: Installation) -> None:
    with ExitStack() as stack:
        slow, *quick = [stack.enter_context(receiver()) for _ in range(4)]
        slow.takes_s = 0.6
        for hook in (slow, *quick):
            subscribe(installation, hook.url)
        for matter in ("a", "b", "c"):
            tell(installation, matter)
        started = time.monotonic()
        assert notify(installation, now=NOW).n_delivered == 12
        assert time.monotonic() - started < 3 * 0.6 + 2
        assert slow.most_at_once == 1
        assert all(len(hook.requests) == 3 for hook in (slow, *quick))


def test_what_must_be_known_at_once_goes_first(installation: Installation) -> None:
    with receiver() as hook:
        subscribe(installation, hook.url)
        tell(installation, "earlier", now=NOW - timedelta(hours=1))
        tell(installation, "pressing", level="at_once")
        notify(installation, now=NOW)
        assert [request.json()["data"]["title"][:8] for request in hook.requests] == ["pressing", "earlier:"]


def test_an_endpoint_that_asks_us_to_wait_is_left_alone_with_all_its_messages(installation: Installation) -> None:
    with receiver() as hook:
        subscription = subscribe(installation, hook.url)
        tell(installation, "a")
        tell(installation, "b")
        hook.answers, hook.retry_after = [429], "600"
        notify(installation, now=NOW)
        assert len(hook.requests) == 1
        assert endpoint(installation, subscription).free_at >= NOW + timedelta(seconds=600)
        hook.retry_after = None
        assert notify(installation, now=NOW + timedelta(seconds=700)).n_delivered == 2


def test_a_receiver_that_refuses_is_tried_a_few_times_and_its_owner_told(installation: Installation) -> None:
    with receiver() as hook, receiver() as other:
        failing = subscribe(installation, hook.url, department="technology")
        tell(installation)
        subscribe(installation, other.url, department="technology")
        hook.answers = [404] * 50
        for day in range(FEW + 1):
            notify(installation, now=NOW + timedelta(hours=day))
        assert len(hook.requests) == FEW
        assert endpoint(installation, failing).state == "active"
        assert [request.json()["type"] for request in other.requests] == ["alert.notice"]
        told = other.requests[0].json()["data"]
        assert "404" in told["facts"][0]
        assert "top-secret-path" not in str(told)
    [item] = in_inbox(installation)
    assert (item.department_id, item.event) == ("technology", "notice")


def test_an_endpoint_that_only_fails_for_five_days_is_paused_and_what_waits_is_dead(installation: Installation) -> None:
    with receiver() as hook:
        failing = subscribe(installation, hook.url, department="technology")
        hook.answers = [503] * 500
        for day in range(7):
            tell(installation, f"day {day}", now=NOW + timedelta(days=day))
            notify(installation, now=NOW + timedelta(days=day))
    row = endpoint(installation, failing)
    assert (row.state, row.paused_why) == ("paused", "The receiver answered 503.")
    assert {one.state for one in sendings(installation)} == {"dead"}
    assert all(one.last_error for one in sendings(installation))
    assert len(in_inbox(installation)) == 1  # told once


def test_one_success_makes_an_endpoint_well(installation: Installation) -> None:
    with receiver() as hook:
        subscription = subscribe(installation, hook.url)
        hook.answers = [503, 204]
        tell(installation)
        notify(installation, now=NOW)
        assert endpoint(installation, subscription).failing_since is not None
        notify(installation, now=NOW + timedelta(minutes=1))
        assert endpoint(installation, subscription).failing_since is None


def test_what_must_be_known_at_once_goes_another_way_after_three_failures(installation: Installation) -> None:
    with receiver() as hook, receiver() as other:
        subscribe(installation, hook.url, department="technology")
        tell(installation, level="at_once")
        subscribe(installation, other.url)  # every department's, since the alert was told
        hook.answers = [503] * 50
        for minute in (0, 1, 2, 3, 30):
            notify(installation, now=NOW + timedelta(minutes=minute))
        assert [request.json()["type"] for request in other.requests] == ["alert.opened"]
        assert len(hook.requests) >= 4  # it is still tried


def test_with_no_other_channel_the_inbox_has_what_must_be_known_at_once(installation: Installation) -> None:
    with receiver() as hook:
        subscribe(installation, hook.url, department="technology")
        alert_id = tell(installation, level="at_once")
        hook.answers = [410]
        notify(installation, now=NOW)
    assert sorted(item.event for item in in_inbox(installation)) == ["notice", "opened"]
    assert alert_id in [item.alert_id for item in in_inbox(installation)]


def test_resolved_never_reaches_whom_opened_has_not_reached(installation: Installation) -> None:
    with receiver() as hook:
        subscribe(installation, hook.url)
        hook.answers = [404] * FEW
        alert_id = tell(installation)
        notify(installation, now=NOW)
        resolve(installation, alert_id)  # while "opened" may be arriving
        for hour in range(1, FEW + 2):
            notify(installation, now=NOW + timedelta(hours=hour))
        assert {request.json()["type"] for request in hook.requests} == {"alert.opened"}
    assert [one.state for one in sendings(installation)] == ["dead", "cancelled"]


def test_what_a_dead_process_was_sending_to_an_endpoint_that_is_paused_meanwhile_ends(
    installation: Installation,
) -> None:
    subscription = subscribe(installation, "http://127.0.0.1:9/x")
    tell(installation)
    with installation.store.writing() as session:
        assert claims.claim(session, now=NOW)
    with installation.store.writing() as session:
        from voc.storage import subscriptions

        subscriptions.pause(session, subscription, "somebody said so")
    notify(installation, now=NOW + LATER)
    assert [one.state for one in sendings(installation)] == ["dead"]


def test_two_senders_at_once_send_everything_once(installation: Installation) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ExitStack() as stack:
        hooks = [stack.enter_context(receiver()) for _ in range(5)]
        for hook in hooks:
            hook.takes_s = 0.01
            subscribe(installation, hook.url)
        for n in range(12):
            tell(installation, f"m{n}")
        with ThreadPoolExecutor(2) as pool:
            reports = list(pool.map(lambda _: notify(installation, now=NOW), range(2)))
        assert sum(report.n_delivered for report in reports) == 60
        assert [len({request.headers["webhook-id"] for request in hook.requests}) for hook in hooks] == [12] * 5
        assert sum(len(hook.requests) for hook in hooks) == 60
        assert max(hook.most_at_once for hook in hooks) == 1
