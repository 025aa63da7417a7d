from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.topics.map import lay_out
from models.topics.placing import place_topics
from models.topics.retag import retag
from tests.models.topics.builders import MATTERS, NOW, fill, said_of, topic_model
from tests.stores import installed
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import topic_edits
from voc.storage.tables import TopicPlace, TopicRow
from voc.storage.topic_places import places_of


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def families(n: int, of: int, *, seed: int = 0) -> dict[int, np.ndarray]:
    """`n` topics in families of `of`: those of one family lie near each other."""
    random = np.random.default_rng(seed)
    heads = unit(random.standard_normal((n // of + 1, 384)))
    return {101 + number: unit(heads[number // of] + 0.04 * random.standard_normal(384)) for number in range(n)}


def moves(before: dict[int, tuple[float, float]], after: dict[int, tuple[float, float]]) -> list[float]:
    return [float(np.hypot(*np.subtract(before[topic], after[topic]))) for topic in before.keys() & after.keys()]


def test_topics_of_one_family_lie_together() -> None:
    places = lay_out(families(40, 5), {})
    points = np.array([places[101 + number] for number in range(40)])
    distances = np.linalg.norm(points[:, None] - points[None], axis=-1)
    is_family = np.equal.outer(np.arange(40) // 5, np.arange(40) // 5) & ~np.eye(40, dtype=bool)
    assert np.median(distances[is_family]) < 0.3 * np.median(distances[~is_family & ~np.eye(40, dtype=bool)])


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 40), st.integers(0, 40), st.randoms())
def test_every_place_lies_on_the_map_and_order_changes_nothing(n: int, n_known: int, random: object) -> None:
    centres = families(n, 3)
    before = {topic: (topic % 7 / 7, topic % 5 / 5) for topic in list(centres)[:n_known]}
    places = lay_out(centres, before)
    assert places.keys() == centres.keys()
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in places.values())
    shuffled = list(centres)
    random.shuffle(shuffled)
    assert lay_out({topic: centres[topic] for topic in shuffled}, dict(reversed(before.items()))) == places


def test_no_two_topics_lie_on_one_spot_even_if_they_are_the_same() -> None:
    same = {101 + number: unit(np.ones(384)) for number in range(6)}
    assert len(set(lay_out(same, {}).values())) == 6
    first = lay_out(dict(list(same.items())[:4]), {})
    assert len(set(lay_out(same, first).values())) == 6


def test_a_fit_that_changes_nothing_moves_nothing() -> None:
    places = lay_out(families(60, 4), {})
    assert max(moves(places, lay_out(families(60, 4), places))) <= 0.001


def test_ten_percent_more_topics_hardly_move_those_that_people_know() -> None:
    grown = families(66, 4)
    before = lay_out(dict(list(grown.items())[:60]), {})
    after = lay_out(grown, before)
    assert np.median(moves(before, after)) < 0.02
    assert max(moves(before, after)) < 0.05
    new = grown.keys() - before.keys()
    kin = [float(np.hypot(*np.subtract(after[one], after[other]))) for one in new for other in new if one < other]
    assert np.median(kin) < 0.5  # two families


def test_centres_taken_anew_hardly_move_the_map() -> None:
    before = lay_out(families(60, 4), {})
    random = np.random.default_rng(5)
    anew = {topic: unit(centre + 0.01 * random.standard_normal(384)) for topic, centre in families(60, 4).items()}
    assert np.median(moves(before, lay_out(anew, before))) < 0.02


def test_where_few_are_known_the_map_is_drawn_anew_but_not_turned() -> None:
    grown = families(60, 4)
    before = lay_out(dict(list(grown.items())[:12]), {})
    after = lay_out(grown, before)
    one, other = (np.array([places[101 + number] for number in range(12)]) for places in (before, after))
    one, other = one - one.mean(axis=0), other - other.mean(axis=0)
    assert (one * other).sum() > 0


def placed(installation: Installation) -> Installation:
    """Four topics with their mentions, read and placed."""
    fill(installation, [text for matter in MATTERS for text in said_of(matter)[:5]])
    with installation.store.writing() as session:
        session.add_all([TopicRow(id=number, name=f"Topic {number}", created_at=NOW) for number in range(101, 105)])
    topic_model(installation, dict(zip(range(101, 105), ("driver trip", "refund", "code sms", "food"), strict=True)))
    retag(installation, now=NOW)
    return installation


def test_reading_the_history_again_places_the_topics_once(installation: Installation) -> None:
    placed(installation)
    later = NOW + timedelta(hours=1)
    place_topics(installation.store, now=later)
    with installation.store.reading() as session:
        assert set(places_of(session)) == {101, 102, 103, 104}
        assert {row.placed_at for row in session.query(TopicPlace)} == {NOW}


def test_an_ended_topic_keeps_its_place_for_when_it_comes_back(installation: Installation) -> None:
    placed(installation)
    with installation.store.reading() as session:
        before = places_of(session)
    with installation.store.writing() as session:
        topic_edits.retire(session, 104, by="ana", now=NOW)
    retag(installation, now=NOW)
    with installation.store.reading() as session:
        assert places_of(session)[104] == before[104]


@pytest.mark.postgresql
def test_places_are_kept_and_changed_on_postgresql(home: Path, postgresql_url: str) -> None:
    opened = installed(Settings(home=home, database_url=postgresql_url))
    placed(opened)
    with opened.store.writing() as session:
        topic_edits.merge(session, 104, 103, by="ana", now=NOW)
    retag(opened, now=NOW + timedelta(hours=1))
    with opened.store.reading() as session:
        assert len(places_of(session)) == 4
    opened.store.close()


def test_no_mention_no_map(installation: Installation) -> None:
    place_topics(installation.store, now=NOW)
    with installation.store.reading() as session:
        assert places_of(session) == {}
