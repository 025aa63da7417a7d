"""Moving topics between themes and naming themes over HTTP; and two people who change the same thing at once."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.conftest import problem_of
from tests.api.test_topic_edits import EDITS, do, look
from tests.models.topics.test_preview import everything
from tests.models.topics.test_regroup import store
from voc.installation import Installation
from voc.storage.tables import ThemeRow
from voc.storage.theme_series import recount

__all__ = ["store"]

RENAMED = {"kind": "rename_theme", "theme": 1, "name": "On the road"}


def test_a_move_tells_of_both_themes_and_counts_follow_behind_the_answer(
    store: Installation, writer: FlaskClient
) -> None:
    preview = look(writer, {"kind": "move", "topic": 102, "theme": 2})
    told = [(one["theme_id"], one["n_feedback_before"], one["n_feedback_after"]) for one in preview["themes"]]
    assert (told, preview["was"], preview["n_moved"]) == ([(1, 40, 32), (2, 30, 38)], "1", 0)
    done = do(writer, {"kind": "move", "topic": 102, "theme": 2}, was=preview["was"], by="Ana")
    assert (done["edit"]["kind"], done["edit"]["theme"], done["is_being_read_again"]) == ("themed", 2, True)
    assert recount(store.store) == 2  # as the worker does
    assert not writer.get(done["link"]).get_json()["is_being_read_again"]
    back = look(writer, {"kind": "undo"})
    assert [one["n_feedback_after"] for one in back["themes"]] == [30, 40]


def test_a_theme_is_named_listed_and_called_as_before_again(store: Installation, writer: FlaskClient) -> None:
    old = look(writer, RENAMED)["was"]
    done = do(writer, RENAMED, by="Ana")
    assert done["said"] == f"theme 1 ({old}) is called 'On the road'"
    edit = done["edit"]
    assert (edit["kind"], edit["topic"], edit["theme"], edit["theme_name"]) == ("theme_renamed", 101, 1, "On the road")
    assert look(writer, {**RENAMED, "theme": 2})["same_theme"] == [
        {"theme_id": 1, "name": "On the road", "is_taken": True}
    ]
    undone = do(writer, {"kind": "undo", "edit": edit["id"]}, by="Ben")["edit"]
    assert (undone["undone_by"], undone["theme_name"]) == ("Ben", old)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (RENAMED, {**RENAMED, "name": "Trips"}),
        ({"kind": "move", "topic": 101}, {"kind": "move", "topic": 101, "name": "Trips"}),
        ({"kind": "rename", "topic": 101, "name": "Lost rides"}, {"kind": "rename", "topic": 101, "name": "Trips"}),
        ({"kind": "own", "topic": 101, "department": "legal"}, {"kind": "own", "topic": 101, "department": "sales"}),
        ({"kind": "own", "topic": 101, "department": "legal"}, {"kind": "undo"}),
    ],
)
def test_who_looked_before_somebody_else_changed_it_is_told_and_nothing_is_done(
    store: Installation, writer: FlaskClient, first: dict[str, Any], second: dict[str, Any]
) -> None:
    do(writer, {"kind": "own", "topic": 103, "department": "billing"})
    seen = look(writer, second)
    do(writer, first, by="Ana")
    late = {**second, "version": seen["version"], "was": seen["was"], "by": "Ben"}
    before = everything(store)
    refused = problem_of(writer.post(EDITS, json=late))
    assert refused["status"] == 409
    assert "Somebody has changed the same thing since the preview" in refused["detail"]
    after = everything(store)
    assert sum(rows != then for rows, then in zip(after, before, strict=True)) <= 1  # the key was used
    assert do(writer, second, was=look(writer, second)["was"], by="Ben")["edit"]


def test_who_does_not_say_what_was_there_replaces_it(store: Installation, writer: FlaskClient) -> None:
    version = look(writer, RENAMED)["version"]
    do(writer, RENAMED)
    assert writer.post(EDITS, json={**RENAMED, "name": "Trips", "version": version}).status_code == 201
    with store.store.reading() as session:
        assert session.get_one(ThemeRow, 1).name == "Trips"
