"""When nobody speaks of a topic any more, and when people do again: by the daily counts, which tell sources apart."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from models.topics.silence import fallen_silent, spoken_of_again
from tests.voc.insights.builders import RECEIVED, Books, Said, days_ago
from voc.installation import Installation
from voc.storage.silent import silences
from voc.storage.tables import TopicRow
from voc.storage.topics import MACHINE, record


@pytest.fixture
def books(installation: Installation) -> Books:
    return Books(installation)


def speak(books: Books, topic: int, days: Iterable[int], *, a_day: int = 2, source: str = "shop") -> None:
    """So many comments of a topic on each of these days before today."""
    said = Said("it is late", "negative", about=[("late", topic, "negative")])
    with books.together():
        for day in days:
            for _ in range(a_day):
                books.keep(days_ago(day), said, source=source)


def silent(books: Books, quiet: dict[int, set[int]] | None = None) -> dict[int, dict[str, object]]:
    with books.installation.store.reading() as session:
        return fallen_silent(session, quiet)


def again(books: Books) -> set[int]:
    with books.installation.store.reading() as session:
        return spoken_of_again(session)


def end(books: Books, topic: int, *, by: str = MACHINE, quiet: dict[int, set[int]] | None = None) -> None:
    """Retire a topic as a fit does, or a person."""
    with books.installation.store.writing() as session:
        evidence = {"name": "late"} if by != MACHINE else fallen_silent(session, quiet)[topic]
        session.get_one(TopicRow, topic).state = "retired"
        record(session, topic, "retired", by=by, now=RECEIVED, evidence=evidence)


def test_a_topic_falls_silent_when_what_was_to_be_expected_does_not_come(books: Books) -> None:
    kettles, parcels = books.a_topic("kettles"), books.a_topic("parcels")
    speak(books, kettles, range(100))
    speak(books, parcels, range(40, 100))
    # It had 120 of the 264 comments until 28 days ago, and 56 came since.
    evidence = {"since": days_ago(28).isoformat(), "n_expected": 25.5, "n": 0, "share": 0.454545}
    assert silent(books) == {parcels: evidence}


def test_a_few_late_voices_do_not_keep_a_topic_from_falling_silent(books: Books) -> None:
    kettles, parcels = books.a_topic("kettles"), books.a_topic("parcels")
    speak(books, kettles, range(100))
    speak(books, parcels, range(40, 100))
    speak(books, parcels, (3, 11), a_day=1)
    assert silent(books)[parcels]["n"] == 2
    speak(books, parcels, range(5), a_day=2)
    assert silent(books) == {}


def test_a_topic_whose_heart_is_quiet_falls_silent_though_its_rim_goes_on_and_comes_back_beyond_that(
    books: Books,
) -> None:
    kettles, parcels = books.a_topic("kettles"), books.a_topic("parcels")
    speak(books, kettles, range(100))
    speak(books, parcels, range(40, 100))
    speak(books, parcels, range(0, 28, 4), a_day=1)
    assert silent(books) == {}
    assert silent(books, quiet={parcels: {56}}) == {}
    evidence = silent(books, quiet={parcels: {28}})[parcels]
    assert evidence == {"since": days_ago(28).isoformat(), "n_expected": 28.6, "n": 7, "share": 0.732323}
    end(books, parcels, quiet={parcels: {28}})
    speak(books, parcels, range(9), a_day=1)  # 16 of the 73 in four weeks: two fifths of its former rate, rim and all
    assert again(books) == set()
    speak(books, parcels, range(10), a_day=1)
    assert again(books) == {parcels}


def test_a_topic_that_ended_lately_or_was_always_rare_is_not_silent(books: Books) -> None:
    kettles, lately, rare = (books.a_topic(name) for name in ("kettles", "lately", "rare"))
    speak(books, kettles, range(100))
    speak(books, lately, range(14, 100))
    speak(books, rare, range(40, 100, 10), a_day=1)
    assert silent(books) == {}


@pytest.mark.parametrize("goes_on", [True, False])
def test_a_source_that_stops_silences_no_topic(books: Books, goes_on: bool) -> None:
    """The forum speaks of little but parcels; where it stops, that nobody does says nothing."""
    kettles, parcels = books.a_topic("kettles"), books.a_topic("parcels")
    speak(books, kettles, range(100), a_day=3)
    speak(books, parcels, range(40, 100), source="forum")
    speak(books, kettles, range(0 if goes_on else 40, 100), source="forum")
    assert set(silent(books)) == ({parcels} if goes_on else set())


def test_where_everything_stops_nothing_is_silent(books: Books) -> None:
    kettles, parcels = books.a_topic("kettles"), books.a_topic("parcels")
    speak(books, kettles, range(60, 120))
    speak(books, parcels, range(60, 120))
    assert silent(books) == {}
    empty = Books(books.installation)
    assert again(empty) == set()


def test_a_silent_topic_is_back_at_a_good_part_of_its_former_rate(books: Books) -> None:
    kettles, parcels = books.a_topic("kettles"), books.a_topic("parcels")
    speak(books, kettles, range(100))
    speak(books, parcels, range(40, 100))
    end(books, parcels)
    assert (silent(books), again(books)) == ({}, set())
    speak(books, parcels, range(8), a_day=1)
    assert again(books) == set()
    speak(books, parcels, range(8), a_day=1)
    speak(books, parcels, range(8), a_day=1)
    assert again(books) == {parcels}


def test_what_a_person_retired_is_not_spoken_of_again(books: Books) -> None:
    kettles, parcels = books.a_topic("kettles"), books.a_topic("parcels")
    speak(books, kettles, range(100))
    speak(books, parcels, range(40, 100))
    end(books, parcels)
    end(books, parcels, by="ana")
    speak(books, parcels, range(20))
    assert again(books) == set()
    with books.installation.store.reading() as session:
        assert silences(session) == {}


def test_nothing_falls_silent_that_the_next_fit_would_revive(books: Books) -> None:
    """Hardly spoken of for twelve weeks, but in the last of them: in the long run silent, and back all the same."""
    kettles, parcels = books.a_topic("kettles"), books.a_topic("parcels")
    speak(books, kettles, range(140), a_day=1)
    speak(books, parcels, range(84, 140), a_day=1)
    assert set(silent(books)) == {parcels}
    speak(books, parcels, range(7), a_day=1)
    assert silent(books) == {}
