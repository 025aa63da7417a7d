"""A mended endpoint hears of what is still open; a replaced secret signs on for a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from tests.conftest import NOW
from tests.voc.alerts.outbox import endpoint, resolve, subscribe, tell
from tests.voc.alerts.test_delivery import installation  # noqa: F401 - one that may post to loopback
from tests.voc.channels.servers import Receiver, receiver
from voc.alerts.delivery import notify
from voc.alerts.resuming import resume
from voc.errors import InputError
from voc.installation import Installation
from voc.storage import subscriptions

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
