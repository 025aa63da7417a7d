"""Audits: what is drawn, what people may say of it, what teaching leaves out, and what erasing takes along."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.conftest import NOW
from tests.voc.insights.builders import TODAY, Books, Said
from voc.annotation import Annotation, DepartmentGuess, Sentiment
from voc.errors import InputError
from voc.installation import Installation
from voc.storage import annotations, audits, labels
from voc.storage.audit_rounds import draw
from voc.storage.erasing import erase_source
from voc.storage.feedback import forget
from voc.storage.tables import AnnotationRow, AuditAnswer, AuditRow, FeedbackRow

IDS = ("technology", "operations")


@pytest.fixture
def books(installation: Installation) -> Books:
    return Books(installation)


def two_sources(books: Books, n: int = 12) -> dict[str, list[int]]:
    """`n` comments of each source, all read as negative and technology's."""
    with books.together():
        return {
            source: [
                books.keep(TODAY, a_said(f"{source} comment number {number}"), source=source, author=f"{number}")[0]
                for number in range(n)
            ]
            for source in ("Shop", "App")
        }


def a_said(text: str, **more: object) -> Said:
    return Said(text, "negative", departments=("technology", "operations"), **more)  # type: ignore[arg-type]


def drawn(installation: Installation) -> list[AuditAnswer]:
    with installation.store.reading() as session:
        return list(session.scalars(sa.select(AuditAnswer).order_by(AuditAnswer.feedback_id)))


def say(installation: Installation, feedback_id: int, sentiment: str, department: str, by: str = "Ana") -> bool:
    with installation.store.writing() as session:
        return audits.answer(
            session, feedback_id, sentiment=sentiment, department=department, by=by,
            now=NOW + timedelta(seconds=feedback_id), department_ids=IDS,
        )  # fmt: skip


def read_anew(feeling: str = "positive", department: str = "operations") -> Annotation:
    guess = (DepartmentGuess(department, 0.8),)
    return Annotation("newer", "en", Sentiment(feeling, 0.8, 0.9), None, guess, True, ())  # type: ignore[arg-type]


def test_a_round_holds_so_many_of_each_source_with_the_machines_word(installation: Installation, books: Books) -> None:
    of_source = two_sources(books)
    row = draw(installation.store, by=" Ana ", now=NOW, n_each=5)
    assert (row.id, row.drawn_by, row.seed, row.n_each) == (1, "Ana", 1, 5)
    found = drawn(installation)
    for ids in of_source.values():
        mine = [answer for answer in found if answer.feedback_id in ids]
        assert sorted(answer.position for answer in mine) == [0, 1, 2, 3, 4]
        assert [answer.feedback_id for answer in mine] != ids[:5]
    assert {(one.model_version, one.said_sentiment, one.said_department, one.at) for one in found} == {
        ("test", "negative", "technology", None)
    }


def test_the_same_seed_draws_the_same_and_another_draws_others(installation: Installation, books: Books) -> None:
    two_sources(books)
    picked = []
    for after, seed in enumerate((7, 7, 8)):
        draw(installation.store, by="Ana", now=NOW, after=after, n_each=5, seed=seed)
        picked.append([(one.feedback_id, one.position) for one in drawn(installation)])
    assert picked[0] == picked[1] != picked[2]


def test_what_was_not_judged_or_was_corrected_is_not_drawn(installation: Installation, books: Books) -> None:
    kept = books.keep(TODAY, a_said("good one"))
    books.keep(TODAY, Said("waits", is_annotated=False))
    books.keep(TODAY, Said("bonjour", None, unsupported="French is not supported"))
    [corrected] = books.keep(TODAY, a_said("bad one"))
    with installation.store.writing() as session:
        labels.add(session, corrected, "sentiment", {"label": "neutral"}, by="Ana", now=NOW, department_ids=IDS)
    draw(installation.store, by="Ana", now=NOW)
    assert [one.feedback_id for one in drawn(installation)] == kept


def test_nothing_to_draw_is_said_and_leaves_no_round(installation: Installation) -> None:
    for by, words in (("Ana", "nothing to draw"), ("  ", "who you are")):
        with pytest.raises(InputError, match=words):
            draw(installation.store, by=by, now=NOW)
    with installation.store.reading() as session:
        assert audits.newest(session) is None


def test_of_many_who_begin_at_once_all_get_the_one_round(installation: Installation, books: Books) -> None:
    two_sources(books)
    with ThreadPoolExecutor(8) as pool:
        rounds = list(pool.map(lambda turn: draw(installation.store, by=f"{turn}", now=NOW, n_each=4), range(8)))
    assert {row.id for row in rounds} == {1}
    assert len({row.drawn_by for row in rounds}) == 1
    assert len(drawn(installation)) == 8


def test_a_person_reads_source_by_source_and_is_done_at_the_end(installation: Installation, books: Books) -> None:
    of_source = two_sources(books)
    draw(installation.store, by="Ana", now=NOW, n_each=3)
    met = []
    while True:
        with installation.store.reading() as session:
            one = audits.next_of(session, 1)
        if one is None:
            break
        met.append("App" if one.feedback_id in of_source["App"] else "Shop")
        assert say(installation, one.feedback_id, "neutral", audits.NOBODY)
    assert met == ["App"] * 3 + ["Shop"] * 3


