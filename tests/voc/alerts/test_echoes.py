"""A second author within a day raises a matter; a stream of reports is one matter with few messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta

import pytest
import sqlalchemy as sa

from tests.conftest import NOW
from tests.voc.alerts.builders import Piece, a_source, a_topic, add
from voc.alerts.delivery import notify
from voc.alerts.watch import watch
from voc.installation import Installation
from voc.storage import alerts, subscriptions
from voc.storage.tables import AlertRow, Delivery

TODAY = NOW.date()
LEAVING = Piece(
    on=TODAY, text="I am leaving for another shop over this.", departments=("sales",), urgency="high",
    reasons=("churn",), when="ongoing", author="ann",
)  # fmt: skip
OUTAGE = replace(LEAVING, reasons=("outage",), departments=("technology",), text="Nothing works for anybody here.")
DANGER = replace(LEAVING, urgency="critical", reasons=("safety",), departments=("product",))


def a_place(installation: Installation) -> tuple[int, int]:
    """A source, a topic, and somebody who hears of everything."""
    with installation.store.writing() as session:
        subscriptions.add(
            session, installation.keyring, department_id=None, matters="all", channel="log", target="log",
            secret=None, now=NOW,
        )  # fmt: skip
        return a_source(session).id, a_topic(session, "prices")


def all_alerts(installation: Installation) -> Sequence[AlertRow]:
    with installation.store.reading() as session:
        return session.scalars(sa.select(AlertRow).order_by(AlertRow.id)).all()


def told(installation: Installation) -> list[str]:
    """The events of all deliveries, in order."""
    with installation.store.reading() as session:
        rows = session.scalars(sa.select(Delivery).order_by(Delivery.alert_id, Delivery.seq))
        return [row.body["event"] for row in rows if row.state != "cancelled"]


def test_a_second_author_turns_a_line_of_the_list_into_a_message_of_the_day(installation: Installation) -> None:
    source, topic = a_place(installation)
    add(installation, source, [replace(LEAVING, topics=(topic,))])
    watch(installation, now=NOW)
    add(installation, source, [replace(LEAVING, topics=(topic,), author="bob")])
    watch(installation, now=NOW)
    listed, matter = all_alerts(installation)
    assert (listed.level, matter.level, matter.n_observed) == ("daily", "same_day", 2)
    assert matter.title == "Customer leaving: 2 customers, since Wed 17 Jun"
    with installation.store.reading() as session:
        [body] = session.scalars(sa.select(Delivery.body).where(Delivery.alert_id == matter.id)).all()
    assert "A second author reports the same within a day." in body["facts"]


def test_a_second_author_turns_a_message_of_the_day_into_one_at_once(installation: Installation) -> None:
    source, _ = a_place(installation)
    add(installation, source, [OUTAGE])
    assert watch(installation, now=NOW).n_at_once == 0
    add(installation, source, [replace(OUTAGE, author="bob")])
    assert watch(installation, now=NOW).n_at_once == 1
    [alert] = all_alerts(installation)
    assert (alert.level, alert.evidence["n_people"]) == ("at_once", 2)


def test_two_that_arrive_together_are_each_others_second(installation: Installation) -> None:
    source, topic = a_place(installation)
    add(installation, source, [replace(LEAVING, topics=(topic,), author=name) for name in ("ann", "bob")])
    watch(installation, now=NOW)
    [alert] = all_alerts(installation)
    assert (alert.level, alert.n_observed, alert.evidence["second_author"]) == ("same_day", 2, True)
    with installation.store.reading() as session:
        assert len(alerts.feedback_of(session, alert.id)) == 2


@pytest.mark.parametrize(
    "second",
    [
        {"author": "ann"},
        {"author": "bob", "reasons": ("money",)},
        {"author": "bob", "topics": ()},
        {"author": "bob", "on": TODAY - timedelta(days=1), "at": time(9)},
        {"author": "bob", "near_key": "n" * 32},
    ],
    ids=["the same person", "another reason", "another topic", "a day before", "a copy"],
)
def test_who_says_something_else_is_no_second_author(installation: Installation, second: dict[str, object]) -> None:
    source, topic = a_place(installation)
    first = replace(LEAVING, topics=(topic,), near_key="n" * 32)
    other = replace(first, **{"near_key": None, **second})
    add(installation, source, [first, other])
    watch(installation, now=NOW)
    assert not any(alert.evidence.get("second_author") for alert in all_alerts(installation))


def test_where_the_same_is_written_every_other_day_a_second_author_says_nothing(installation: Installation) -> None:
    source, topic = a_place(installation)
    leaving = replace(LEAVING, topics=(topic,))
    before = [replace(leaving, on=TODAY - timedelta(days=2 * n), author=f"w{n}") for n in range(1, 11)]
    add(installation, source, before)
    add(installation, source, [replace(leaving, author=name) for name in ("ann", "bob")])
    watch(installation, now=NOW)
    assert {alert.level for alert in all_alerts(installation)} == {"daily"}


def test_a_danger_that_two_report_is_told_at_once_though_the_budget_is_spent(installation: Installation) -> None:
    source, topic = a_place(installation)
    add(installation, source, [replace(DANGER, author=f"a{n}", urgency_score=0.99) for n in range(3)])
    unclear = replace(DANGER, topics=(topic,), when="unknown")
    add(installation, source, [replace(unclear, urgency_score=0.95)])
    watch(installation, now=NOW)
    held = all_alerts(installation)[-1]
    assert held.level == "same_day"
    assert held.evidence["over_budget"]
    add(installation, source, [replace(unclear, author="bob")])
    watch(installation, now=NOW)
    raised = next(alert for alert in all_alerts(installation) if alert.n_observed == 2)
    assert (raised.level, raised.evidence["over_budget"]) == ("at_once", False)


def test_what_only_a_second_author_makes_pressing_needs_room_in_the_budget(installation: Installation) -> None:
    source, topic = a_place(installation)
    add(installation, source, [replace(DANGER, author=f"a{n}") for n in range(2)])
    watch(installation, now=NOW)
    overcharged = replace(LEAVING, reasons=("money",), departments=("billing",), topics=(topic,))
    add(installation, source, [replace(overcharged, author=name) for name in ("ann", "bob")])
    watch(installation, now=NOW)
    alert = all_alerts(installation)[-1]
    assert (alert.level, alert.n_observed) == ("same_day", 2)


def test_fifty_reports_of_an_outage_within_minutes_are_one_alert_and_two_messages(installation: Installation) -> None:
    source, _ = a_place(installation)
    for minute in range(50):
        at = NOW + timedelta(minutes=minute)
        add(installation, source, [replace(OUTAGE, author=f"p{minute}", at=at.time(), urgency="critical")])
        watch(installation, now=at)
        notify(installation, now=at)
    [alert] = all_alerts(installation)
    assert (alert.level, alert.n_observed) == ("at_once", 50)
    assert told(installation) == ["opened", "updated"]


def test_an_outage_ends_once_for_everybody_and_comes_back_as_the_same_alert(installation: Installation) -> None:
    source, _ = a_place(installation)
    add(installation, source, [replace(OUTAGE, author=f"p{n}") for n in range(50)])
    watch(installation, now=NOW)
    notify(installation, now=NOW)
    [alert] = all_alerts(installation)
    with installation.store.writing() as session:
        alerts.resolve(session, alert.id, by="eve", why="the line is up again", now=NOW)
    notify(installation, now=NOW)
    assert told(installation) == ["opened", "resolved"]
    add(installation, source, [replace(OUTAGE, author="late", at=time(13))])
    watch(installation, now=NOW + timedelta(hours=2))
    [again] = all_alerts(installation)
    assert (again.id, again.state, again.n_reopened, again.n_observed) == (alert.id, "open", 1, 51)


def test_a_stream_that_goes_on_is_told_again_once_a_day_at_most(installation: Installation) -> None:
    source, _ = a_place(installation)
    n = 0
    for day in range(3):
        for _ in range(4 ** (day + 1)):
            add(installation, source, [replace(OUTAGE, on=TODAY + timedelta(days=day), author=f"p{n}")])
            n += 1
            watch(installation, now=NOW + timedelta(days=day))
            notify(installation, now=NOW + timedelta(days=day))
    assert told(installation) == ["opened", "updated", "updated", "updated"]
