"""The embedded queue: whole messages, and no pile of equal nudges."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from kombu import Connection

from voc.settings import Settings
from voc.worker import QUEUE, URGENT, URGENT_QUEUE, create_celery, nudge


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home=home)


@pytest.fixture
def app(settings: Settings) -> Celery:
    return create_celery(settings)


@pytest.fixture
def connection(app: Celery) -> Iterator[Connection]:
    with app.connection_for_read() as opened:
        yield opened


def taken(connection: Connection, name: str = QUEUE) -> list[str]:
    """The names of all tasks that wait, in the order in which a worker takes them."""
    queue = connection.SimpleQueue(name)
    names = []
    while True:
        try:
            message = queue.get(block=False)
        except queue.Empty:
            return names
        message.ack()
        names.append(message.headers["task"])


def test_a_nudge_is_taken_once(settings: Settings, connection: Connection) -> None:
    nudge("alerts.watch", settings)
    assert taken(connection) == ["alerts.watch"]
    assert taken(connection) == []


def test_equal_nudges_wait_as_one_so_ticks_do_not_pile_up(settings: Settings, connection: Connection) -> None:
    for _ in range(50):
        nudge("models.annotate", settings)
    assert taken(connection) == ["models.annotate"]


def test_nudges_with_different_arguments_all_wait(app: Celery, connection: Connection) -> None:
    for number in range(3):
        app.send_task("models.annotate", args=[number])
    assert len(taken(connection)) == 3


def test_what_waits_longest_is_taken_first(settings: Settings, connection: Connection) -> None:
    import os
    import time

    nudge("alerts.watch", settings)
    for path in (settings.home / "queue" / "messages").iterdir():
        os.utime(path, (time.time() - 60, time.time() - 60))
    nudge("models.annotate", settings)
    assert taken(connection) == ["alerts.watch", "models.annotate"]


def test_what_cannot_wait_has_a_queue_of_its_own(settings: Settings, connection: Connection) -> None:
    for task in ("models.annotate", *URGENT):
        nudge(task, settings)
    assert taken(connection) == ["models.annotate"]
    assert set(taken(connection, URGENT_QUEUE)) == set(URGENT)


def test_two_readers_never_take_the_same_message(app: Celery) -> None:
    for number in range(40):
        app.send_task("models.annotate", args=[number])
    found: list[list[str]] = []

    def read() -> None:
        with app.connection_for_read() as connection:
            found.append(taken(connection))

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert sum(map(len, found)) == 40


def test_a_broker_that_is_down_costs_a_nudge_and_nothing_else(home: Path) -> None:
    nudge("alerts.watch", Settings(home=home, broker_url="redis://127.0.0.1:1/0"))
