from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.topics.brand import without
from models.topics.edits import Edit, Merge, Own, Retire, Split, apply_edit, plan
from models.topics.lineage import Fresh, Present, next_lineage
from models.topics.retag import retag
from tests.models.topics.builders import NOW, encode, tools
from tests.models.topics.test_preview import COLD_FOOD, store
from voc.errors import InputError
from voc.installation import Installation
from voc.storage import topic_edits
from voc.storage.series import rebuild
from voc.storage.tables import FeedbackRow, MentionRow, SeriesDay, TopicRow
from voc.storage.topic_history import edits_by_people
from voc.storage.topic_undo import Undone, undo
from voc.storage.topics import events_of, keep_model, load_current

__all__ = ["store"]


def do(store: Installation, edit: Edit) -> int:
    topic_id = apply_edit(store.store, plan(store.store, edit, tools(store)), by="ana", now=NOW)
    retag(store, now=NOW)
    return topic_id


def take_back(store: Installation) -> Undone:
    with store.store.writing() as session:
        undone = undo(session, by="ben", now=NOW)
    retag(store, now=NOW)
    return undone


def history(store: Installation) -> tuple[Any, ...]:
    """Every mention's topic, every count, every living topic and where it lies."""
    with store.store.reading() as session:
        model = load_current(session)
        assert model is not None
        living = sa.select(TopicRow.id, TopicRow.name, TopicRow.named_by).where(TopicRow.state == "active")
        days = sa.select(SeriesDay.topic_id, SeriesDay.department_id, SeriesDay.n).where(SeriesDay.n != 0)
        return (
            session.execute(sa.select(MentionRow.id, MentionRow.topic_id).order_by(MentionRow.id)).all(),
            session.execute(days.order_by(SeriesDay.topic_id, SeriesDay.department_id)).all(),
            session.execute(living.order_by(TopicRow.id)).all(),
            model.topic_ids.tolist(),
            model.centroids.tobytes(),
            model.radii.tobytes(),
        )


def rename(session: Session) -> None:
    topic_edits.rename(session, 101, "Drivers who cancel", by="ana", now=NOW)


def call(store: Installation) -> None:
    with store.store.writing() as session:
        rename(session)


EDITS: dict[str, Callable[[Installation], object]] = {
    "merged": lambda store: do(store, Merge(102, 101)),
    "retired": lambda store: do(store, Retire(102)),
    "defined": lambda store: do(store, COLD_FOOD),
    "split": lambda store: do(store, Split(101)),
    "renamed": call,
}


@pytest.mark.parametrize("kind", EDITS)
def test_an_edit_taken_back_leaves_every_mention_and_count_as_before(store: Installation, kind: str) -> None:
    before = history(store)
    EDITS[kind](store)
    assert history(store) != before
    undone = take_back(store)
    assert (undone.kind, undone.by) == (kind, "ana")
    assert history(store) == before
    with store.store.writing() as session:
        rebuild(session)
    assert history(store) == before


def test_edits_are_taken_back_one_by_one_the_last_first(store: Installation) -> None:
    states = [history(store)]
    for kind in ("defined", "renamed", "merged"):
        EDITS[kind](store)
        states.append(history(store))
    for before, kind in zip(reversed(states[:-1]), ("merged", "renamed", "defined"), strict=True):
        assert take_back(store).kind == kind
        assert history(store) == before
    with pytest.raises(InputError, match="No such edit of a person stands"):
        take_back(store)


def grown(store: Installation, *, away: float = 0.0) -> None:
    """A fit that found a third topic, and that moved all others a little where `away` is not 0; as a fit keeps it."""
    with store.store.writing() as session:
        model = load_current(session)
        assert model is not None
        session.merge(TopicRow(id=150, name="Cold food", created_at=NOW))
        session.flush()
        moved = without(model.centroids + away * np.ones(384, dtype=np.float32) / 20, model.away)
        keep_model(
            session, topic_ids=[*model.topic_ids.tolist(), 150], radii=np.append(model.radii, np.float32(0.3)),
            centroids=np.concatenate([moved if away else model.centroids, encode(["food dinner cold"])]),
            n_mentions=90, parameters={}, now=NOW,
        )  # fmt: skip
    retag(store, now=NOW)


def of_matter(store: Installation, word: str) -> dict[int, int]:
    """How many mentions with this word each topic has."""
    with store.store.reading() as session:
        asked = (
            sa.select(MentionRow.topic_id, sa.func.count())
            .join(FeedbackRow, FeedbackRow.id == MentionRow.feedback_id)
            .where(FeedbackRow.text.contains(word))
            .group_by(MentionRow.topic_id)
        )
        return dict(session.execute(asked).all())


@pytest.mark.parametrize("away", [0.0, 0.1], ids=["where all stayed", "where all moved"])
@pytest.mark.parametrize("kind", ["merged", "retired", "split"])
def test_an_edit_is_taken_back_after_a_fit_and_what_the_fit_found_stays(
    store: Installation, kind: str, away: float
) -> None:
    before = of_matter(store, "refund"), of_matter(store, "trip")
    EDITS[kind](store)
    grown(store, away=away)
    assert of_matter(store, "cold") == {150: 25}
    assert take_back(store).kind == kind
    assert (of_matter(store, "refund"), of_matter(store, "trip")) == before
    assert of_matter(store, "cold") == {150: 25}


