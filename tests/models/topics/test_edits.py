from __future__ import annotations

import numpy as np
import pytest
import sqlalchemy as sa

from models.topics.quotes import typical_quotes
from models.topics.retag import is_retagged, retag
from tests.models.topics.builders import NOW, fill, said_of, topic_model
from voc.errors import InputError
from voc.installation import Installation
from voc.storage import topic_edits
from voc.storage.series import rebuild
from voc.storage.tables import UNASSIGNED, MentionRow, SeriesDay, TopicModelRow, TopicRow
from voc.storage.topic_list import list_topics
from voc.storage.topics import current_version, events_of, load_current, load_model, refresh_topics


@pytest.fixture
def store(installation: Installation) -> Installation:
    """Feedback about drivers (operations) and refunds (billing), read with a topic for each."""
    fill(installation, said_of("driver")[:30])
    fill(installation, said_of("refund")[:20], department="billing")
    with installation.store.writing() as session:
        session.add_all(
            [
                TopicRow(id=101, name="Cancelled trips", keywords=["driver"], created_at=NOW),
                TopicRow(id=102, name="Refused refunds", keywords=["refund"], created_at=NOW),
            ]
        )
    topic_model(installation, {101: "driver cancelled trip", 102: "refund refused billing"}, radius=0.3)
    retag(installation, now=NOW)
    return installation


def counts(installation: Installation) -> dict[int, int]:
    with installation.store.reading() as session:
        return dict(
            session.execute(sa.select(MentionRow.topic_id, sa.func.count()).group_by(MentionRow.topic_id)).all()
        )


def series(installation: Installation) -> list[tuple[object, ...]]:
    with installation.store.reading() as session:
        rows = session.execute(
            sa.select(SeriesDay.topic_id, SeriesDay.department_id, SeriesDay.day, SeriesDay.n)
            .where(SeriesDay.n != 0)
            .order_by(SeriesDay.topic_id, SeriesDay.department_id)
        )
        return [tuple(row) for row in rows]


def test_reading_again_gives_every_mention_its_topic_once(store: Installation) -> None:
    assert counts(store) == {101: 30, 102: 20}
    assert retag(store, now=NOW) == 0
    with store.store.reading() as session:
        assert is_retagged(session)


def test_series_equal_a_recount_after_every_edit(store: Installation) -> None:
    with store.store.writing() as session:
        topic_edits.merge(session, 102, 101, by="ana", now=NOW)
    retag(store, now=NOW)
    kept = series(store)
    with store.store.writing() as session:
        rebuild(session)
    assert series(store) == kept
    assert counts(store) == {101: 50}


def test_the_owner_is_the_department_of_most_feedback_and_a_person_s_choice_stays(store: Installation) -> None:
    def owners() -> dict[int, tuple[str | None, str | None]]:
        with store.store.reading() as session:
            return {topic.id: (topic.owner_department, topic.owner_origin) for topic in list_topics(session)}

    assert owners()[101] == ("operations", "feedback")
    assert owners()[102] == ("billing", "feedback")
    with store.store.writing() as session:
        topic_edits.set_owner(session, 102, "legal", department_ids=store.department_ids(), by="ana", now=NOW)
    refresh_topics(store.store, store.department_ids())
    assert owners()[102] == ("legal", "person")
    with store.store.writing() as session:
        topic_edits.merge(session, 102, 101, by="ana", now=NOW)
    retag(store, now=NOW)
    assert owners()[101] == ("operations", "feedback")  # 30 of 50 are exactly 60 %
    with pytest.raises(InputError, match="no department 'gardening'"), store.store.writing() as session:
        topic_edits.set_owner(session, 101, "gardening", department_ids=store.department_ids(), by="ana", now=NOW)


def test_a_contested_topic_has_no_owner(store: Installation) -> None:
    fill(store, said_of("refund")[20:36], department="legal")
    retag(store, now=NOW)
    with store.store.reading() as session:
        topic = session.get_one(TopicRow, 102)
        assert (topic.owner_department, topic.owner_origin) == (None, None)


