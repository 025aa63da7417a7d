"""Topics moved between themes, themes named, and two people at once, on a real PostgreSQL server."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from models.topics.edits import Changed, Edit, apply_edit, plan
from tests.models.topics import test_regroup, test_theme_edits
from tests.models.topics.builders import NOW, tools
from tests.models.topics.test_edits_postgresql import installation
from voc.installation import Installation
from voc.storage.topic_history import edits_by_people

pytestmark = pytest.mark.postgresql

__all__ = ["installation"]

fitted = test_regroup.store


@pytest.fixture
def store(fitted: Installation) -> Installation:
    """The store of the other tests; ids given by hand leave PostgreSQL's own count behind."""
    with fitted.store.writing() as session:
        session.execute(sa.text("SELECT setval(pg_get_serial_sequence('topic', 'id'), 104)"))
    return fitted


@pytest.mark.parametrize(("edit", "after"), test_theme_edits.MOVES)
def test_a_preview_counts_what_is_counted_then(
    store: Installation, edit: test_theme_edits.MoveTopic, after: dict[int, int]
) -> None:
    test_theme_edits.test_a_preview_counts_both_themes_as_they_are_counted_then(store, edit, after)


@pytest.mark.parametrize(("edit", "after"), test_theme_edits.MOVES)
def test_a_move_taken_back_leaves_everything_as_before(
    store: Installation, edit: test_theme_edits.MoveTopic, after: dict[int, int]
) -> None:
    test_theme_edits.test_a_move_taken_back_leaves_every_theme_and_count_as_before(store, edit, after)


def test_a_theme_s_name_is_taken_back(store: Installation) -> None:
    test_theme_edits.test_a_theme_s_name_is_told_by_its_topics_and_taken_back_with_who_had_given_it(store)


@pytest.mark.parametrize(("first", "second"), test_theme_edits.AT_ONCE)
def test_of_two_people_the_second_is_told(store: Installation, first: Edit, second: Edit) -> None:
    test_theme_edits.test_of_two_people_who_change_the_same_thing_at_once_the_second_is_told(store, first, second)


@pytest.mark.parametrize(("first", "second"), test_theme_edits.AT_ONCE)
def test_of_two_people_in_the_same_instant_one_alone_is_heard(store: Installation, first: Edit, second: Edit) -> None:
    planned = [plan(store.store, edit, tools(store)) for edit in (first, second)]
    together, told = threading.Barrier(2), []

    def do(number: int) -> None:
        together.wait()
        try:
            apply_edit(store.store, planned[number], by=("ana", "ben")[number], now=NOW)
        except Changed:
            told.append(number)

    people = [threading.Thread(target=do, args=(number,)) for number in (0, 1)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    with store.store.reading() as session:
        (kept,) = edits_by_people(session)
    assert told == [1 if kept.by == "ana" else 0]