def test_a_defined_topic_is_withdrawn_after_a_fit_and_the_fit_has_its_own(store: Installation) -> None:
    topic_id = do(store, COLD_FOOD)
    with store.store.writing() as session:
        session.get_one(TopicRow, topic_id).name = "Cold meals"
    grown(store)
    take_back(store)
    assert of_matter(store, "cold") == {150: 25}
    with store.store.reading() as session:
        assert session.get_one(TopicRow, topic_id).state == "withdrawn"


def test_an_edit_that_a_later_one_stands_on_comes_after_it_and_others_do_not_wait(store: Installation) -> None:
    call(store)
    do(store, Merge(102, 101))
    do(store, Retire(101))
    with store.store.reading() as session:
        retired, merged, renamed = edits_by_people(session)
    assert (retired.can_be_undone, merged.stands_on_it, renamed.can_be_undone) == (True, retired.id, True)
    with store.store.writing() as session, pytest.raises(InputError, match=f"Edit {retired.id} was made on this one"):
        undo(session, by="ben", now=NOW, edit_id=merged.id)
    with store.store.writing() as session:
        assert undo(session, by="ben", now=NOW, edit_id=renamed.id).kind == "renamed"


def test_an_owner_is_given_back_to_whom_it_was_with(store: Installation) -> None:
    do(store, Own(101, "legal"))
    do(store, Own(101, "billing"))
    owners = []
    for _ in range(2):
        take_back(store)
        with store.store.reading() as session:
            topic = session.get_one(TopicRow, 101)
            owners.append((topic.owner_department, topic.owner_origin))
    assert owners == [("legal", "person"), ("operations", "feedback")]


def test_a_name_that_another_topic_took_meanwhile_is_not_given_back(store: Installation) -> None:
    call(store)
    with store.store.writing() as session:
        session.get_one(TopicRow, 102).name = "cancelled TRIPS"  # as a fit may name one
    with pytest.raises(InputError, match="Topic 102 is called 'Cancelled trips' by now"):
        take_back(store)


def test_a_name_of_another_person_is_theirs_again(store: Installation) -> None:
    call(store)
    with store.store.writing() as session:
        topic_edits.rename(session, 101, "Lost rides", by="cem", now=NOW)
    take_back(store)
    with store.store.reading() as session:
        topic = session.get_one(TopicRow, 101)
        assert (topic.name, topic.named_by) == ("Drivers who cancel", "ana")
        assert [(event.kind, event.by) for event in events_of(session, 101)][-1] == ("undone", "ben")


def test_a_defined_topic_keeps_its_words_and_takes_what_they_say(store: Installation) -> None:
    topic_id = do(store, COLD_FOOD)
    with store.store.reading() as session:
        topic = session.get_one(TopicRow, topic_id)
        assert (topic.name, topic.named_by, topic.state) == ("Cold food", "ana", "active")
        assert topic.keywords[:2] == ["cold", "food"]
        (event,) = events_of(session, topic_id)
        assert (event.kind, event.by, event.evidence["sentence"]) == ("defined", "ana", COLD_FOOD.sentence)
        assert sorted(event.evidence["examples"]) == sorted(COLD_FOOD.examples)
        mine = sa.select(sa.func.count()).select_from(MentionRow).where(MentionRow.topic_id == topic_id)
        assert session.scalar(mine) == 25


def test_an_edit_that_was_planned_on_other_topics_is_not_done(store: Installation) -> None:
    planned = plan(store.store, COLD_FOOD, tools(store))
    do(store, Retire(102))
    with pytest.raises(InputError, match="changed since the preview"):
        apply_edit(store.store, planned, by="ana", now=NOW)


def test_a_person_called_as_the_machine_is_a_person_all_the_same(store: Installation) -> None:
    with store.store.writing() as session:
        topic_edits.rename(session, 101, "Mine", by="voc", now=NOW)
    with store.store.reading() as session:
        assert events_of(session, 101)[-1].by == session.get_one(TopicRow, 101).named_by == "user voc"


@pytest.mark.parametrize("anchored", [True, False])
def test_no_fit_moves_or_ends_what_a_person_defined(anchored: bool) -> None:
    defined, found = encode(["food was cold", "dinner was cold and late"])
    labels = np.zeros(50, dtype=np.int64)
    one_row = {"centroids": defined[None], "radii": np.array([0.4], dtype=np.float32), "protected": frozenset([105])}
    fresh = Fresh(labels, found[None], np.array([0.6], dtype=np.float32))
    present = Present(np.array([105]), assigned=labels, pinned=frozenset([105]), **one_row)
    (row,) = [row for row in next_lineage(present, fresh, anchored=anchored).rows if row.topic_id == 105]
    assert (row.centroid.tobytes(), row.radius) == (defined.tobytes(), float(np.float32(0.4)))
