"""Two people decide at the same instant: one comes first, the other finds it decided; nothing is undone unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaits
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.conftest import NOW
from tests.stores import installed
from tests.voc.alerts.outbox import sendings, subscribe, tell
from tests.voc.alerts.test_lifecycle import a_signal
from tests.voc.alerts.test_reviews import doubted
from tests.voc.storage.test_follow_ups import owed, some_feedback
from voc.alerts import outcomes, reviews
from voc.alerts.tidying import tidy
from voc.alerts.watch import WatchReport, watch
from voc.channels.base import Message
from voc.errors import DeliveryError, InputError
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import alerts, follow_ups, inbox, subscriptions
from voc.storage import reviews as review_book
from voc.storage.claims import Claimed
from voc.storage.tables import Delivery, FollowUp, LabelRow

pytestmark = pytest.mark.postgresql


@pytest.fixture
def shared(home: Path, postgresql_url: str) -> Iterator[Installation]:
    opened = installed(Settings(home=home, database_url=postgresql_url))
    yield opened
    opened.store.close()


def contact(installation: Installation, number: int) -> None:
    with installation.store.writing() as session:
        follow_ups.contact(session, number, by="eve", now=NOW)


def write_again(installation: Installation, feedback_id: int) -> bool:
    with installation.store.writing() as session:
        return follow_ups.owe(session, owed(feedback_id), now=NOW)


def confirm(installation: Installation, number: int) -> None:
    reviews.confirm(installation, number, by="eve", now=NOW)


def rotate(installation: Installation, number: int) -> str:
    with installation.store.writing() as session:
        return subscriptions.rotate(session, installation.keyring, number, now=NOW)


def read(installation: Installation, key: str) -> str | None:
    with installation.store.writing() as session:
        return inbox.read(session, key, by="eve", now=NOW).read_by


def tidy_up(installation: Installation) -> None:
    tidy(installation, now=NOW)


def look(installation: Installation) -> WatchReport:
    return watch(installation, now=NOW)


def waits(pool: ThreadPoolExecutor, work: Callable[..., Any], *given: object) -> Future[Any]:
    """Begin something that the transaction at hand must hold up."""
    begun = pool.submit(work, *given)
    with pytest.raises(StillWaits):
        begun.result(timeout=0.5)
    return begun


def a_follow_up(installation: Installation) -> tuple[int, int]:
    """A follow-up that is due, and another feedback of the same customer."""
    first, second = some_feedback(installation, 2)
    write_again(installation, first)
    with installation.store.reading() as session:
        return follow_ups.find(session)[0].id, second


def test_a_follow_up_that_is_being_closed_is_not_brought_back_by_who_contacts(shared: Installation) -> None:
    number, _ = a_follow_up(shared)
    with ThreadPoolExecutor(1) as pool:
        with shared.store.writing() as session:
            follow_ups.close(session, number, by="bob", outcome="refunded", now=NOW)
            session.flush()
            late = waits(pool, contact, shared, number)
        with pytest.raises(InputError, match="is closed"):
            late.result(timeout=10)
    with shared.store.reading() as session:
        assert follow_ups.get(session, number).state == "closed"


def test_who_writes_again_while_they_are_contacted_waits_anew(shared: Installation) -> None:
    number, second = a_follow_up(shared)
    with ThreadPoolExecutor(1) as pool:
        with shared.store.writing() as session:
            follow_ups.contact(session, number, by="bob", now=NOW)
            session.flush()
            again = waits(pool, write_again, shared, second)
        assert again.result(timeout=10)
    with shared.store.reading() as session:
        assert follow_ups.get(session, number).outcome == "wrote again"
        assert [row.feedback_id for row in session.scalars(sa.select(FollowUp).where(FollowUp.state == "due"))] == [
            second
        ]


def test_a_secret_that_is_replaced_twice_at_once_still_signs_with_the_first_new_one(shared: Installation) -> None:
    with shared.store.writing() as session:
        number = subscriptions.add(
            session, shared.keyring, department_id=None, matters="all", channel="webhook",
            target="https://hooks.example.org/x", secret=None, now=NOW,
        ).id  # fmt: skip
    with ThreadPoolExecutor(1) as pool:
        with shared.store.writing() as session:
            first = subscriptions.rotate(session, shared.keyring, number, now=NOW)
            session.flush()
            second = waits(pool, rotate, shared, number)
        newest = second.result(timeout=10)
    with shared.store.reading() as session:
        row = subscriptions.get(session, number)
    assert subscriptions.secret_of(shared.keyring, row) == newest
    assert shared.keyring.unseal(row.secret_before_sealed or "") == first


def test_who_reads_a_message_first_stays(shared: Installation) -> None:
    with shared.store.writing() as session:
        told = Message("notice", 0, "notice", "notice", "Alerts do not arrive", "everybody")
        inbox.put(session, told, key="k", department_id=None, now=NOW)
    with ThreadPoolExecutor(1) as pool:
        with shared.store.writing() as session:
            inbox.read(session, "k", by="bob", now=NOW)
            session.flush()
            late = waits(pool, read, shared, "k")
        assert late.result(timeout=10) == "bob"


def test_what_is_being_dismissed_is_not_confirmed_as_well(shared: Installation) -> None:
    [number] = doubted(shared)
    with ThreadPoolExecutor(1) as pool:
        with shared.store.writing() as session:
            row = review_book.hold(session, number)
            review_book.decide(session, row, "dismissed", by="bob", now=NOW)
            session.flush()
            late = waits(pool, confirm, shared, number)
        with pytest.raises(InputError, match="is dismissed already"):
            late.result(timeout=10)
    with shared.store.reading() as session:
        assert review_book.get(session, number).state == "dismissed"
        assert session.scalars(sa.select(LabelRow)).all() == []


def fail(installation: Installation, number: int) -> str:
    """A sending that was claimed before its endpoint was mended fails."""
    claimed = Claimed("gone", None, 0, number, {}, 1, 1, NOW, ())
    with installation.store.writing() as session:
        problem = DeliveryError("The receiver answered 503.")
        session.add(
            Delivery(
                id="gone", alert_id=None, seq=0, subscription_id=number, body={}, state="sending", priority=1,
                due_at=NOW, ready_at=NOW, n_attempts=1,
            )
        )  # fmt: skip
        session.flush()
        return outcomes.failed(session, installation, claimed, problem, NOW)


def test_an_endpoint_that_is_being_resumed_is_not_paused_by_a_failure_of_before(shared: Installation) -> None:
    with shared.store.writing() as session:
        number = subscriptions.add(
            session, shared.keyring, department_id=None, matters="all", channel="log", target="log", secret=None,
            now=NOW,
        ).id  # fmt: skip
        subscriptions.get(session, number).failing_since = NOW - timedelta(days=6)
    with ThreadPoolExecutor(1) as pool:
        with shared.store.writing() as session:
            subscriptions.resume(session, number)
            session.flush()
            late = waits(pool, fail, shared, number)
        assert late.result(timeout=10) == "failed"
    with shared.store.reading() as session:
        row = subscriptions.get(session, number)
        assert (row.state, row.failing_since) == ("active", NOW)


def test_a_stale_alert_of_which_somebody_speaks_just_now_is_not_closed(shared: Installation) -> None:
    number = tell(shared, now=NOW - timedelta(days=15))
    with ThreadPoolExecutor(1) as pool:
        with shared.store.writing() as session:
            alerts.hold(session, number).last_signal_at = NOW
            session.flush()
            late = waits(pool, tidy_up, shared)
        late.result(timeout=10)
    with shared.store.reading() as session:
        assert alerts.get(session, number).state == "open"


def test_a_pending_alert_that_is_being_dropped_is_told_to_nobody(shared: Installation) -> None:
    look(shared)
    subscribe(shared, "log", channel="log")
    with shared.store.writing() as session:
        alert, _ = alerts.open_or_touch(session, a_signal(), now=NOW, waits=True)
    with ThreadPoolExecutor(1) as pool:
        with shared.store.writing() as session:
            alerts.drop(session, alert.id, by="eve", why="no", now=NOW)
            late = waits(pool, look, shared)
        assert late.result(timeout=10).n_opened == 0
    assert sendings(shared) == []