def test_merging_keeps_what_was_near_either_and_the_old_version_as_it_was(store: Installation) -> None:
    with store.store.writing() as session:
        before = current_version(session)
        version = topic_edits.merge(session, 102, 101, by="ana", now=NOW)
    assert before is not None
    with store.store.reading() as session:
        assert load_model(session, before).topic_ids.tolist() == [101, 102]
        assert load_model(session, version).topic_ids.tolist() == [101, 101]
        assert session.scalar(sa.select(sa.func.count()).where(TopicModelRow.is_current)) == 1
        merged = session.get_one(TopicRow, 102)
        assert (merged.state, merged.merged_into) == ("merged", 101)
        assert [(event.kind, event.by) for event in events_of(session, 102)] == [("merged", "ana")]
        assert events_of(session, 101)[0].evidence == {"took": 102, "name": "Refused refunds"}


def test_a_retired_topic_leaves_its_mentions_to_the_next_or_to_none(store: Installation) -> None:
    with store.store.writing() as session:
        topic_edits.retire(session, 102, by="ana", now=NOW)
    assert not_yet(store)
    retag(store, now=NOW)
    assert counts(store) == {101: 30, UNASSIGNED: 20}
    assert [topic.id for topic in listed(store) if topic.kind == "topic"] == [101]


def not_yet(store: Installation) -> bool:
    with store.store.reading() as session:
        return not is_retagged(session)


def listed(store: Installation) -> list:  # type: ignore[type-arg]
    with store.store.reading() as session:
        return list_topics(session)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "1 to 80"),
        ("  ", "1 to 80"),
        ("x" * 81, "1 to 80"),
        ("refused REFUNDS", "Topic 102 has that name"),
        ("a\x1b[31mb", "nobody can see"),
        ("\u202eevil", "nobody can see"),
        ("a\x00b", "nobody can see"),
    ],
)
def test_a_name_that_is_none_or_taken_is_refused(store: Installation, name: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem), store.store.writing() as session:
        topic_edits.rename(session, 101, name, by="ana", now=NOW)


def test_whoever_decides_is_kept_as_one_line_that_can_be_seen(store: Installation) -> None:
    with store.store.writing() as session:
        topic_edits.rename(
            session, 101, "Trips \U0001f469\u200d\U0001f4bb", by="\x1b[31m a\x00na\n" + "x" * 200, now=NOW
        )
        topic = session.get_one(TopicRow, 101)
        assert topic.name == "Trips \U0001f469\u200d\U0001f4bb"
        assert topic.named_by == ("[31m a na " + "x" * 200)[:80]


@pytest.mark.parametrize("topic_id", [97, 98, 99, 100, 0, 999])
def test_buckets_and_what_is_not_there_cannot_be_changed(store: Installation, topic_id: int) -> None:
    with pytest.raises(InputError), store.store.writing() as session:
        topic_edits.rename(session, topic_id, "Mine", by="ana", now=NOW)
    with pytest.raises(InputError), store.store.writing() as session:
        topic_edits.merge(session, 101, topic_id, by="ana", now=NOW)


def test_a_topic_cannot_be_merged_twice_nor_into_itself(store: Installation) -> None:
    with pytest.raises(InputError, match="into itself"), store.store.writing() as session:
        topic_edits.merge(session, 101, 101, by="ana", now=NOW)
    with store.store.writing() as session:
        topic_edits.merge(session, 102, 101, by="ana", now=NOW)
    with pytest.raises(InputError, match="is merged"), store.store.writing() as session:
        topic_edits.merge(session, 102, 101, by="ana", now=NOW)


def test_typical_quotes_are_mentions_of_the_topic_as_written(store: Installation) -> None:
    with store.store.reading() as session:
        quotes = typical_quotes(session, 101, 3)
        assert typical_quotes(session, 999) == []
    assert len(quotes) == 3
    assert all(quote.text in said_of("driver") for quote in quotes)


def test_what_a_version_says_survives_the_store(store: Installation) -> None:
    with store.store.reading() as session:
        model = load_current(session)
    assert model is not None
    assert np.allclose(np.linalg.norm(model.centroids, axis=1), 1, atol=1e-5)
    assert model.away.shape == (0, 384)
