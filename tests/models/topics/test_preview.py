from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from models.topics.definition import place
from models.topics.edit_preview import EditPreview
from models.topics.edits import NEW, Define, Edit, Merge, Own, Rename, Retire, Split, Undo, apply_edit, plan
from models.topics.preview import preview_edit, preview_plan
from models.topics.retag import retag
from tests.models.topics.builders import NOW, encode, fill, said_of, tools, topic_model
from voc.errors import InputError
from voc.installation import Installation
from voc.storage import topic_edits
from voc.storage.tables import (
    UNASSIGNED,
    Base,
    FeedbackRow,
    MentionRow,
    TopicRow,
)
from voc.storage.topics import events_of

COLD_FOOD = Define(
    "Cold food",
    "The food arrives cold.",
    ("dinner came cold and soggy", "food was cold on delivery", "the dinner arrived cold"),
)


@pytest.fixture
def store(installation: Installation) -> Installation:
    """Feedback about drivers, refunds and food, read with topics for the first two."""
    fill(installation, [*said_of("driver")[:30], *said_of("refund")[:20], *said_of("food")[:25]])
    with installation.store.writing() as session:
        session.add_all(
            [
                TopicRow(id=101, name="Cancelled trips", created_at=NOW),
                TopicRow(id=102, name="Refused refunds", created_at=NOW),
            ]
        )
    topic_model(installation, {101: "driver cancelled trip", 102: "refund refused billing"}, radius=0.3)
    retag(installation, now=NOW)
    return installation


def look(store: Installation, edit: Edit, **options: int) -> EditPreview:
    return preview_edit(store.store, edit, tools(store), **options)


def everything(store: Installation) -> list[Any]:
    with store.store.reading() as session:
        return [list(session.execute(sa.select(table))) for table in Base.metadata.sorted_tables]


def ways(preview: EditPreview) -> list[tuple[int, int, int, int]]:
    return [(move.from_id, move.to_id, move.n_mentions, move.n_feedback) for move in preview.moves]


MOVING = [Merge(102, 101), Retire(101), Split(101), COLD_FOOD]


@pytest.mark.parametrize("edit", MOVING)
def test_a_preview_writes_nothing_and_is_the_same_again(store: Installation, edit: Edit) -> None:
    before = everything(store)
    preview = look(store, edit)
    assert look(store, edit) == preview
    assert everything(store) == before
    assert preview.n_moved > 0


@pytest.mark.parametrize("edit", MOVING)
def test_what_a_preview_says_is_what_happens_also_when_it_is_undone(store: Installation, edit: Edit) -> None:
    for each in (edit, Undo()):
        planned = plan(store.store, each, tools(store))
        preview, before = preview_plan(store.store, planned), topics_of(store)
        apply_edit(store.store, planned, by="ana", now=NOW)
        assert retag(store, now=NOW) == preview.n_feedback_moved > 0
        after = topics_of(store)
        assert sum(before[mention] != after[mention] for mention in before) == preview.n_moved


def topics_of(store: Installation) -> dict[int, int]:
    with store.store.reading() as session:
        return dict(session.execute(sa.select(MentionRow.id, MentionRow.topic_id)).all())


@pytest.mark.parametrize("edit", [Rename(101, "Refund refused"), Own(101, "legal")])
def test_a_name_or_an_owner_moves_nothing_and_says_who_has_the_name(store: Installation, edit: Edit) -> None:
    preview = look(store, edit)
    assert (preview.n_moved, preview.n_mentions, preview.moves, preview.quotes) == (0, 0, (), ())
    assert [same.topic_id for same in preview.same_name] == ([102] if isinstance(edit, Rename) else [])
    assert "topic 101 (Cancelled trips)" in preview.said


def test_a_merge_moves_all_of_one_topic_into_the_other_and_says_that_they_lie_apart(store: Installation) -> None:
    preview = look(store, Merge(102, 101))
    assert ways(preview) == [(102, 101, 20, 20)]
    assert (preview.n_mentions, preview.n_looked_at, preview.is_sample) == (20, 20, False)
    assert (preview.moves[0].first_on, preview.moves[0].last_on) == (NOW.date(), NOW.date())
    assert preview.is_far


def test_what_a_person_decided_about_a_topic_is_told_before_it_goes(store: Installation) -> None:
    with store.store.writing() as session:
        topic_edits.rename(session, 102, "No money back", by="ben", now=NOW)
    for edit in (Merge(102, 101), Retire(102)):
        assert [(each.kind, each.by, each.on) for each in look(store, edit).decided] == [("renamed", "ben", NOW.date())]
    assert look(store, Merge(101, 102)).decided == ()


def test_a_retired_topic_leaves_its_mentions_unassigned_where_none_is_near(store: Installation) -> None:
    assert ways(look(store, Retire(102))) == [(102, UNASSIGNED, 20, 20)]


