"""What is owed to a customer: once a matter, with a clock, gone with the customer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.stores import installed
from tests.voc.alerts.builders import Piece, a_source, add
from voc.errors import InputError
from voc.insights.follow_ups import FollowUpFigures, followup_figures
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import follow_ups as book
from voc.storage.feedback import forget
from voc.storage.follow_ups import Owed
from voc.storage.tables import FollowUp, Source

NOW = datetime(2026, 6, 17, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
PIECE = Piece(on=date(2026, 6, 17), urgency="high", reasons=("money",), author="ann")


def some_feedback(installation: Installation, n: int) -> list[int]:
    with installation.store.writing() as session:
        source = a_source(session).id
    return add(installation, source, [replace(PIECE, author="ann")] * n)


def owed(feedback_id: int, **changes: object) -> Owed:
    given = Owed(feedback_id, "ann", "money:-", "billing", "high", "https://shop.example/1", LATER)
    return replace(given, **changes)


def test_one_customer_and_matter_has_one_open_follow_up_across_departments(installation: Installation) -> None:
    first, second, third = some_feedback(installation, 3)
    with installation.store.writing() as session:
        assert book.owe(session, owed(first), now=NOW)
        assert not book.owe(session, owed(second, department_id="sales", urgency="critical", due_at=NOW), now=NOW)
        assert book.owe(session, owed(third, matter="safety:-"), now=NOW)
        rows = book.find(session)
        assert [(row.feedback_id, row.urgency, row.due_at) for row in rows] == [
            (first, "critical", NOW), (third, "high", LATER),
        ]  # fmt: skip


def test_the_same_feedback_never_enters_twice_even_when_it_was_closed(installation: Installation) -> None:
    (first,) = some_feedback(installation, 1)
    with installation.store.writing() as session:
        book.owe(session, owed(first), now=NOW)
        book.close(session, book.find(session)[0].id, by="bob", outcome="refunded", now=NOW)
        assert not book.owe(session, owed(first), now=NOW)


def test_who_writes_again_after_they_were_contacted_waits_anew(installation: Installation) -> None:
    first, second = some_feedback(installation, 2)
    with installation.store.writing() as session:
        book.owe(session, owed(first), now=NOW)
        number = book.find(session)[0].id
        book.contact(session, number, by="bob", now=NOW)
        book.contact(session, number, by="eve", now=LATER)
        assert book.get(session, number).contacted_by == "bob"
        assert book.owe(session, owed(second), now=LATER)
        assert book.get(session, number).outcome == "wrote again"
        assert [row.feedback_id for row in book.find(session)] == [second]


def test_what_is_closed_stays_as_it_is(installation: Installation) -> None:
    (first,) = some_feedback(installation, 1)
    with installation.store.writing() as session:
        book.owe(session, owed(first), now=NOW)
        number = book.find(session)[0].id
        book.assign(session, number, owner="eve", department_id="sales")
        book.close(session, number, by="bob", outcome="refunded", now=NOW)
        book.close(session, number, by="eve", outcome="again", now=LATER)
        row = book.get(session, number)
        assert (row.closed_by, row.outcome, row.owner, row.department_id) == ("bob", "refunded", "eve", "sales")
        with pytest.raises(InputError, match="closed"):
            book.contact(session, number, by="bob", now=NOW)
        with pytest.raises(InputError, match="no follow-up 999"):
            book.get(session, 999)


def test_who_is_erased_is_owed_nothing(installation: Installation) -> None:
    (first,) = some_feedback(installation, 1)
    with installation.store.writing() as session:
        book.owe(session, owed(first), now=NOW)
    with installation.store.writing() as session:
        forget(session, "ann")
        assert session.scalar(sa.select(sa.func.count(FollowUp.id))) == 0


def test_a_page_goes_on_where_the_last_one_ended(installation: Installation) -> None:
    ids = some_feedback(installation, 5)
    with installation.store.writing() as session:
        for number in ids:
            book.owe(session, owed(number, matter=f"m{number}"), now=NOW)
        first = book.find(session, limit=3)
        rest = book.find(session, after_id=first[-1].id)
        assert [row.feedback_id for row in (*first, *rest)] == ids


def test_a_departments_figures_say_what_is_due_overdue_and_contacted_in_time(installation: Installation) -> None:
    ids = some_feedback(installation, 6)
    hour = timedelta(hours=1)
    with installation.store.writing() as session:
        for number in ids:
            department = None if number == ids[5] else "billing"
            given = owed(number, matter=f"m{number}", department_id=department, due_at=NOW + hour)
            book.owe(session, given, now=NOW - hour)
        numbers = [row.id for row in book.find(session)]
        book.contact(session, numbers[0], by="bob", now=NOW)
        book.contact(session, numbers[1], by="bob", now=NOW + 2 * hour)
        book.close(session, numbers[2], by="bob", outcome="no way back", now=NOW)
        book.close(session, numbers[3], by="bob", outcome="too late", now=NOW + 2 * hour)
        found = followup_figures(session, since=NOW - hour, now=NOW + 3 * hour)
        assert found["billing"] == FollowUpFigures(
            n_due=1, n_overdue=1, oldest_due_at=NOW + hour, n_contacted=2, n_in_time=1, n_missed=2
        )
        assert found["billing"].share_in_time == 0.25
        assert found[None].n_overdue == 1
        assert followup_figures(session, since=NOW - hour, now=NOW)["billing"].n_overdue == 0


@pytest.mark.postgresql
def test_the_same_holds_on_postgresql(home: Path, postgresql_url: str) -> None:
    installation = installed(Settings(home=home, database_url=postgresql_url))
    test_one_customer_and_matter_has_one_open_follow_up_across_departments(installation)
    with installation.store.writing() as session:
        session.execute(sa.delete(FollowUp))
        session.execute(sa.delete(Source))
    test_a_departments_figures_say_what_is_due_overdue_and_contacted_in_time(installation)
    installation.store.close()
