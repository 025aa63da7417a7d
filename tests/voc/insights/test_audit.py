"""How right it is on one's own words: counted per source and in all, with intervals, and only where enough was read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.conftest import NOW
from tests.voc.insights.builders import TODAY, Books, Said
from voc.insights.audit import Audit, AuditReport, Miss, misses, report_audits
from voc.installation import Installation
from voc.storage import audits
from voc.storage.audit_rounds import draw

IDS = ("technology", "operations")


@pytest.fixture
def books(installation: Installation) -> Books:
    return Books(installation)


def an_audit(
    books: Books, answers: Sequence[tuple[str, str]], *, source: str = "Shop", departments: Sequence[str] = IDS
) -> list[int]:
    """One comment for each answer, all read as negative and (the first of) `departments`; drawn and answered."""
    with books.together():
        ids = [
            books.keep(TODAY, Said(f"{source} {n}", "negative", departments=departments), source=source)[0]
            for n in range(len(answers))
        ]
    begin(books)
    answer(books, ids, answers)
    return ids


def begin(books: Books) -> None:
    store = books.installation.store
    with store.reading() as session:
        before = audits.newest(session)
    draw(store, by="Ana", now=NOW, after=before.id if before else 0)


def answer(books: Books, ids: Sequence[int], answers: Sequence[tuple[str, str]]) -> None:
    with books.installation.store.writing() as session:
        for number, (feeling, department) in zip(ids, answers, strict=False):
            audits.answer(
                session, number, sentiment=feeling, department=department, by="Ana",
                now=NOW + timedelta(minutes=number), department_ids=(*IDS, "gone"),
            )  # fmt: skip


def newest(installation: Installation) -> Audit:
    with installation.store.reading() as session:
        found = report_audits(session, IDS).newest
    assert found is not None
    return found


def test_before_the_first_round_there_is_none(installation: Installation) -> None:
    with installation.store.reading() as session:
        assert report_audits(session, IDS) == AuditReport(None, None)


def test_accuracy_has_n_and_wilsons_interval(installation: Installation, books: Books) -> None:
    right, wrong = ("negative", "technology"), ("positive", "operations")
    ids = an_audit(books, [right] * 30 + [wrong] * 10)
    found = newest(installation)
    assert (found.sentiment.n, found.sentiment.n_right, found.sentiment.value) == (40, 30, 75.0)
    assert found.sentiment.low == pytest.approx(59.8, abs=0.1)
    assert found.sentiment.high == pytest.approx(85.8, abs=0.1)
    assert found.department == found.sentiment
    assert found.sentiment.in_words() == "75 % (60–86 %)"
    assert found.audited_at == NOW + timedelta(minutes=ids[-1])
    assert (found.round, found.n_people, found.model_versions, found.is_done) == (1, 1, ("test",), True)


def test_what_a_person_cannot_tell_is_not_counted_and_nobody_is_right_where_none_is_named(
    installation: Installation, books: Books
) -> None:
    an_audit(books, [(audits.CANNOT_TELL, audits.NOBODY)] * 15 + [("negative", "technology")] * 5, departments=())
    found = newest(installation)
    assert (found.sentiment.n, found.sentiment.value) == (5, None)
    assert (found.department.n, found.department.n_right) == (20, 15)
    assert found.sentiment.in_words() == "not enough data (5 of 20)"
    assert not found.is_telling


def test_a_department_that_is_gone_is_not_counted(installation: Installation, books: Books) -> None:
    ids = an_audit(books, [("negative", "gone")] * 5 + [("negative", "technology")] * 20)
    assert (newest(installation).sentiment.n, newest(installation).department.n) == (25, 20)
    with installation.store.reading() as session:
        assert misses(session, 1, IDS) == []
        assert len(misses(session, 1, (*IDS, "gone"))) == 5
    assert ids


def test_every_source_has_its_own_figures(installation: Installation, books: Books) -> None:
    with books.together():
        for source in ("Shop", "App"):
            for n in range(25):
                books.keep(TODAY, Said(f"{source} {n}", "negative", departments=IDS), source=source)
    begin(books)
    answer(books, range(1, 26), [("negative", "technology")] * 25)
    answer(books, range(26, 36), [("positive", "technology")] * 10)
    found = newest(installation)
    assert [(one.source, one.n_drawn, one.n_answered) for one in found.sources] == [("App", 25, 10), ("Shop", 25, 25)]
    app, shop = found.sources
    assert (app.sentiment.value, shop.sentiment.value) == (None, 100.0)
    assert shop.sentiment.low == pytest.approx(86.7, abs=0.1)
    assert (found.n_drawn, found.n_answered, found.sentiment.n_right, found.is_done) == (50, 35, 25, False)


def test_a_round_just_begun_does_not_hide_the_one_that_tells(installation: Installation, books: Books) -> None:
    an_audit(books, [("negative", "technology")] * 20)
    an_audit(books, [("negative", "technology")] * 3)
    with installation.store.reading() as session:
        found = report_audits(session, IDS)
    assert found.telling is not None
    assert found.newest is not None
    assert (found.telling.round, found.newest.round) == (1, 2)


def test_where_person_and_machine_differ_leads_to_the_words(installation: Installation, books: Books) -> None:
    ids = an_audit(books, [("negative", "technology"), ("positive", audits.NOBODY), (audits.CANNOT_TELL, "operations")])
    with installation.store.reading() as session:
        found = misses(session, 1, IDS)
    assert sorted(found, key=lambda miss: miss.feedback_id) == [
        Miss(ids[1], "Shop 1", "Shop", "positive", "negative", "", "technology"),
        Miss(ids[2], "Shop 2", "Shop", None, "negative", "operations", "technology"),
    ]
