"""Editing topics over HTTP: looked at by readers, done by writers, once, on the topics that were looked at."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from models.topics.retag import is_retagged, retag
from tests.api.conftest import problem_of
from tests.models.topics.builders import NOW
from tests.models.topics.test_preview import everything, store
from voc.installation import Installation
from voc.storage.tables import TopicRow

__all__ = ["store"]

EDITS = "/v1/topics/edits"
MERGE = {"kind": "merge", "topic": 102, "into": 101}
KINDS = [
    MERGE,
    {"kind": "retire", "topic": 102},
    {"kind": "split", "topic": 101},
    {"kind": "rename", "topic": 101, "name": "Drivers who cancel"},
    {"kind": "own", "topic": 101, "department": "legal"},
    {"kind": "own", "topic": 101},
    {"kind": "move", "topic": 101, "name": "Rides"},
    {"kind": "move", "topic": 101},
    {
        "kind": "define",
        "name": "Cold food",
        "sentence": "The food is cold.",
        "examples": ["cold food", "cold soup", "so cold"],
    },
]


def look(client: FlaskClient, edit: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(f"{EDITS}/preview", json=edit)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def do(client: FlaskClient, edit: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = client.post(EDITS, json={**edit, "version": look(client, edit)["version"], **more})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def test_a_reader_sees_what_would_move_and_nothing_is_changed(store: Installation, reader: FlaskClient) -> None:
    before = everything(store)
    preview = look(reader, MERGE)
    assert (preview["n_moved"], preview["is_far"], preview["is_settled"]) == (20, True, True)
    assert preview["moves"][0]["to_name"] == "Cancelled trips"
    assert len(preview["quotes"]) == 5
    after = everything(store)
    assert sum(rows != then for rows, then in zip(after, before, strict=True)) <= 1  # the key was used
    refused = reader.post(EDITS, json={**MERGE, "version": preview["version"]})
    assert problem_of(refused)["status"] == 403


@pytest.mark.parametrize("edit", KINDS, ids=lambda edit: edit["kind"])
def test_every_edit_is_looked_at_done_listed_and_taken_back(
    store: Installation, writer: FlaskClient, edit: dict[str, Any]
) -> None:
    done = do(writer, edit, by="Ana")
    assert (done["edit"]["by"], done["edit"]["undone_at"], done["edit"]["can_be_undone"]) == ("Ana", None, True)
    (listed,) = writer.get(EDITS).get_json()["items"]
    assert listed == done["edit"]
    undone = do(writer, {"kind": "undo", "edit": listed["id"]}, by="Ben")
    assert (undone["edit"]["undone_by"], undone["edit"]["can_be_undone"]) == ("Ben", False)
    assert writer.get(done["link"]).status_code == 200


def test_the_history_follows_behind_the_answer_and_the_topic_says_so(store: Installation, writer: FlaskClient) -> None:
    assert not writer.get("/v1/topics/101").get_json()["is_being_read_again"]
    done = do(writer, MERGE)
    assert (done["is_being_read_again"], done["edit"]["by"]) == (True, "write key")
    topic = writer.get("/v1/topics/102").get_json()
    assert (topic["state"], topic["merged_into"], topic["is_being_read_again"]) == ("merged", 101, True)
    assert look(writer, {"kind": "retire", "topic": 101})["is_settled"] is False
    with store.store.reading() as session:
        assert not is_retagged(session)
    assert retag(store, now=NOW) == 20
    assert not writer.get("/v1/topics/101").get_json()["is_being_read_again"]


def test_what_was_looked_at_on_other_topics_is_not_done(store: Installation, writer: FlaskClient) -> None:
    version = look(writer, MERGE)["version"]
    do(writer, {"kind": "retire", "topic": 102})
    late = writer.post(EDITS, json={"kind": "retire", "topic": 101, "version": version})
    assert problem_of(late)["status"] == 409
    assert "Look at it again" in late.get_json()["detail"]
    with store.store.reading() as session:
        assert session.get_one(TopicRow, 101).state == "active"


def test_edits_stand_on_one_another_and_come_by_pages(store: Installation, writer: FlaskClient) -> None:
    for edit in ({"kind": "rename", "topic": 101, "name": "Lost rides"}, MERGE, {"kind": "retire", "topic": 101}):
        do(writer, edit)
    page = writer.get(f"{EDITS}?limit=2").get_json()
    retired, merged = page["items"]
    assert (merged["can_be_undone"], merged["stands_on_it"]) == (False, retired["id"])
    assert merged["other_name"] == "Lost rides"
    (named,) = writer.get(f"{EDITS}?cursor={page['next']}").get_json()["items"]
    assert (named["kind"], named["can_be_undone"]) == ("renamed", True)
    refused = writer.post(f"{EDITS}/preview", json={"kind": "undo", "edit": merged["id"]})
    assert f"Edit {retired['id']} was made on this one" in problem_of(refused)["detail"]


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        ({"kind": "merge", "topic": 102}, "into: is needed to merge"),
        ({"kind": "retire", "topic": 102, "name": "x"}, "name: has no place where the kind is retire"),
        ({"kind": "merge", "topic": 101, "into": 101}, "into itself"),
        ({"kind": "retire", "topic": 999}, "no topic 999"),
        ({"kind": "rename", "topic": 101, "name": "ana@example.com"}, "personal data; met: email"),
        ({"kind": "undo"}, "No such edit"),
        ({"kind": "move", "topic": 101, "theme": 9}, "no theme 9"),
        ({"kind": "move", "topic": 101, "theme": 9, "name": "Rides"}, "name: is that of a new theme"),
        ({"kind": "move", "topic": 101, "name": ""}, "A theme's name has 1 to 80"),
        ({"kind": "move", "topic": 101, "name": "ana@example.com"}, "personal data; met: email"),
        ({"kind": "rename_theme", "name": "Rides"}, "theme: is needed to rename_theme"),
        ({"kind": "rename_theme", "theme": 9, "name": "Rides"}, "no theme 9"),
        ({"kind": "burn", "topic": 102}, "kind"),
    ],
)
def test_what_cannot_be_done_is_said_the_same_way_when_looked_at_and_when_done(
    store: Installation, writer: FlaskClient, edit: dict[str, Any], why: str
) -> None:
    for path, body in ((f"{EDITS}/preview", edit), (EDITS, {**edit, "version": 1})):
        refused = problem_of(writer.post(path, json=body))
        assert refused["status"] == 422
        assert why in refused["detail"]


def test_beside_today_stands_what_was_said_then(store: Installation, writer: FlaskClient) -> None:
    do(writer, {"kind": "rename", "topic": 101, "name": "Drivers who cancel"})
    then = writer.get("/v1/topics/101?as_of=2026-06-17T12:30Z").get_json()
    assert then["figures"]["name"] == "Drivers who cancel"
    assert [topic["name"] for topic in then["then"]["topics"]] == ["Cancelled trips"]
    assert (then["then"]["version"], then["then"]["topics"][0]["n_feedback"]) == (1, 30)
    table = writer.get("/v1/insights/topics?as_of=2026-06-01T00:00Z").get_json()["then"]
    assert (table["version"], table["n_mentions"]) == (None, 0)
    assert writer.get("/v1/insights/topics").get_json()["then"] is None


@pytest.mark.parametrize("query", ["as_of=yesterday", "as_of=0001-01-01T00:00Z", "as_of=2026-06-17&department=legal"])
def test_an_instant_that_cannot_be_looked_back_to_is_refused(
    store: Installation, reader: FlaskClient, query: str
) -> None:
    assert problem_of(reader.get(f"/v1/topics/101?{query}"))["status"] == 422
