"""Themes of a store: given after fits and edits, kept by number, never against a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.topics.regroup import is_grouped, regroup
from models.topics.retag import retag
from tests.models.topics.builders import NOW, encode, fill, said_of, topic_model
from voc.installation import Installation
from voc.storage import themes, topic_edits, topic_undo
from voc.storage.tables import ThemeDay, ThemeRow, TopicRow
from voc.storage.theme_list import list_themes
from voc.storage.topics import events_of

PLACES = {
    101: "driver cancelled trip", 102: "courier driver cancelled trip", 103: "refund refused billing",
    104: "money refund refused billing",
}  # fmt: skip


@pytest.fixture
def store(installation: Installation) -> Installation:
    """Two topics about drivers, two about refunds, in two themes."""
    fill(installation, said_of("driver")[:40])
    fill(installation, said_of("refund")[:30], department="billing")
    with installation.store.writing() as session:
        session.add_all([TopicRow(id=number, name=f"Topic {number}", created_at=NOW) for number in PLACES])
    topic_model(installation, PLACES, radius=0.3)
    retag(installation, now=NOW)
    assert regroup(installation, encode, now=NOW) == 2
    return installation


def held(installation: Installation) -> dict[int, int | None]:
    with installation.store.reading() as session:
        return dict(session.execute(sa.select(TopicRow.id, TopicRow.theme_id).where(TopicRow.id > 100)).all())


def happened(installation: Installation, theme_id: int) -> list[str]:
    with installation.store.reading() as session:
        return [f"{event.kind} by {event.by}" for event in themes.events_of_theme(session, theme_id)]


def counts(installation: Installation) -> dict[int, int]:
    query = sa.select(ThemeDay.theme_id, sa.func.sum(ThemeDay.n)).where(ThemeDay.department_id == "")
    with installation.store.reading() as session:
        return {theme: n for theme, n in session.execute(query.group_by(ThemeDay.theme_id)) if n}


def test_topics_that_lie_together_share_a_theme_with_its_counts(store: Installation) -> None:
    assert held(store) == {101: 1, 102: 1, 103: 2, 104: 2}
    assert counts(store) == {1: 40, 2: 30}
    with store.store.reading() as session:
        assert is_grouped(session)
        tree = list_themes(session)
        assert [event.evidence["to"] for event in events_of(session, 101)] == [1]
    assert [(theme.id, theme.n_feedback) for theme in tree.themes] == [(1, 40), (2, 30)]
    assert len({theme.name for theme in tree.themes}) == 2


def test_the_second_time_nothing_happens(store: Installation) -> None:
    before = happened(store, 1)
    assert regroup(store, encode, now=NOW + timedelta(hours=1)) == 2
    assert regroup(store, encode, now=NOW + timedelta(hours=2), anew=True) == 2
    assert happened(store, 1) == before
    assert held(store) == {101: 1, 102: 1, 103: 2, 104: 2}


def test_what_a_person_moved_or_named_stays_whatever_is_found(store: Installation) -> None:
    with store.store.writing() as session:
        themes.rename(session, 1, "On the road", by="ana", now=NOW)
        themes.move(session, 103, 1, by="ana", now=NOW)
        themes.move(session, 104, None, by="ana", now=NOW)
    for anew in (False, True):
        regroup(store, encode, now=NOW, anew=anew)
        assert held(store) == {101: 1, 102: 1, 103: 1, 104: None}
        with store.store.reading() as session:
            assert session.get_one(ThemeRow, 1).name == "On the road"
            assert session.get_one(ThemeRow, 2).state == "retired"
    assert counts(store)[1] > 40
    assert happened(store, 2)[-1] == "retired by ana"
    assert "renamed by ana" in happened(store, 1)


def test_a_theme_without_topics_is_retired_and_comes_back_with_one(store: Installation) -> None:
    with store.store.writing() as session:
        topic_edits.merge(session, 104, 103, by="ana", now=NOW)
        topic_edits.retire(session, 103, by="ana", now=NOW)
    retag(store, now=NOW)
    regroup(store, encode, now=NOW)
    assert happened(store, 2)[-1] == "retired by voc"
    assert counts(store) == {1: 40}
    with store.store.writing() as session:
        topic_undo.undo(session, by="ana", now=NOW)
    retag(store, now=NOW)
    regroup(store, encode, now=NOW)
    assert happened(store, 2)[-1] == "revived by voc"
    assert counts(store) == {1: 40, 2: 30}


def test_a_new_topic_joins_the_theme_it_is_near_to(store: Installation) -> None:
    with store.store.writing() as session:
        centre = encode(["driver cancelled every trip"])[0]
        new = topic_edits.define(
            session, "Every trip", centre, 0.5, sentence="x", examples=("a", "b", "c"), by="ana", now=NOW
        )
    retag(store, now=NOW)
    regroup(store, encode, now=NOW)
    assert held(store)[new] == 1
    assert happened(store, 1)[-1] == "gained by voc"


def test_a_theme_that_is_called_like_another_s_topic_is_named_anew_unless_by_a_person(store: Installation) -> None:
    for by in (None, "ana"):
        with store.store.writing() as session:
            theme = session.get_one(ThemeRow, 1)
            theme.named_by, name = by, theme.name
            session.get_one(TopicRow, 103).name = name
        regroup(store, encode, now=NOW)
        with store.store.reading() as session:
            assert (session.get_one(ThemeRow, 1).name == name) is (by is not None)


def test_a_person_who_moves_a_topic_meanwhile_is_not_overruled(store: Installation) -> None:
    with store.store.writing() as session:
        session.get_one(TopicRow, 104).theme_id = None
        session.get_one(ThemeRow, 2).name = "Topic 101"  # it wants a name, and so the encoder

    def slow(texts: object) -> object:
        if held(store)[104] is None:
            with store.store.writing() as session:
                themes.move(session, 104, 1, by="ana", now=NOW)
        return encode(list(texts))

    regroup(store, slow, now=NOW)
    assert held(store)[104] == 1


def test_before_the_first_fit_there_is_nothing_to_group(installation: Installation) -> None:
    assert regroup(installation, encode, now=NOW) == 0
    with installation.store.reading() as session:
        assert is_grouped(session)