def test_a_defined_topic_takes_what_its_words_say_and_nothing_else(store: Installation) -> None:
    preview = look(store, COLD_FOOD)
    assert {(move.from_id, move.to_id) for move in preview.moves} == {(UNASSIGNED, NEW)}
    assert preview.n_moved == 25
    assert preview.radius is not None
    assert 0.35 <= preview.radius <= 0.60
    assert (preview.near, preview.same_name) == ((), ())


def test_quotes_are_what_customers_wrote_of_what_moves(store: Installation) -> None:
    preview = look(store, COLD_FOOD)
    assert len(preview.quotes) == 5
    with store.store.reading() as session:
        for quote in preview.quotes:
            assert quote.text in session.get_one(FeedbackRow, quote.feedback_id).text
            assert session.get_one(MentionRow, quote.mention_id).topic_id == quote.from_id == UNASSIGNED


def test_of_a_large_store_the_newest_mentions_are_looked_at_and_that_is_said(store: Installation) -> None:
    preview = look(store, COLD_FOOD, limit=10)
    assert (preview.n_mentions, preview.n_looked_at, preview.is_sample) == (75, 10, True)
    assert preview.n_moved == 10  # the food is the newest
    assert preview.quotes[0].feedback_id > 65


def test_the_same_matter_under_another_name_is_flagged_retired_ones_too(store: Installation) -> None:
    drivers = Define(
        "Drivers", "Driver cancelled trip.", ("driver cancelled trip", "driver cancels trip", "trip driver")
    )
    near = look(store, drivers).near
    assert [(each.topic_id, each.state) for each in near] == [(101, "active")]
    with store.store.writing() as session:
        topic_edits.retire(session, 101, by="ana", now=NOW)
    assert [(each.topic_id, each.state) for each in look(store, drivers).near] == [(101, "retired")]


@pytest.mark.parametrize(("name", "is_taken"), [("refused  REFUNDS", True), ("Refund refused", False)])
def test_a_name_that_is_taken_or_says_the_same_is_flagged(store: Installation, name: str, is_taken: bool) -> None:
    same = look(store, Define(name, COLD_FOOD.sentence, COLD_FOOD.examples)).same_name
    assert [(each.topic_id, each.is_taken) for each in same] == [(102, is_taken)]


def test_examples_in_another_order_or_twice_change_nothing(store: Installation) -> None:
    one, two, three = COLD_FOOD.examples
    assert look(store, Define("Cold food", COLD_FOOD.sentence, (three, one, two, one))) == look(store, COLD_FOOD)


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (Merge(101, 101), "into itself"),
        (Merge(101, 999), "no topic 999"),
        (Retire(97), "fixed buckets"),
        (Own(101, "gardening"), "no department"),
        (Rename(101, "Ana Smith 0171 5551234"), "must not hold personal data; met: .*phone"),
        (Define("Mail ana@example.com", "What it is.", ("a b", "c d", "e f")), "personal data; met: email"),
        (Undo(7), "No such edit"),
        (Define("", "What it is.", ("a b", "c d", "e f")), "1 to 80"),
        (Define("Food", " ", ("a b", "c d", "e f")), "met none"),
        (Define("Food", "What it is.", ("a b", "A  b", "c d")), "3 to 50 different examples; met 2"),
        (Define("Food", "What it is.", ("a b", "c d", "e" * 501)), "at most 500"),
        (Define("Food", "What it is.", tuple(f"cold {n}" for n in range(51))), "50 different examples at most; met 51"),
        (Split(101, ("e" * 501,)), "at most 500"),
        (Split(101, tuple(f"cold {n}" for n in range(51))), "50 different examples at most; met 51"),
        (Rename(101, "Cold\x00food"), "nobody can see"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(store: Installation, edit: Edit, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        look(store, edit)


def test_a_defined_topic_may_reach_as_far_as_those_in_use_but_its_examples_say_how_far(store: Installation) -> None:
    with store.store.reading() as session:
        model = topic_edits.fitted(session)
    far = ["cold food", "refused refunds", "cancelled trips"]
    radii = [
        place("All of it.", far, encode, replace(model, radii=np.full(2, least, dtype=np.float32))).radius
        for least in (0.2, 0.5)
    ]
    assert radii == pytest.approx([0.2, 0.35])


def test_what_people_type_is_redacted_as_feedback_is(store: Installation) -> None:
    examples = ("Write to ana@example.com, food was cold", *COLD_FOOD.examples)
    planned = plan(store.store, Define("Cold food", "Ask 0171 5551234.", examples), tools(store))
    topic_id = apply_edit(store.store, planned, by="ana", now=NOW)
    with store.store.reading() as session:
        kept = str([event.evidence for event in events_of(session, topic_id)])
    assert "example.com" not in kept
    assert "5551234" not in kept
    assert "[email " in kept


def test_before_the_first_fit_there_is_nothing_to_edit(installation: Installation) -> None:
    with pytest.raises(InputError, match="voc topics fit"):
        look(installation, COLD_FOOD)
