"""`POST /v1/analyze`: what is said of texts that are sent, and what a request may not be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from api.v1.analyze import MOST_ITEMS
from models import registry
from voc.installation import Installation
from voc.storage.tables import FeedbackRow

PATH = "/v1/analyze"


def said(client: FlaskClient, *items: dict[str, Any]) -> list[dict[str, Any]]:
    answer = client.post(PATH, json={"items": list(items)})
    assert answer.status_code == 200, answer.json
    assert answer.json is not None
    found: list[dict[str, Any]] = answer.json["items"]
    return found


def test_a_text_is_read_redacted_and_not_kept(reader: FlaskClient, installation: Installation) -> None:
    [one] = said(
        reader, {"id": "a-1", "text": "I am bob@example.com. The app crashes at log-in, but the driver was kind."}
    )
    assert one["id"] == "a-1"
    assert one["language"] == "en"
    assert "email" in one["redacted"]
    assert "bob@" not in str(one)
    assert one["sentiment"]["label"] in {"negative", "neutral", "positive"}
    assert one["departments"][0]["id"] in installation.department_ids()
    for mention in one["mentions"]:
        assert one["text"][mention["start"] : mention["end"]] == mention["text"]
    with installation.store.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(FeedbackRow)) == 0


def test_every_text_has_its_answer_in_order(reader: FlaskClient) -> None:
    ids: list[Any] = [3, "x", None, 1.5, "3"]
    assert [one["id"] for one in said(reader, *({"id": number, "text": "Fine."} for number in ids))] == ids
    assert said(reader) == []


def test_the_question_changes_the_answer(reader: FlaskClient) -> None:
    better, good = said(
        reader,
        {"text": "Nothing", "question": "What could we do better?"},
        {"text": "Nothing", "question": "What was good?"},
    )
    assert (better["sentiment"]["label"], good["sentiment"]["label"]) == ("positive", "negative")


def test_a_language_without_a_head_is_not_guessed(reader: FlaskClient) -> None:
    [one] = said(reader, {"text": "Всё сломалось, приложение не открывается, деньги не вернули.", "language": "ru"})
    assert one["sentiment"] is None or one["sentiment"]["label"] is None
    assert not one["departments"]


def test_a_promoted_model_answers_the_next_request(reader: FlaskClient, installation: Installation) -> None:
    item = {"text": "Lovely staff and a lovely room, thank you"}
    [before] = said(reader, item)
    shipped = registry.read(registry.shipped("sentiment"))
    turned = {**shipped.arrays, "stack": shipped.arrays["stack"][:, ::-1]}
    registry.write(replace(shipped, version="turned", arrays=turned), installation.settings.models_home)
    registry.point(installation.settings, "sentiment", ["turned"])
    [after] = said(reader, item)
    registry.point(installation.settings, "sentiment", [])
    [again] = said(reader, item)
    assert [one["sentiment"]["label"] for one in (before, after, again)] == ["positive", "negative", "positive"]


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"items": "text"},
        {"items": [{"id": 1}]},
        {"items": [{"text": None}]},
        {"items": [{"text": 7}]},
        {"items": [{"text": "fine", "surprise": True}]},
        {"items": [{"text": "fine"}], "more": 1},
        {"items": [{"text": "fine", "rating": "many"}]},
        {"items": [{"text": "a secret word"}, {"txt": "a secret word"}]},
    ],
)
def test_a_malformed_request_is_refused_by_name_and_without_words(reader: FlaskClient, body: Any) -> None:
    answer = reader.post(PATH, json=body)
    assert answer.status_code in (400, 422)
    assert answer.mimetype == "application/problem+json"
    assert "secret word" not in answer.get_data(as_text=True)


def test_a_batch_has_a_limit(reader: FlaskClient) -> None:
    answer = reader.post(PATH, json={"items": [{"text": "Fine."}] * (MOST_ITEMS + 1)})
    assert answer.status_code == 422
    assert len(said(reader, *[{"text": "Fine."}] * MOST_ITEMS)) == MOST_ITEMS


@pytest.mark.parametrize("text", ["", "   ", "👍", "\u202e\u200b", "<p>&nbsp;</p>", "a" * 20_000])
def test_odd_texts_are_answered(reader: FlaskClient, text: str) -> None:
    assert len(said(reader, {"text": text})) == 1


def test_a_stranger_analyzes_nothing(stranger: FlaskClient) -> None:
    assert stranger.post(PATH, json={"items": []}).status_code == 401
