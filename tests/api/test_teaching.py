"""What a machine may ask about the models: whether they drift, and what to label next."""

from __future__ import annotations

import numpy as np
from flask.testing import FlaskClient

from tests.api.conftest import problem_of
from tests.conftest import NOW
from tests.voc.insights.builders import TODAY, Books, Said, days_ago
from voc.installation import Installation
from voc.storage import drift_cards


def test_drift_says_nothing_of_nothing(reader: FlaskClient) -> None:
    assert reader.get("/v1/models/drift").get_json() == {"so_far": None, "cards": []}


def test_drift_tells_of_the_newest_month_and_of_those_kept(
    reader: FlaskClient, books: Books, installation: Installation
) -> None:
    books.keep(TODAY, Said("words", departments=["product"]))
    books.keep(days_ago(40), Said("more words"))
    with installation.store.writing() as session:
        month = TODAY.replace(day=1, month=5)
        card = {"month": "2026-05-01", "sentences": ["Nothing has drifted."]}
        for _ in range(2):
            drift_cards.keep(session, month=month, model_version="test", state="steady", card=card, now=NOW)
    body = reader.get("/v1/models/drift").get_json()
    assert (body["so_far"]["month"], body["so_far"]["n"], body["so_far"]["state"]) == ("2026-06-01", 1, "too_little")
    assert {one["verdict"] for one in body["so_far"]["measures"]} == {"not enough data"}
    assert body["cards"] == [card]


def test_suggestions_are_comments_with_a_reason(reader: FlaskClient, books: Books) -> None:
    for turn in range(3):
        vector = np.eye(384)[turn]
        books.keep(TODAY, Said(f"words {turn}", departments=["product", "billing"], vector=vector))
    items = reader.get("/v1/labels/suggestions?n=2&task=departments").get_json()["items"]
    assert len(items) == 2
    assert items[0]["feedback"]["text"].startswith("words")
    assert items[0]["why"].startswith("torn between Product")
    assert 0 < items[0]["stands_for"] <= 1
    for wrong in ("n=0", "n=1000", "task=mood"):
        assert problem_of(reader.get(f"/v1/labels/suggestions?{wrong}"))["status"] == 422
