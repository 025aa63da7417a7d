"""The whole way, as a user goes it: a file of reviews in; topics, an alert and a signed message to a department out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.journey.conftest import SECRET, Undisturbed
from tests.journey.digest import difference, digest
from tests.journey.files import N_BURST, N_QUIET, write_reviews
from tests.journey.running import House, Receiver, kill, receiver
from tests.servers import wait_for
from voc.storage.tables import AlertRow, Delivery

pytestmark = pytest.mark.processes


@pytest.fixture
def department() -> Iterator[Receiver]:
    """Somebody who is told."""
    with receiver(SECRET) as got:
        yield got


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    """A customer's file, whose log-in broke the day before yesterday."""
    path = tmp_path / "reviews.csv"
    write_reviews(path, today=datetime.now(UTC))
    return path


def bring_in(house: House, reviews: Path, department: Receiver) -> None:
    """Subscribe, and import the file."""
    house.voc(
        "subscribe", "--department", "all", "--channel", "webhook", "--target", department.url, "--secret", SECRET
    )
    house.voc("import", str(reviews), "--source", "App reviews", "--channel", "review", "--yes")


def check_outcome(house: House, messages: Iterable[Any]) -> None:
    """What a user must find at the end, whatever it ran on."""
    status = house.read("status")
    assert status["n_responses"] == status["n_feedback"] == status["n_annotated"] == N_QUIET + N_BURST
    assert status["n_waiting"] == 0
    assert status["n_topics"] >= 3
    assert status["share_unassigned"] < 0.5
    assert status["n_alerts_open"] >= 1
    at_once = [message["data"]["title"] for message in messages]
    assert any("Service down" in title for title in at_once), at_once
    with house.store() as store, store.reading() as session:
        surges = session.scalars(sa.select(AlertRow).where(AlertRow.family == "surge", AlertRow.state == "open")).all()
        about_log_in = [alert for alert in surges if alert.department_id == "technology"]
        assert max(alert.n_observed for alert in about_log_in) > N_BURST / 2, [alert.title for alert in surges]
        told = session.execute(
            sa.select(Delivery.alert_id, Delivery.subscription_id).where(Delivery.state.in_(("due", "delivered")))
        ).all()
        assert len(set(told)) == len(told), "one matter is told once"


def test_a_file_becomes_topics_an_alert_and_a_signed_message(undisturbed: Undisturbed) -> None:
    house, department = undisturbed.lived, undisturbed.receiver
    assert house is not None
    check_outcome(house, [department.messages[key] for key in undisturbed.told])
    assert department.refused == 0

    with house.store() as store:
        before = digest(store)
    for step in undisturbed.steps():
        if step != ("topics", "fit"):
            house.voc(*step)
    with house.store() as store:
        assert difference(before, digest(store)) == {}, "the same file again must change nothing"
    assert {department.times[key] for key in undisturbed.told} == {1}


@pytest.mark.postgresql
@pytest.mark.redis
def test_the_same_on_postgresql_and_redis_with_a_real_worker(
    tmp_path: Path, reviews: Path, department: Receiver, empty_postgresql_url: str, redis_url: str
) -> None:
    house = House(tmp_path / "home", {"VOC_DATABASE_URL": empty_postgresql_url, "VOC_BROKER_URL": redis_url})
    house.voc("migrate")
    worker = house.start("worker")
    try:
        wait_for(lambda: bool(house.status().workers), what="the worker to say that it is there")
        bring_in(house, reviews, department)
        wait_for(lambda: house.status().n_annotated == N_QUIET + N_BURST, what="annotation")
        house.voc("topics", "fit")
        house.voc("watch")
        wait_for(lambda: bool(department.messages), what="the worker to send what was found")
        house.voc("notify")
        check_outcome(house, department.messages.values())
        assert department.refused == 0
    finally:
        kill(worker)
