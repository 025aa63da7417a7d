"""A mended endpoint hears of what is still open; a replaced secret signs on for a day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session
from standardwebhooks import Webhook, WebhookVerificationError

from tests.conftest import NOW
from tests.voc.alerts.outbox import endpoint, resolve, sendings, subscribe, tell
from tests.voc.alerts.test_delivery import installation  # noqa: F401 - one that may post to loopback
from tests.voc.channels.servers import Receiver, receiver
from voc.alerts.delivery import notify
from voc.alerts.resuming import resume
from voc.errors import InputError
from voc.installation import Installation
from voc.storage import deliveries, subscriptions
from voc.storage.tables import Delivery

HOUR = timedelta(hours=1)


def events(hook: Receiver) -> list[tuple[int, str]]:
    return [
        (request.json()["data"]["alert_id"], request.json()["type"].removeprefix("alert."))
        for request in hook.requests
        if request.status < 300
    ]


def test_it_hears_of_what_is_still_open_and_of_what_has_ended(installation: Installation) -> None:  # noqa: F811
    with receiver() as hook:
        number = subscribe(installation, hook.url)
        known, over = tell(installation, "known"), tell(installation, "over")
        notify(installation, now=NOW)
        resolve(installation, over)
        missed, gone = tell(installation, "missed"), tell(installation, "gone")
        hook.answers = [410]
        notify(installation, now=NOW + HOUR)
        assert endpoint(installation, number).state == "paused"
        resolve(installation, gone)
        unheard = tell(installation, "while it was paused")
        n_before = len(events(hook))
        assert resume(installation, number, now=NOW + 2 * HOUR) == 3
        notify(installation, now=NOW + 2 * HOUR)
        assert sorted(events(hook)[n_before:]) == sorted([(over, "resolved"), (missed, "opened"), (unheard, "opened")])
        assert events(hook)[:2] == [(known, "opened"), (over, "opened")]


def test_resuming_twice_tells_once(installation: Installation) -> None:  # noqa: F811
    with receiver() as hook:
        number = subscribe(installation, hook.url)
        tell(installation)
        hook.answers = [410]
        notify(installation, now=NOW)
        assert [resume(installation, number, now=NOW) for _ in range(2)] == [1, 0]
        notify(installation, now=NOW)
        assert resume(installation, number, now=NOW) == 0
        assert len(events(hook)) == 1


def test_for_a_day_both_secrets_sign(installation: Installation) -> None:  # noqa: F811
    with receiver() as hook:
        number = subscribe(installation, hook.url)
        with installation.store.writing() as session:
            before = subscriptions.secret_of(installation.keyring, subscriptions.get(session, number))
            after = subscriptions.rotate(session, installation.keyring, number, now=NOW)
        assert before is not None
        tell(installation, "a")
        notify(installation, now=NOW)
        tell(installation, "b")
        notify(installation, now=NOW + 25 * HOUR)
        for secret in (before, after):
            Webhook(secret).verify(hook.requests[0].body, hook.requests[0].headers)
        Webhook(after).verify(hook.requests[1].body, hook.requests[1].headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(before).verify(hook.requests[1].body, hook.requests[1].headers)


def test_only_what_is_signed_has_a_secret_to_replace(installation: Installation) -> None:  # noqa: F811
    number = subscribe(installation, "log", channel="log")
    with installation.store.writing() as session, pytest.raises(InputError, match="no signing secret"):
        subscriptions.rotate(session, installation.keyring, number, now=NOW)


@contextmanager
def told_at_once() -> Iterator[list[int]]:
    """How many sendings each transaction has recorded."""
    parts, part = [], [0]

    def add(*_: object) -> None:
        part[0] += 1

    def end(*_: object) -> None:
        parts.append(part[0])
        part[0] = 0

    event.listen(Delivery, "after_insert", add)
    event.listen(Session, "after_commit", end)
    yield parts
    event.remove(Delivery, "after_insert", add)
    event.remove(Session, "after_commit", end)


def test_what_was_missed_is_recorded_in_short_transactions_the_newest_first(
    installation: Installation,  # noqa: F811
) -> None:
    number = subscribe(installation, "https://hooks.example.org/x", state="paused")
    missed = [tell(installation, f"matter {n}") for n in range(105)]
    with told_at_once() as parts:
        assert resume(installation, number, now=NOW) == 100
    assert max(parts) == 20
    assert {one.alert_id for one in sendings(installation)} == set(missed[5:])
    assert resume(installation, number, now=NOW) == 0


def test_the_ends_of_many_matters_are_told_as_well(installation: Installation) -> None:  # noqa: F811
    number = subscribe(installation, "log", channel="log")
    over = [tell(installation, f"matter {n}") for n in range(45)]
    notify(installation, now=NOW)
    for alert_id in over:
        resolve(installation, alert_id)
    with installation.store.writing() as session:
        subscriptions.pause(session, number, "moved")
        assert deliveries.give_up(session, number, "moved") == 45
    assert [resume(installation, number, now=NOW) for _ in range(2)] == [45, 0]
