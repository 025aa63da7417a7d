"""Who is owed an answer: high and critical feedback with a way back, on the department's list, with a clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.conftest import NOW
from tests.voc.alerts.builders import Piece, a_source, add
from voc.alerts import reviews
from voc.alerts.handing import hand_on
from voc.alerts.message import body_of
from voc.alerts.watch import watch
from voc.contact import allows
from voc.installation import Installation
from voc.storage import alerts
from voc.storage import follow_ups as book
from voc.storage import reviews as review_book
from voc.storage.tables import FollowUp, ResponseRow, ResponseSegment, Segment, Source

LEAVING = Piece(
    on=NOW.date(), text="I am leaving over this.", departments=("sales",), urgency="high", reasons=("churn",),
    author="ann",
)  # fmt: skip
DAY = timedelta(days=1)
DANGER = replace(LEAVING, urgency="critical", reasons=("safety",), departments=("product",), author="bob")


def a_link(installation: Installation, pieces: Sequence[Piece], link: str | None = "https://shop.example/r/1") -> None:
    """Pieces whose responses have a link."""
    with installation.store.writing() as session:
        known = session.scalar(sa.select(Source.id))
        source = known or a_source(session).id
    add(installation, source, pieces)
    with installation.store.writing() as session:
        session.execute(sa.update(ResponseRow).values(permalink=link))


def answered(installation: Installation, value: str) -> None:
    """All responses gave this answer to "may we contact you?"."""
    with installation.store.writing() as session:
        segment = Segment(name="contact_ok", value=value)
        session.add(segment)
        session.flush()
        for number in session.scalars(sa.select(ResponseRow.id)).all():
            session.add(ResponseSegment(response_id=number, segment_id=segment.id))


def owed(installation: Installation) -> Sequence[FollowUp]:
    with installation.store.reading() as session:
        return book.find(session)


def test_high_and_critical_feedback_with_a_link_is_owed_an_answer_in_time(installation: Installation) -> None:
    a_link(installation, [LEAVING, DANGER, replace(LEAVING, urgency="low", reasons=(), author="cy")])
    watch(installation, now=NOW)
    critical, high = owed(installation)
    assert (critical.urgency, critical.department_id, critical.due_at) == (
        "critical", "product", datetime(2026, 6, 18, 12, 0, tzinfo=UTC),
    )  # fmt: skip
    assert (high.urgency, high.due_at) == ("high", datetime(2026, 6, 19, 12, 0, tzinfo=UTC))
    assert high.link == "https://shop.example/r/1"


def test_without_a_way_back_nothing_is_owed(installation: Installation) -> None:
    a_link(installation, [LEAVING, DANGER], link=None)
    watch(installation, now=NOW)
    assert owed(installation) == []


def test_a_sources_template_makes_the_link_from_the_external_id(installation: Installation) -> None:
    a_link(installation, [LEAVING], link=None)
    with installation.store.writing() as session:
        session.execute(sa.update(Source).values(link_template="https://crm.example/case/{id}"))
        session.execute(sa.update(ResponseRow).values(external_id="A 17"))
    watch(installation, now=NOW)
    [row] = owed(installation)
    assert row.link == "https://crm.example/case/A%2017"


def test_an_id_that_was_replaced_makes_no_link(installation: Installation) -> None:
    a_link(installation, [LEAVING], link=None)
    with installation.store.writing() as session:
        session.execute(sa.update(Source).values(link_template="https://crm.example/case/{id}"))
        session.execute(sa.update(ResponseRow).values(external_id="id-0a1b"))
    watch(installation, now=NOW)
    assert owed(installation) == []


def test_who_said_no_is_never_on_the_list(installation: Installation) -> None:
    a_link(installation, [LEAVING, DANGER])
    answered(installation, "No")
    watch(installation, now=NOW)
    assert owed(installation) == []


def test_who_said_yes_is_on_it_without_a_link(installation: Installation) -> None:
    a_link(installation, [LEAVING], link=None)
    answered(installation, "Yes")
    watch(installation, now=NOW)
    assert [row.link for row in owed(installation)] == [None]


@pytest.mark.parametrize(
    ("answer", "meant"), [("Ja", True), ("TRUE ", True), ("nein", False), ("maybe", False), ("", False), (None, None)]
)
def test_only_a_clear_yes_is_a_yes(answer: str | None, meant: bool | None) -> None:
    assert allows(answer) is meant


def test_one_customer_and_matter_is_on_one_list_however_often_they_write(installation: Installation) -> None:
    a_link(installation, [LEAVING, replace(LEAVING, departments=("billing",)), LEAVING])
    watch(installation, now=NOW)
    watch(installation, now=NOW)
    assert [row.department_id for row in owed(installation)] == ["sales"]


def test_what_was_old_when_it_came_is_owed_nothing(installation: Installation) -> None:
    a_link(installation, [replace(LEAVING, on=NOW.date() - timedelta(days=30), received_after=timedelta(days=29))])
    watch(installation, now=NOW)
    assert owed(installation) == []


def test_what_is_doubted_is_owed_an_answer_once_a_person_confirms_it(installation: Installation) -> None:
    a_link(installation, [replace(DANGER, urgency_score=0.76)])
    watch(installation, now=NOW)
    assert owed(installation) == []
    with installation.store.reading() as session:
        [review] = review_book.find(session)
    reviews.confirm(installation, review.id, by="eve", now=NOW)
    assert [row.urgency for row in owed(installation)] == ["critical"]


def test_who_waits_too_long_is_one_matter_of_the_department_until_all_are_answered(installation: Installation) -> None:
    a_link(installation, [LEAVING, replace(LEAVING, author="cy"), DANGER])
    watch(installation, now=NOW)
    watch(installation, now=datetime(2026, 6, 19, 12, 0, 1, tzinfo=UTC))
    with installation.store.reading() as session:
        owing = {row.department_id: row for row in alerts.find(session) if row.matter_key.startswith("owed:")}
    assert owing["sales"].title == "2 customers wait too long for an answer, since Fri 19 Jun"
    assert owing["product"].level == "same_day"
    with installation.store.writing() as session:
        for row in book.find(session, department_id="sales"):
            book.contact(session, row.id, by="eve", now=NOW)
    watch(installation, now=datetime(2026, 6, 19, 13, 0, tzinfo=UTC))
    watch(installation, now=datetime(2026, 6, 19, 13, 0, tzinfo=UTC))
    with installation.store.reading() as session:
        assert alerts.get(session, owing["sales"].id).state == "resolved"
        assert alerts.get(session, owing["product"].id).state == "open"


def test_a_department_that_owes_much_hides_no_other_ones_customers(installation: Installation) -> None:
    many = [replace(LEAVING, author=f"author {n}", text=f"I am leaving, {n}.") for n in range(210)]
    a_link(installation, [*many, replace(DANGER, reasons=("money",), departments=("billing",), urgency="high")])
    watch(installation, now=NOW)
    with installation.store.writing() as session:  # billing's customer has waited for a shorter time than sales' 210
        session.execute(sa.update(FollowUp).where(FollowUp.department_id == "billing").values(due_at=NOW + DAY))
        session.execute(sa.update(FollowUp).where(FollowUp.department_id == "sales").values(due_at=NOW))
    for n in (2, 3):
        watch(installation, now=NOW + n * DAY)
    with installation.store.reading() as session:
        owing = {row.department_id: row for row in alerts.find(session) if row.matter_key.startswith("owed:")}
    assert {name: row.state for name, row in owing.items()} == {"sales": "open", "billing": "open"}
    assert owing["sales"].title.startswith("210 customers wait")
    assert owing["sales"].n_observed == 210


def test_what_is_owed_goes_with_the_matter_that_is_handed_on(installation: Installation) -> None:
    a_link(installation, [DANGER, LEAVING])
    watch(installation, now=NOW)
    with installation.store.writing() as session:
        [alert] = alerts.find(session, department_id="product")
        first = next(one for one in book.find(session) if one.department_id == "product")
        book.assign(session, first.id, owner="Ana")
        due_at = first.due_at
    for _ in range(2):
        with installation.store.writing() as session:
            hand_on(session, installation, alert.id, to="operations", by="Ana", why="a hub's", now=NOW)
    moved, stays = owed(installation)
    assert (moved.department_id, moved.owner, moved.due_at) == ("operations", None, due_at)
    assert stays.department_id == "sales"


def test_who_has_been_answered_stays_with_whom_they_were_answered_by(installation: Installation) -> None:
    a_link(installation, [DANGER])
    watch(installation, now=NOW)
    with installation.store.writing() as session:
        [alert], [row] = alerts.find(session), book.find(session)
        book.contact(session, row.id, by="Ana", now=NOW)
        hand_on(session, installation, alert.id, to=None, by="Ana", why="", now=NOW)
    with installation.store.reading() as session:
        assert book.get(session, row.id).department_id == "product"


def test_the_daily_list_says_how_many_of_earlier_days_still_wait(installation: Installation) -> None:
    a_link(installation, [LEAVING])
    watch(installation, now=NOW)
    later = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
    a_link(installation, [replace(LEAVING, on=later.date(), author="cy", at=later.time())])
    watch(installation, now=later)
    with installation.store.reading() as session:
        newest = next(row for row in alerts.find(session, level="daily"))
        body = body_of(session, newest, "opened", installation.departments, installation.settings)
    assert "Longer than promised wait 1 from earlier days: see Follow-ups." in body["facts"]
