"""Search answers whatever people type, meets each comment once, and finds meaning beside words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.voc.insights.builders import TODAY, Books, Said, days_ago
from voc.errors import InputError
from voc.insights.filters import Filters
from voc.insights.search import Found, Query, search_feedback
from voc.insights.vectors import VectorIndex
from voc.insights.words import hits_of, parse_words
from voc.installation import Installation
from voc.storage.tables import FeedbackRow, ResponseRow


def texts(installation: Installation, words: str, filters: Filters | None = None, **more: object) -> list[str]:
    return [one.text for one in found(installation, words, filters, **more).feedback]


def found(installation: Installation, words: str, filters: Filters | None = None, **more: object) -> Found:
    with installation.store.reading() as session:
        return search_feedback(session, filters or Filters(), Query(words=words, **more))  # type: ignore[arg-type]


@pytest.fixture
def shelf(books: Books) -> Books:
    for number, text in enumerate(
        (
            "The parcel came late",
            "A lovely kettle, not late at all",
            "Late, late, late",
            "Café très bon",
            "can't log in",
        )
    ):
        books.keep(days_ago(number), Said(text, "negative" if number == 0 else "positive"), scores={"nps": number * 2})
    return books


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("late", ["The parcel came late", "A lovely kettle, not late at all", "Late, late, late"]),
        ("LATE parcel", ["The parcel came late"]),  # every word, in any order
        ('"came late"', ["The parcel came late"]),
        ('"late came"', []),
        ("late -kettle", ["The parcel came late", "Late, late, late"]),
        ("cafe tres", ["Café très bon"]),
        ("can't", ["can't log in"]),
        (
            "",
            [
                "The parcel came late",
                "A lovely kettle, not late at all",
                "Late, late, late",
                "Café très bon",
                "can't log in",
            ],
        ),
        ('"" * ( ) :', []),  # only signs: nothing can be looked up
        ("-late", []),  # nothing wanted
        ("late AND OR NOT NEAR", []),  # words like any other
    ],
)
def test_words_find_what_a_person_means(shelf: Books, words: str, expected: list[str]) -> None:
    assert texts(shelf.installation, words) == expected


def test_filters_narrow_a_search(shelf: Books) -> None:
    installation = shelf.installation
    assert texts(installation, "late", Filters(to_on=days_ago(2))) == ["Late, late, late"]
    assert texts(installation, "late", sentiments=("negative",)) == ["The parcel came late"]
    assert texts(installation, "late", scores=("high",)) == []
    assert texts(installation, "", scores=("low",)) == [
        "The parcel came late",
        "A lovely kettle, not late at all",
        "Late, late, late",
        "Café très bon",
    ]
    assert texts(installation, "", Filters(sources=("nowhere",))) == []


def test_the_best_match_comes_first_where_asked(shelf: Books) -> None:
    assert texts(shelf.installation, "late", is_best_first=True)[0] == "Late, late, late"


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_people_type_breaks_a_search(shelf: Books, words: str) -> None:
    for best in (False, True):
        page = found(shelf.installation, words, is_best_first=best)
        for one in page.feedback:
            for start, end in one.hits:
                assert 0 <= start < end <= len(one.text)


def test_hits_are_the_words_in_the_text() -> None:
    text = "Late again. LATE-again, later"
    assert [text[start:end] for start, end in hits_of(text, parse_words("late"))] == ["Late", "LATE"]
    assert [text[start:end] for start, end in hits_of(text, parse_words('"late again"'))] == [
        "Late again",
        "LATE-again",
    ]


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_pages_meet_each_comment_once_while_others_arrive_and_go(books: Books, installation: Installation) -> None:
    with books.together():
        first = {
            books.keep(days_ago(number % 5), Said(f"comment {number}"), hour=number % 3)[0] for number in range(40)
        }
    seen: list[int] = []
    cursor = None
    n_pages = 0
    while n_pages < 100:
        with installation.store.reading() as session:
            page = search_feedback(session, Filters(), Query(), limit=7, cursor=cursor)
        seen += [one.id for one in page.feedback]
        n_pages += 1
        cursor = page.next
        if cursor is None:
            break
        books.keep(days_ago(n_pages % 6), Said("arrives meanwhile"), hour=n_pages % 3)
    assert len(seen) == len(set(seen))
    assert first <= set(seen)


@pytest.mark.parametrize("cursor", ["", "x", "!!", "MXwy", "é", "A" * 100])
def test_a_cursor_that_is_not_ours_is_refused(books: Books, installation: Installation, cursor: str) -> None:
    with installation.store.reading() as session, pytest.raises(InputError, match="cursor"):
        search_feedback(session, Filters(), Query(), cursor=cursor)


# ── by meaning ───────────────────────────────────────────────────────────────────────────────────────────────────


class Compass:
    """An encoder that knows three directions."""

    def encode(self, given: Sequence[str]) -> np.ndarray:
        return np.stack([direction(0 if "delivery" in text else 1) for text in given]).astype(np.float32)


def direction(number: int, lean: float = 0.0) -> np.ndarray:
    vector = np.zeros(384)
    vector[number], vector[5] = np.cos(lean), np.sin(lean)
    return vector


def by_meaning(
    installation: Installation, index: VectorIndex, words: str, filters: Filters | None = None, **more: object
) -> list[str]:
    query = Query(words=words, by="meaning", **more)  # type: ignore[arg-type]
    with installation.store.reading() as session:
        page = search_feedback(session, filters or Filters(), query, encoder=Compass(), index=index)
    return [one.text for one in page.feedback]


def test_meaning_finds_what_no_word_says(books: Books, installation: Installation) -> None:
    for number, (text, vector) in enumerate(
        {
            "the van never came": direction(0, 0.3),
            "courier lost it": direction(0, 0.1),
            "nice kettle": direction(1),
        }.items()
    ):
        books.keep(days_ago(number), Said(text, vector=vector), source="shop" if number else "app")
    index = VectorIndex()
    assert by_meaning(installation, index, "delivery") == ["courier lost it", "the van never came"]
    assert by_meaning(installation, index, "delivery", Filters(sources=("app",))) == ["the van never came"]
    with installation.store.reading() as session:
        both = search_feedback(session, Filters(), Query(words="delivery", by="both"), encoder=Compass(), index=index)
    assert len(both.feedback) == 2


def test_the_index_sees_what_arrives_and_forgets_what_goes(books: Books, installation: Installation) -> None:
    index = VectorIndex()
    ids = [books.keep(TODAY, Said(f"delivery {number}", vector=direction(0, number / 10)))[0] for number in range(3)]
    assert len(by_meaning(installation, index, "delivery")) == 3
    books.keep(TODAY, Said("delivery 3", vector=direction(0, 0.05)))
    assert by_meaning(installation, index, "delivery")[:2] == ["delivery 0", "delivery 3"]
    with installation.store.writing() as session:
        row = session.get(FeedbackRow, ids[0])
        assert row is not None
        session.delete(session.get(ResponseRow, row.response_id))
    assert by_meaning(installation, index, "delivery")[0] == "delivery 3"


def test_the_index_holds_no_more_than_its_bound(books: Books, installation: Installation) -> None:
    index = VectorIndex(most_held=2)
    for number in range(4):
        books.keep(TODAY, Said(f"delivery {number}", vector=direction(0)))
        found_now = by_meaning(installation, index, "delivery")
        assert f"delivery {number}" in found_now
        assert len(found_now) <= 2


def test_a_search_by_meaning_without_an_encoder_says_what_to_do(books: Books, installation: Installation) -> None:
    with installation.store.reading() as session, pytest.raises(InputError, match="build-encoder"):
        search_feedback(session, Filters(), Query(words="x", by="meaning"))
