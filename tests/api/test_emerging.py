"""What is new, over HTTP: read it, make it a topic, dismiss it."""

from __future__ import annotations

import numpy as np
import pytest
from flask.testing import FlaskClient

from api.dashboard.actions.emerging import decide
from api.dashboard.app import draw
from tests.api.conftest import problem_of
from tests.conftest import NOW
from tests.models.topics.builders import fill, said_of, topic_model
from voc.installation import Installation
from voc.storage import emerging as book
from voc.storage.emerging import Sighting
from voc.storage.tables import TopicRow

FOOD = said_of("food")[:6]


@pytest.fixture
def emerging_id(installation: Installation) -> int:
    """Something new in a store with one topic."""
    fill(installation, FOOD)
    with installation.store.writing() as session:
        session.add(TopicRow(id=101, name="Cancelled trips", keywords=[], created_at=NOW))
    topic_model(installation, {101: "driver cancelled trip"})
    seen = Sighting(
        centroid=np.eye(1, 384, dtype=np.float32)[0], radius=0.5, first_seen_on=NOW.date(), last_seen_on=NOW.date(),
        n=6, evidence={"n_before": 0, "expected": 0.0, "p_value": 1e-7, "cohesion": 0.7, "is_sample": False},
        mention_ids=[1, 2, 3, 4, 5, 6], typical=[2, 1], words=[[1, 4, 8], [1, 13, 17]],
    )  # fmt: skip
    with installation.store.writing() as session:
        return book.propose(session, seen, now=NOW).id


def test_it_is_listed_with_its_words_and_quotes(reader: FlaskClient, emerging_id: int) -> None:
    (one,) = reader.get("/v1/topics/emerging").get_json()["items"]
    assert (one["id"], one["n"], one["department"], one["first_seen_on"]) == (
        emerging_id,
        6,
        "operations",
        "2026-06-17",
    )
    assert one["words"] == ["food", "cold"]
    assert [(quote["feedback_id"], quote["text"]) for quote in one["quotes"]] == [(2, FOOD[1]), (1, FOOD[0])]


def test_confirming_makes_a_topic_once(writer: FlaskClient, emerging_id: int) -> None:
    made = writer.post(f"/v1/topics/emerging/{emerging_id}/confirm", json={"name": "Cold food"})
    topic_id = made.get_json()["topic_id"]
    assert writer.get(f"/v1/topics/{topic_id}").get_json()["figures"]["name"] == "Cold food"
    assert problem_of(writer.post(f"/v1/topics/emerging/{emerging_id}/confirm", json={}))["status"] in (409, 422)
    (one,) = writer.get("/v1/topics/emerging?state=confirmed").get_json()["items"]
    assert (one["topic_id"], one["ended_by"]) == (topic_id, "write key")


def test_dismissing_says_by_whom(writer: FlaskClient, emerging_id: int) -> None:
    one = writer.post(f"/v1/topics/emerging/{emerging_id}/dismiss", json={"by": "Ana"}).get_json()
    assert (one["state"], one["ended_by"]) == ("dismissed", "Ana")
    assert writer.get("/v1/topics/emerging").get_json()["items"] == []


def test_what_is_not_there_is_not_found_and_a_reading_key_changes_nothing(
    writer: FlaskClient, reader: FlaskClient, emerging_id: int
) -> None:
    for do in ("confirm", "dismiss"):
        assert problem_of(writer.post(f"/v1/topics/emerging/999/{do}", json={}))["status"] == 404
        assert problem_of(reader.post(f"/v1/topics/emerging/{emerging_id}/{do}", json={}))["status"] == 403


def test_the_page_of_topics_shows_it_until_a_person_has_decided(installation: Installation, emerging_id: int) -> None:
    page = str(draw(installation, "/topics", "").content)
    assert "Something new?" in page
    assert "Food, cold" in page
    assert "6 comments since 17 Jun 2026, hardly any expected" in page
    assert decide(installation, emerging_id, "confirm", name="", by=" ").startswith("Please say who you are")
    assert "has that name" in decide(installation, emerging_id, "confirm", name="Cancelled trips", by="ana")
    assert decide(installation, emerging_id, "confirm", name="Cold food", by="ana") == ""
    assert "Something new?" not in str(draw(installation, "/topics", "").content)


def test_dismissing_on_the_page_takes_it_off(installation: Installation, emerging_id: int) -> None:
    assert decide(installation, emerging_id, "dismiss", name="", by="ana") == ""
    assert "Something new?" not in str(draw(installation, "/topics", "").content)
