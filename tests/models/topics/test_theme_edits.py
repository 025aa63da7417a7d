"""People move topics between themes and name themes: looked at first, done once, taken back whatever came since."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from models.topics.edit_preview import EditPreview
from models.topics.edits import (
    Changed,
    Edit,
    MoveTopic,
    Own,
    Rename,
    RenameTheme,
    Retire,
    Undo,
    apply_edit,
    plan,
)
from models.topics.ground import Ground
from models.topics.present import touched_by_people
from models.topics.preview import preview_edit
from models.topics.regroup import regroup
from models.topics.retag import retag
from tests.models.topics.builders import NOW, encode, tools
from tests.models.topics.test_preview import everything
from tests.models.topics.test_regroup import counts, held, store
from voc.errors import InputError
from voc.installation import Installation
from voc.storage import themes
from voc.storage.tables import ThemeRow, TopicRow
from voc.storage.theme_series import recount
from voc.storage.topic_history import edits_by_people
from voc.storage.topics import events_of

__all__ = ["store"]

#: What moves a topic, with what is counted of each theme then.
MOVES = [
    (MoveTopic(102, 2), {1: 32, 2: 38}),
    (MoveTopic(102), {1: 32, 2: 30}),
    (MoveTopic(102, name="Couriers "), {1: 32, 2: 30, 3: 8}),
    (MoveTopic(102, 1), {1: 40, 2: 30}),
]


def do(store: Installation, edit: Edit, *, by: str = "ana") -> int:
    topic_id = apply_edit(store.store, plan(store.store, edit, tools(store)), by=by, now=NOW)
    recount(store.store)
    return topic_id


def look(store: Installation, edit: Edit) -> EditPreview:
    return preview_edit(store.store, edit, tools(store))


def standing(store: Installation) -> object:
    """Where every topic stands and who put it there, how every living theme is called and by whom, and all counts."""
    with store.store.reading() as session:
        topics = session.execute(sa.select(TopicRow.id, TopicRow.theme_id, TopicRow.themed_by).where(TopicRow.id > 100))
        living = sa.select(ThemeRow.id, ThemeRow.name, ThemeRow.named_by).where(ThemeRow.state == "active")
        return sorted(topics.all()), sorted(session.execute(living).all()), counts(store)


@pytest.mark.parametrize(("edit", "after"), MOVES)
def test_a_preview_counts_both_themes_as_they_are_counted_then(
    store: Installation, edit: MoveTopic, after: dict[int, int]
) -> None:
    before = everything(store)
    preview = look(store, edit)
    assert look(store, edit) == preview
    assert everything(store) == before
    told, n_before = {theme.theme_id or 3: theme for theme in preview.themes}, counts(store)
    assert (preview.was, preview.n_moved, preview.same_theme) == ("1", 0, ())
    do(store, edit)
    assert counts(store) == after
    for number, theme in told.items():
        assert (theme.n_feedback_before, theme.n_feedback_after) == (n_before.get(number, 0), after[number])
        assert (theme.first_on, theme.last_on) == (NOW.date(), NOW.date())
    assert [(theme.n_topics_before, theme.n_topics_after) for theme in preview.themes][:1] == (
        [] if edit.theme_id == 1 else [(2, 1)]
    )


@pytest.mark.parametrize(("edit", "after"), MOVES)
def test_a_move_taken_back_leaves_every_theme_and_count_as_before(
    store: Installation, edit: MoveTopic, after: dict[int, int]
) -> None:
    before = standing(store)
    do(store, edit)
    assert standing(store) != before
    do(store, Undo(), by="ben")
    assert standing(store) == before
    with store.store.reading() as session:
        (only,) = edits_by_people(session)
        assert (only.kind, only.by, only.undone_by, only.can_be_undone) == ("themed", "ana", "ben", False)


def test_a_theme_that_is_left_empty_is_told_of_retired_and_comes_back_after_later_fits(store: Installation) -> None:
    do(store, MoveTopic(104, 1))
    before = standing(store)
    (left, taken) = look(store, MoveTopic(103, 1)).themes
    assert (left.theme_id, left.state_before, left.state_after, left.n_feedback_after) == (2, "active", "retired", 0)
    assert (taken.theme_id, taken.state_after, taken.n_topics_after) == (1, "active", 4)
    do(store, MoveTopic(103, 1))
    for anew in (False, True):
        regroup(store, encode, now=NOW, anew=anew)
    assert held(store) == {101: 1, 102: 1, 103: 1, 104: 1}
    back = look(store, Undo()).themes[1]
    assert (back.theme_id, back.state_before, back.state_after) == (2, "retired", "active")
    do(store, Undo())
    assert standing(store) == before
    do(store, Undo())
    assert held(store) == {101: 1, 102: 1, 103: 2, 104: 2}


def test_a_theme_s_name_is_told_by_its_topics_and_taken_back_with_who_had_given_it(store: Installation) -> None:
    do(store, RenameTheme(2, "Money back"))
    before = standing(store)
    assert do(store, RenameTheme(2, "Refunds"), by="ben") == 103
    with store.store.reading() as session:
        newest = edits_by_people(session)[0]
        assert (newest.kind, newest.theme_id, newest.topic_ids) == ("theme_renamed", 2, frozenset({103, 104}))
        assert [events_of(session, topic_id)[-1].evidence["to"] for topic_id in (103, 104)] == ["Refunds"] * 2
    regroup(store, encode, now=NOW, anew=True)
    assert "'Money back' again" in look(store, Undo()).said
    do(store, Undo(newest.id))
    assert standing(store) == before
    do(store, Undo())
    with store.store.reading() as session:
        assert session.get_one(ThemeRow, 2).named_by is None
        assert [edit.is_undone for edit in edits_by_people(session)] == [True, True]


def test_only_edits_of_the_same_theme_or_topic_stand_on_one_another(store: Installation) -> None:
    for edit in (MoveTopic(101), RenameTheme(1, "Trips"), Rename(101, "Lost rides"), MoveTopic(102), MoveTopic(101, 1)):
        do(store, edit)
    with store.store.reading() as session:
        newest, *others = edits_by_people(session)
        assert [edit.stands_on_it for edit in others] == [None, None, None, newest.id]
    with pytest.raises(InputError, match=f"Edit {newest.id} was made on this one since"):
        do(store, Undo(others[-1].id))


def test_a_name_that_another_theme_has_by_now_is_refused_and_told_of_before(store: Installation) -> None:
    do(store, MoveTopic(104, 1))
    do(store, RenameTheme(2, "Refunds"))
    do(store, MoveTopic(103, 1))
    do(store, RenameTheme(1, "refunds"))
    refused: list[Edit] = [MoveTopic(103, 2), MoveTopic(103, name="REFUNDS"), Undo(newest(store, "themed"))]
    for edit in refused[:2]:
        assert [(same.theme_id, same.is_taken) for same in look(store, edit).same_theme] == [(1, True)]
    for edit in refused:
        with pytest.raises(InputError, match=r"Theme 1 \(refunds\) has that name"):
            do(store, edit)
    with pytest.raises(InputError, match=r"No topic lives in theme 2 \(Refunds\)"):
        do(store, RenameTheme(2, "Gone"))
    do(store, Undo(newest(store, "theme_renamed")))
    do(store, Undo(newest(store, "themed")))
    assert held(store)[103] == 2


def newest(store: Installation, kind: str) -> int:
    with store.store.reading() as session:
        return next(edit.id for edit in edits_by_people(session) if edit.kind == kind and not edit.is_undone)


AT_ONCE = [
    (Rename(101, "Ana's name"), Rename(101, "Ben's name")),
    (Own(101, "legal"), Own(101, "product")),
    (MoveTopic(101, 2), MoveTopic(101, name="Ben's theme")),
    (RenameTheme(1, "Ana's name"), RenameTheme(1, "Ben's name")),
]


@pytest.mark.parametrize(("first", "second"), AT_ONCE)
def test_of_two_people_who_change_the_same_thing_at_once_the_second_is_told(
    store: Installation, first: Edit, second: Edit
) -> None:
    planned = [plan(store.store, edit, tools(store)) for edit in (first, second)]
    apply_edit(store.store, planned[0], by="ana", now=NOW)
    done = everything(store)
    for late in (planned[1], planned[0]):
        with pytest.raises(Changed, match="Look at it again"):
            apply_edit(store.store, late, by="ben", now=NOW)
    assert everything(store) == done
    do(store, second, by="ben")  # having looked again
    with store.store.reading() as session:
        assert [edit.by for edit in edits_by_people(session)] == ["ben", "ana"]


def test_who_names_a_theme_has_no_hand_in_its_topics_and_stops_no_fit(store: Installation) -> None:
    with store.store.reading() as session:
        before = Ground.of(session), touched_by_people(session)
    do(store, RenameTheme(1, "Trips"))
    do(store, Undo())
    with store.store.reading() as session:
        assert (Ground.of(session), touched_by_people(session)) == before
    do(store, MoveTopic(101, 2))
    with store.store.reading() as session:
        assert touched_by_people(session) == before[1] | {101}


def test_a_topic_that_ended_since_goes_back_to_its_theme_and_stays_ended(store: Installation) -> None:
    do(store, MoveTopic(103, 1))
    do(store, Retire(103))
    retag(store, now=NOW)
    regroup(store, encode, now=NOW)
    assert [theme.n_topics_after for theme in look(store, Undo(newest(store, "themed"))).themes] == [2, 1]
    do(store, Undo(newest(store, "themed")))
    assert held(store)[103] == 2
    with store.store.reading() as session:
        assert session.get_one(TopicRow, 103).state == "retired"


def test_a_move_of_a_store_that_did_not_note_who_had_put_it_there_is_taken_back(store: Installation) -> None:
    for theme_id in (1, 2):
        do(store, MoveTopic(103, theme_id), by="ana")
    with store.store.writing() as session:
        for event in events_of(session, 103):
            event.evidence = {name: value for name, value in event.evidence.items() if name != "themed_by"}
    for themed_by in ("ana", None):
        do(store, Undo())
        with store.store.reading() as session:
            assert session.get_one(TopicRow, 103).themed_by == themed_by
    with store.store.writing() as session:
        assert themes.events_of_theme(session, 2)[-1].kind == "gained"
