"""What ended long ago goes, a few at a time; what is open, unread, owed or judged stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.conftest import NOW
from tests.voc.alerts.outbox import subscribe
from tests.voc.alerts.test_lifecycle import a_signal
from voc.alerts import retention
from voc.alerts.retention import prune
from voc.alerts.signal import Family
from voc.clock import utc_now
from voc.doctor import retention as doctor
from voc.installation import Installation, open_installation
from voc.settings import Settings
from voc.storage import alerts
from voc.storage.tables import AlertRow, AlertVerdict, Base, Delivery, InboxItem

LONG_AGO, LATELY = NOW - timedelta(days=400), NOW - timedelta(days=300)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def shared(home: Path, request: pytest.FixtureRequest) -> Iterator[Installation]:
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    opened = open_installation(Settings(home=home, database_url=url))
    yield opened
    opened.store.close()


def matter(installation: Installation, key: str, *, is_over: bool) -> int:
    with installation.store.writing() as session:
        alert, _ = alerts.open_or_touch(session, a_signal(matter_key=key), now=LONG_AGO)
        if is_over:
            alerts.close(session, alert.id, by="ana", why="done", now=LONG_AGO)
        return alert.id


def put(installation: Installation, *rows: Base) -> None:
    with installation.store.writing() as session:
        session.add_all(rows)


def sending(number: str, subscription_id: int, alert_id: int | None, **fields: Any) -> Delivery:
    given: dict[str, Any] = {"state": "delivered", "due_at": LONG_AGO, "delivered_at": LONG_AGO, "seq": 1, **fields}
    return Delivery(id=number, alert_id=alert_id, subscription_id=subscription_id, body={}, n_attempts=1, **given)


def message(number: str, alert_id: int | None, **fields: Any) -> InboxItem:
    given: dict[str, Any] = {"read_at": LONG_AGO, **fields}
    return InboxItem(id=number, alert_id=alert_id, event="opened", level="notice", title="t", at=LONG_AGO, **given)


def left(installation: Installation, table: type[Base]) -> set[Any]:
    with installation.store.reading() as session:
        return set(session.scalars(sa.select(sa.inspect(table).primary_key[0])))


def test_sendings_go_a_year_after_their_end_unless_their_alert_lives(shared: Installation) -> None:
    over, living = matter(shared, "over", is_over=True), matter(shared, "living", is_over=False)
    ways = [subscribe(shared, f"log {n}", channel="log", department=f"d{n}") for n in range(6)]
    put(
        shared,
        sending("old", ways[0], over),
        sending("notice", ways[0], None),
        sending("dead", ways[1], over, state="dead", delivered_at=None),
        sending("living", ways[0], living),
        sending("due", ways[2], over, state="due", delivered_at=None),
        sending("sending", ways[3], over, state="sending", delivered_at=None),
        sending("lately", ways[4], over, due_at=LATELY, delivered_at=LATELY),
        sending("late", ways[5], over, delivered_at=LATELY),
    )
    assert prune(shared, now=NOW)["deliveries"] == 3
    assert left(shared, Delivery) == {"living", "due", "sending", "lately", "late"}
    assert prune(shared, now=NOW)["deliveries"] == 0


def test_inbox_items_go_a_year_after_they_were_read_unless_their_alert_lives(shared: Installation) -> None:
    over, living = matter(shared, "over", is_over=True), matter(shared, "living", is_over=False)
    put(
        shared,
        message("old", over),
        message("notice", None),
        message("living", living),
        message("unread", over, read_at=None),
        message("lately", over, read_at=LATELY),
    )
    assert prune(shared, now=NOW)["inbox items"] == 2
    assert left(shared, InboxItem) == {"living", "unread", "lately"}


def past(installation: Installation, key: str, *, days_ago: int, family: Family = "urgent") -> int:
    noted_at = NOW - timedelta(days=days_ago)
    with installation.store.writing() as session:
        return alerts.record_past(session, a_signal(matter_key=key, family=family), now=noted_at)[0].id


def test_single_feedback_that_would_have_fired_goes_after_ninety_days_unless_people_judged_it(
    shared: Installation,
) -> None:
    past(shared, "old", days_ago=91)
    young = past(shared, "young", days_ago=89)
    counted = past(shared, "surge", days_ago=91, family="surge")
    judged, lived = past(shared, "judged", days_ago=91), matter(shared, "lived", is_over=True)
    put(shared, AlertVerdict(alert_id=judged, by="ana", verdict="not_useful", at=NOW))
    assert prune(shared, now=NOW)["alerts that would have fired"] == 1
    assert left(shared, AlertRow) == {young, counted, judged, lived}


def test_many_go_in_parts(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_AT_ONCE", 3)
    put(installation, *(message(f"m{n}", None) for n in range(10)))
    assert prune(installation, now=NOW)["inbox items"] == 10


def test_what_is_kept_longer_is_longer_kept(home: Path) -> None:
    opened = open_installation(Settings(home=home, keep_days=500))
    put(opened, message("old", None))
    assert prune(opened, now=NOW)["inbox items"] == 0
    opened.store.close()


def test_the_doctor_says_how_much_is_kept_and_what_should_have_gone(installation: Installation) -> None:
    [found] = doctor.kept(installation.settings)
    assert (found.state, found.met[:42]) == ("fine", "0 deliveries, 0 inbox items and 0 alerts t")
    put(installation, message("old", None, read_at=utc_now() - timedelta(days=370)))
    [found] = doctor.kept(installation.settings)
    assert (found.state, found.met) == ("odd", "1 inbox items should have been let go of")