def test_the_first_word_stands_and_the_last_of_ones_own_can_be_taken_back(
    installation: Installation, books: Books
) -> None:
    two_sources(books)
    draw(installation.store, by="Ana", now=NOW, n_each=2)
    one, other, *_ = [answer.feedback_id for answer in drawn(installation)]
    assert say(installation, one, "positive", "technology")
    assert not say(installation, one, "negative", "operations", by="Ben")
    assert say(installation, other, "positive", audits.CANNOT_TELL)
    with installation.store.writing() as session:
        assert audits.undo(session, 1, by=" Ana ") == other
        with pytest.raises(InputError, match="of yours"):
            audits.undo(session, 1, by="Ben")
    assert [(row.feedback_id, row.sentiment, row.by) for row in drawn(installation) if row.at] == [
        (one, "positive", "Ana")
    ]


@pytest.mark.parametrize(
    ("feedback_id", "sentiment", "department", "by"),
    [
        (1, "furious", "technology", "Ana"),
        (1, "negative", "nobody", "Ana"),
        (1, "negative", "technology", " "),
        (99, "negative", "technology", "Ana"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(
    installation: Installation, books: Books, feedback_id: int, sentiment: str, department: str, by: str
) -> None:
    books.keep(TODAY, a_said("good one"))
    draw(installation.store, by="Ana", now=NOW)
    with pytest.raises(InputError):
        say(installation, feedback_id, sentiment, department, by)
    assert drawn(installation)[0].at is None


def test_an_answer_changes_no_annotation_and_is_no_label(installation: Installation, books: Books) -> None:
    [number] = books.keep(TODAY, a_said("good one"))
    draw(installation.store, by="Ana", now=NOW)
    say(installation, number, "positive", "operations")
    with installation.store.reading() as session:
        annotation = session.get_one(AnnotationRow, number)
        assert (annotation.sentiment, annotation.sentiment_confidence) == ("negative", 0.9)
        assert labels.find(session) == []


def test_the_machines_word_follows_the_model_and_never_a_label(installation: Installation, books: Books) -> None:
    [number] = books.keep(TODAY, a_said("good one"))
    draw(installation.store, by="Ana", now=NOW)
    say(installation, number, "neutral", "technology")
    with installation.store.writing() as session:
        labels.add(session, number, "sentiment", {"label": "neutral"}, by="Ana", now=NOW, department_ids=IDS)
    assert drawn(installation)[0].said_sentiment == "negative"
    with installation.store.writing() as session:
        annotations.keep(session, [(number, read_anew())], now=NOW)
    [row] = drawn(installation)
    assert (row.model_version, row.said_sentiment, row.said_department) == ("newer", "positive", "operations")
    assert (row.sentiment, row.department) == ("neutral", "technology")
    with installation.store.reading() as session:
        assert session.get_one(AnnotationRow, number).sentiment == "neutral"  # the label is in force


def test_all_that_was_drawn_is_kept_out_of_teaching_with_its_twins(installation: Installation, books: Books) -> None:
    [drawn_one] = books.keep(TODAY, a_said("Good."))
    draw(installation.store, by="Ana", now=NOW)
    [twin] = books.keep(TODAY, a_said("Good."))
    books.keep(TODAY, a_said("Good.", question="What was bad?"))
    books.keep(TODAY, a_said("Something else"))
    with installation.store.reading() as session:
        assert audits.kept_out(session) == {drawn_one, twin}


def test_what_people_read_is_given_out_for_measuring(installation: Installation, books: Books) -> None:
    with books.together():
        ids = [books.keep(TODAY, a_said(f"words {n}", question="Why?"))[0] for n in range(4)]
    draw(installation.store, by="Ana", now=NOW)
    say(installation, ids[0], "positive", audits.NOBODY)
    say(installation, ids[1], audits.CANNOT_TELL, "operations")
    say(installation, ids[2], audits.CANNOT_TELL, audits.CANNOT_TELL)
    with installation.store.reading() as session:
        found = audits.answered(session)
    assert [(one.text, one.question, one.language, one.sentiment, one.department) for one in found] == [
        ("words 0", "Why?", "en", "positive", ""),
        ("words 1", "Why?", "en", None, "operations"),
    ]


def test_a_later_round_lets_go_of_the_unread_and_leaves_out_the_read(installation: Installation, books: Books) -> None:
    with books.together():
        ids = [books.keep(TODAY, a_said(f"words {n}"))[0] for n in range(3)]
    draw(installation.store, by="Ana", now=NOW)
    say(installation, ids[1], "positive", "operations")
    assert draw(installation.store, by="Ben", now=NOW, after=1).id == 2
    assert [(row.feedback_id, row.audit_id) for row in drawn(installation)] == [(ids[0], 2), (ids[1], 1), (ids[2], 2)]


def test_whoever_is_forgotten_leaves_the_audit(installation: Installation, books: Books) -> None:
    of_source = two_sources(books, n=2)
    draw(installation.store, by="Ana", now=NOW)
    for one in drawn(installation):
        say(installation, one.feedback_id, "negative", "technology")
    with installation.store.writing() as session:
        assert forget(session, "1") == 2
    assert [row.feedback_id for row in drawn(installation)] == [of_source["Shop"][0], of_source["App"][0]]


def test_an_erased_source_takes_its_audit_along(installation: Installation, books: Books) -> None:
    of_source = two_sources(books, n=2)
    draw(installation.store, by="Ana", now=NOW)
    erase_source(installation.store, books.sources["Shop"])
    assert [row.feedback_id for row in drawn(installation)] == of_source["App"]
    with installation.store.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(FeedbackRow)) == 2
        assert session.scalar(sa.select(sa.func.count()).select_from(AuditRow)) == 1
