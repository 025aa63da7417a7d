"""Several ask for the same at once: it is there once, and done once; on either store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest
import sqlalchemy as sa

from tests.conftest import NOW
from voc.installation import Installation, open_installation
from voc.settings import Settings
from voc.storage import silences, subscriptions
from voc.storage.tables import Delivery, Silence, Subscription

N = 6
_T = TypeVar("_T")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def shared(home: Path, request: pytest.FixtureRequest) -> Iterator[Installation]:
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    opened = open_installation(Settings(home=home, database_url=url))
    yield opened
    opened.store.close()


def at_once(work: Callable[[], _T]) -> list[_T]:
    """What `work` gives to each of several who begin at the same instant."""
    ready = Barrier(N)

    def begin() -> _T:
        ready.wait()
        return work()

    with ThreadPoolExecutor(N) as pool:
        begun = [pool.submit(begin) for _ in range(N)]
        return [one.result(timeout=30) for one in begun]


def ask(installation: Installation, target: str = "https://hooks.example.org/Vb", department: str | None = None) -> int:
    with installation.store.writing() as session:
        return subscriptions.add(
            session, installation.keyring, department_id=department, matters="all", channel="webhook", target=target,
            secret=None, now=NOW,
        ).id  # fmt: skip


def test_the_same_subscription_that_several_ask_for_is_there_once(shared: Installation) -> None:
    numbers = at_once(lambda: ask(shared))
    assert len(set(numbers)) == 1
    with shared.store.reading() as session:
        row = session.scalars(sa.select(Subscription)).one()
        assert shared.keyring.unseal(row.target_sealed or "") == "https://hooks.example.org/Vb"


def test_another_target_or_department_is_another_subscription(shared: Installation) -> None:
    numbers = {ask(shared), ask(shared, "https://hooks.example.org/vB"), ask(shared, department="billing")}
    assert len(numbers) == 3


def test_a_subscription_of_before_is_known_again_though_several_ask(shared: Installation) -> None:
    known = ask(shared)
    with shared.store.writing() as session:
        row = subscriptions.get(session, known)
        row.fingerprint, row.state = None, "paused"
    assert set(at_once(lambda: ask(shared))) == {known}
    with shared.store.reading() as session:
        row = session.scalars(sa.select(Subscription)).one()
        assert row.state == "active"
        assert row.fingerprint is not None


def test_a_silence_that_several_end_lets_go_once_and_ends_with_the_first(shared: Installation) -> None:
    ends_at = NOW + timedelta(days=1)
    number = ask(shared)
    with shared.store.writing() as session:
        quiet = silences.add(session, department_id=None, topic_id=None, starts_at=NOW, ends_at=ends_at, by="ana").id
        session.add(
            Delivery(
                id="held", alert_id=None, seq=0, subscription_id=number, body={}, due_at=ends_at, ready_at=NOW,
                last_error="silenced",
            )
        )  # fmt: skip
    soon = NOW + timedelta(minutes=1)

    def end() -> bool:
        with shared.store.writing() as session:
            return silences.end(session, quiet, now=soon)

    assert sorted(at_once(end)) == [False] * (N - 1) + [True]
    with shared.store.reading() as session:
        assert session.get_one(Silence, quiet).ends_at == soon
        assert session.get_one(Delivery, "held").due_at == soon
