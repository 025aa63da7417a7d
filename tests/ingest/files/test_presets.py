# ruff: noqa: E501  (tables of cases are read in rows)
"""Exports that many people have are recognised by their shape."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.files.choices import Choices
from tests.ingest.files.builders import FIXTURES, inspected, opened, roles_of
from voc.errors import InputError
from voc.installation import Installation

#: Fixture, responses read, rows skipped, scores by kind, texts.
EXPECTED = {
    "qualtrics": (6, 2, {"nps": [9, 3, 10, 7, 6], "csat": [5, 2, 5, 3, 4]}, 6),
    "google_play": (5, 0, {"stars": [1, 5, 4, 4, 2]}, 3),
    "app_store": (3, 0, {"stars": [5, 1, 3]}, 3),
    "surveymonkey": (3, 0, {"nps": [9, 4, 10], "csat": [5, 2, 4]}, 2),
    "typeform": (3, 0, {"nps": [8, 2, 10]}, 5),
    "google_forms": (3, 0, {"stars": [5, 2, 4]}, 5),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_an_export_is_recognised_and_read_whole(installation: Installation, name: str) -> None:
    file, responses = opened(FIXTURES / f"{name}.csv", installation)
    n, n_skipped, scores, n_texts = EXPECTED[name]
    assert file.preset is not None
    assert file.preset.name == name.replace("_", "-")
    assert (len(responses), file.rejects.n_skipped) == (n, n_skipped)
    given: dict[str, list[float]] = {}
    for response in responses:
        for score in response.scores:
            given.setdefault(score.scale.kind, []).append(score.value)
    assert given == scores
    assert sum(len(response.answers) for response in responses) == n_texts
    assert all(response.created_at is not None for response in responses)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_preset_can_be_refused(name: str) -> None:
    path = FIXTURES / f"{name}.csv"
    assert inspected(path, Choices(preset="none", date_order="day")).table.preset is None


def test_a_preset_of_another_shape_is_refused() -> None:
    with pytest.raises(InputError, match="does not have the shape of an export of Typeform"):
        inspected(FIXTURES / "qualtrics.csv", Choices(preset="typeform"))
    with pytest.raises(InputError, match="Presets: qualtrics"):
        inspected(FIXTURES / "qualtrics.csv", Choices(preset="excel"))


def test_qualtrics_questions_zone_and_status_are_used(installation: Installation) -> None:
    file, responses = opened(FIXTURES / "qualtrics.csv", installation)
    assert responses[0].answers[0].question == "What is the main reason for your score?"
    assert responses[0].external_id == "R_01xKq7wLmPz9v"
    assert responses[0].created_at is not None
    assert responses[0].created_at.isoformat() == "2026-05-01T15:11:12+00:00"  # 9 o'clock in Denver
    assert file.rejects.reasons == {"a survey preview": 1, "marked as spam": 1}
    assert responses[3].answers[1].text == "my neighbour gave it to me"
    assert responses[0].segments == {"plan": "plus"}


def test_qualtrics_personal_columns_are_all_dropped() -> None:
    roles = roles_of(FIXTURES / "qualtrics.csv")
    personal = ["IPAddress", "RecipientLastName", "RecipientFirstName", "RecipientEmail", "ExternalReference", "LocationLatitude", "LocationLongitude", "mobile"]  # fmt: skip
    assert {roles[name] for name in personal} == {"drop"}


def test_google_play_ratings_without_words_are_kept_each(installation: Installation) -> None:
    _, responses = opened(FIXTURES / "google_play.csv", installation)
    silent = [response for response in responses if not response.answers]
    assert len({response.external_id for response in silent}) == 2
    assert responses[0].external_id == "gp%3AAOqpTOa1"
    assert responses[0].segments == {"app_version": "5.3", "device": "lime_9"}


def test_a_choice_goes_before_a_preset(tmp_path: Path) -> None:
    roles = roles_of(FIXTURES / "google_play.csv", Choices.parse(["segment:package=Package Name", "drop=Device"]))
    assert (roles["Package Name"], roles["Device"]) == ("segment:package", "drop")
