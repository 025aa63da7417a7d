"""One tick answers a customer and ends their matter; what others have joined goes on. On either store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.dashboard.actions.follow_ups import act
from tests.conftest import NOW
from tests.voc.alerts.builders import Piece, a_source, add
from voc.alerts import answered
from voc.alerts.watch import watch
from voc.insights.follow_up_list import list_follow_ups
from voc.installation import Installation, open_installation
from voc.settings import Settings
from voc.storage import alerts, follow_ups
from voc.storage.tables import AlertRow, AlertTransition, ResponseRow

DANGER = Piece(
    on=NOW.date(), text="The kettle burned my hand.", departments=("product",), urgency="critical", reasons=("safety",),
    when="ongoing", author="ann", thread="t1",
)  # fmt: skip


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def shared(home: Path, request: pytest.FixtureRequest) -> Iterator[Installation]:
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    opened = open_installation(Settings(home=home, database_url=url))
    yield opened
    opened.store.close()


def told(installation: Installation, *pieces: Piece) -> list[int]:
    """The numbers of the follow-ups after these have come in, each with a link."""
    with installation.store.writing() as session:
        source = a_source(session).id
    add(installation, source, pieces)
    with installation.store.writing() as session:
        session.execute(sa.update(ResponseRow).values(permalink="https://shop.example/r"))
    watch(installation, now=NOW)
    with installation.store.reading() as session:
        return [one.id for one in list_follow_ups(session, now=NOW)]


def states(installation: Installation) -> Sequence[tuple[str, str | None]]:
    with installation.store.reading() as session:
        return [(one.state, one.acknowledged_by) for one in session.scalars(sa.select(AlertRow).order_by(AlertRow.id))]


def whys(installation: Installation) -> list[tuple[str, str, str]]:
    with installation.store.reading() as session:
        moves = session.scalars(sa.select(AlertTransition).where(AlertTransition.kind == "resolved"))
        return [(move.kind, move.by, move.why) for move in moves]


def test_an_answer_with_its_tick_resolves_the_alert_once(shared: Installation) -> None:
    [number] = told(shared, DANGER)
    with shared.store.reading() as session:
        [one] = list_follow_ups(session, now=NOW)
    assert one.alert == 1
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: act(shared, number, "contacted", by="Bo", resolves=True), range(2)))
    assert states(shared) == [("resolved", None)]
    assert whys(shared) == [("resolved", "Bo", "the customer has been answered")]
    with shared.store.reading() as session:
        row = follow_ups.get(session, number)
        [one] = list_follow_ups(session, now=NOW, states=("contacted",))
    assert (row.state, row.contacted_by, one.alert) == ("contacted", "Bo", None)


def test_closing_resolves_it_with_what_came_of_it(shared: Installation) -> None:
    [number] = told(shared, DANGER)
    assert act(shared, number, "close", by="Bo", outcome="A new kettle", resolves=True) == ""
    assert whys(shared) == [("resolved", "Bo", "A new kettle")]


def test_without_the_tick_the_alert_goes_on(shared: Installation) -> None:
    [number] = told(shared, DANGER)
    act(shared, number, "contacted", by="Bo")
    assert states(shared) == [("open", None)]


def test_an_alert_that_others_have_joined_goes_on_and_the_answer_is_kept(shared: Installation) -> None:
    numbers = told(shared, DANGER, replace(DANGER, author="bob"))
    with shared.store.reading() as session:
        assert [one.alert for one in list_follow_ups(session, now=NOW)] == [None, None]
    for number in numbers:
        act(shared, number, "contacted", by="Bo", resolves=True)
    assert [state for state, _ in states(shared)] == ["open"]
    with shared.store.reading() as session:
        assert {follow_ups.get(session, number).state for number in numbers} == {"contacted"}


def test_a_line_on_the_list_of_the_day_is_no_matter_of_its_own(shared: Installation) -> None:
    told(shared, replace(DANGER, urgency="high", reasons=("churn",), urgency_score=0.6))
    with shared.store.reading() as session:
        [one] = list_follow_ups(session, now=NOW)
    assert one.alert is None
    assert states(shared) == [("open", None)]


def test_what_cannot_be_answered_resolves_nothing(shared: Installation) -> None:
    [number] = told(shared, DANGER)
    with shared.store.writing() as session:
        follow_ups.close(session, number, by="eve", outcome="no way back", now=NOW)
    assert "is closed" in act(shared, number, "contacted", by="Bo", resolves=True)
    assert states(shared) == [("open", None)]
    with shared.store.writing() as session:
        answered.answer(session, number, "closed", by="Bo", now=NOW, resolves=True)
        assert alerts.get(session, 1).state == "resolved"
