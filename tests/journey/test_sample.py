"""What is planted in the sample is found, and what only looks like an event stays silent; see sample/README.md."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
import sqlalchemy as sa

from tests.journey.running import House
from voc.storage.pending import FRESH_FOR
from voc.storage.tables import (
    AlertFeedback,
    AlertRow,
    AnnotationDepartment,
    Fact,
    FeedbackRow,
    FollowUp,
    ResponseRow,
    ReviewRow,
)

SAMPLE = Path(__file__).resolve().parents[2] / "sample"


class Planted(NamedTuple):
    """An event of the sample: its days, counted back from the newest, and who should hear of it."""

    name: str
    first: int
    last: int
    family: str
    departments: frozenset[str]


EVENTS = [
    Planted("price-rise", 118, 106, "surge", frozenset({"sales", "billing", "marketing"})),
    Planted("courier-strike", 83, 74, "surge", frozenset({"operations"})),
    Planted("parcel-photo", 62, 48, "praise", frozenset({"operations", "product"})),
    Planted("data-leak", 27, 24, "urgent", frozenset({"legal", "technology", "customer_service"})),
    Planted("login-5.3", 5, 0, "surge", frozenset({"technology"})),
    Planted("repair-bench", 4, 0, "praise", frozenset({"customer_service", "product", "operations"})),
]


class Watched(NamedTuple):
    """What watching made of the sample."""

    newest_on: date
    alerts: list[AlertRow]
    pressing: set[str]  # external ids of the responses behind at-once alerts
    firsts: dict[int, list[str]]  # of each alert, the departments that its feedback names first
    links: list[str | None]  # of each follow-up, where the customer wrote
    doubted: set[str]  # external ids of the responses that wait for a person's look

    def days_ago(self, day: date) -> int:
        return (self.newest_on - day).days


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    house = House(tmp_path_factory.mktemp("sample") / "home")
    for command in (("sample",), ("annotate",), ("topics", "fit"), ("watch",)):
        house.voc(*command)
    with house.store() as store, store.reading() as session:
        fact = session.get_one(Fact, "sample")
        pressing = session.scalars(
            sa.select(ResponseRow.external_id)
            .join(FeedbackRow, FeedbackRow.response_id == ResponseRow.id)
            .join(AlertFeedback, AlertFeedback.feedback_id == FeedbackRow.id)
            .join(AlertRow, AlertRow.id == AlertFeedback.alert_id)
            .where(AlertRow.family == "urgent", AlertRow.level == "at_once")
        )
        alerts = list(session.scalars(sa.select(AlertRow)))
        firsts: dict[int, list[str]] = {}
        for alert_id, department_id in session.execute(
            sa.select(AlertFeedback.alert_id, AnnotationDepartment.department_id)
            .join(AnnotationDepartment, AnnotationDepartment.feedback_id == AlertFeedback.feedback_id)
            .where(AnnotationDepartment.rank == 0)
        ):
            firsts.setdefault(alert_id, []).append(department_id)
        links = list(session.scalars(sa.select(FollowUp.link)))
        doubted = session.scalars(
            sa.select(ResponseRow.external_id)
            .join(FeedbackRow, FeedbackRow.response_id == ResponseRow.id)
            .join(ReviewRow, ReviewRow.feedback_id == FeedbackRow.id)
        )
        newest_on = date.fromisoformat(fact.value["newest_on"])
        yield Watched(newest_on, alerts, set(pressing), firsts, links, set(doubted))


@pytest.mark.parametrize("event", EVENTS, ids=[event.name for event in EVENTS])
def test_a_planted_event_is_found(watched: Watched, event: Planted) -> None:
    first, last = (watched.newest_on - timedelta(days=number) for number in (event.first, event.last))
    found = [
        alert
        for alert in watched.alerts
        if alert.family == event.family and alert.first_on <= last + timedelta(days=2) and alert.last_on >= first
    ]
    heard_by = {alert.department_id for alert in found}
    for alert in found:
        firsts = watched.firsts.get(alert.id, [])
        # A matter that lies between departments goes to the committee, where those sit who have a fifth of it.
        if alert.department_id is None:
            heard_by |= {one for one in firsts if 5 * firsts.count(one) >= len(firsts)}
    assert heard_by & event.departments, [(alert.title, watched.firsts.get(alert.id)) for alert in found]


def test_the_running_event_is_open(watched: Watched) -> None:
    surges = [alert for alert in watched.alerts if alert.family == "surge" and alert.state == "open"]
    assert "technology" in {alert.department_id for alert in surges}, [alert.title for alert in watched.alerts]


def test_the_praise_that_still_runs_is_an_open_celebration(watched: Watched) -> None:
    glad = [alert.title for alert in watched.alerts if alert.kind == "celebration" and alert.state == "open"]
    assert len(glad) == 1, glad


def test_customers_with_a_way_back_wait_for_an_answer_and_doubtful_ones_for_a_look(watched: Watched) -> None:
    age = datetime.now(UTC) - datetime.combine(watched.newest_on, time(23, 50), tzinfo=UTC)
    doubtful = {"c-0425", "c-0426"}
    assert watched.doubted <= doubtful
    assert watched.doubted == doubtful or age > FRESH_FOR  # in the last minutes of a Sunday its week is over
    if age < timedelta(days=6):  # on the Sunday after, most of the sample's last day is over
        assert {link is None for link in watched.links} == {True, False}, "some with a link, some with a permission"


def test_no_surge_lies_outside_the_planted_events(watched: Watched) -> None:
    """A survey wave, month-end batches, a slow drift and the weekly rhythm raise nothing."""
    bursts = [(event.first + 2, event.last - 2) for event in EVENTS]
    astray = [
        alert.title
        for alert in watched.alerts
        if alert.family == "surge" and not any(low <= watched.days_ago(alert.first_on) <= high for high, low in bursts)
    ]
    assert astray == []


def test_notifications_that_harass_never_call_for_somebody_at_once(watched: Watched) -> None:
    rows = [
        json.loads(line)
        for name in ("reviews", "surveys", "conversations")
        for line in (SAMPLE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    harassed = {row.get("response") or row["id"] for row in rows if row.get("event") == "notifications"}
    assert len(harassed) >= 8
    assert harassed & watched.pressing == set()


def test_history_is_never_told_of(watched: Watched) -> None:
    late = [alert for alert in watched.alerts if watched.days_ago(alert.last_on) > 14]
    assert late
    assert {alert.state for alert in late} == {"would_have_fired"}
