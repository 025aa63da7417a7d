"""Replaying over HTTP: a reading key may ask, wrong questions are named, nothing is changed."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient

from tests.api.conftest import problem_of
from tests.voc.alerts.builders import Piece, a_source, add
from tests.voc.alerts.test_replay import a_history, everything, store
from voc.installation import Installation


def test_a_reading_key_replays_today_and_changes_nothing(reader: FlaskClient, installation: Installation) -> None:
    store(installation, a_history(installation))
    assert reader.get("/v1/sources").status_code == 200  # the key's first use is noted
    before = everything(installation)
    found = reader.post("/v1/alerts/replay", json={"from": "2026-05-01"}).get_json()
    assert everything(installation) == before
    assert found["n_fired"] == len(found["fired"]) > 0
    assert found["cost"]["minutes_a_message"] == 5
    assert found["cost"]["n_messages"] == sum(len(one["messages"]) for one in found["fired"])
    assert found["beside"] is None
    assert found["really_fired"] == {"n": 0, "useful": 0, "not_useful": 0, "not_mine": 0}


def test_other_rules_stand_beside_todays(reader: FlaskClient, installation: Installation) -> None:
    store(installation, a_history(installation))
    found = reader.post("/v1/alerts/replay", json={"q": 0.02, "levels": {"1": "daily"}}).get_json()
    assert found["rules"]["levels"][0] == "daily"
    assert found["beside"]["rules"]["levels"][0] == "at_once"
    assert found["beside"]["cost"]["n_at_once"] > found["cost"]["n_at_once"] == 0
    assert found["beside"]["n_both"] + len(found["beside"]["only_proposed"]) == found["n_fired"]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"department": "nobody"}, "department"),
        ({"from": "2026-02-01", "to": "2026-01-01"}, "from"),
        ({"q": 3}, "q"),
        ({"levels": {"1": "never"}}, "levels"),
        ({"levels": {"99": "daily"}}, "rule 99"),
        ({"subscription": 7}, "subscription 7"),
        ({"from": "2024-01-01", "to": "2025-02-04"}, "At most 400 days"),
        ({"to": "9999-12-31", "from": "2026-01-01"}, "At most 400 days"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_question_is_named(reader: FlaskClient, asked: dict[str, object], names: str) -> None:
    answer = reader.post("/v1/alerts/replay", json=asked)
    assert answer.status_code in (400, 422)
    assert names in str(problem_of(answer))


def test_without_a_first_day_the_last_400_are_replayed(reader: FlaskClient, installation: Installation) -> None:
    with installation.store.writing() as session:
        source = a_source(session).id
    add(installation, source, [Piece(on=date(2015, 1, 1)), Piece(on=date(2017, 3, 1))])
    found = reader.post("/v1/alerts/replay", json={}).get_json()
    assert (found["from"], found["to"], found["n_feedback"]) == ("2016-01-27", "2017-03-01", 1)


def test_a_stranger_replays_nothing(stranger: FlaskClient) -> None:
    assert stranger.post("/v1/alerts/replay", json={}).status_code == 401
