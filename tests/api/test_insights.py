"""The figures over HTTP: the same as the pages', each with what it rests on and a link that leads there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.voc.insights.builders import TODAY, Books, Said, days_ago
from tests.voc.insights.test_summary import a_lively_shop


def everything(value: Any, visit: Callable[[dict[str, Any]], None]) -> None:
    if isinstance(value, dict):
        visit(value)
        for one in value.values():
            everything(one, visit)
    elif isinstance(value, list):
        for one in value:
            everything(one, visit)


@pytest.mark.parametrize("name", ["summary", "topics", "themes", "movers", "departments", "lines"])
def test_every_figure_has_its_n_and_a_link_that_works(books: Books, reader: FlaskClient, name: str) -> None:
    a_lively_shop(books, n=80)
    body = reader.get(f"/v1/insights/{name}").get_json()
    links: list[str] = []

    def visit(one: dict[str, Any]) -> None:
        if "link" in one:
            assert isinstance(one["n"], int)
            links.append(one["link"])

    everything(body, visit)
    assert links or name == "movers"
    for link in links:
        assert link.startswith(("/v1/feedback?", "/v1/alerts?"))
        assert reader.get(link).status_code == 200


def test_the_link_of_comments_leads_to_as_many(books: Books, reader: FlaskClient) -> None:
    a_lively_shop(books, n=80)
    for query in ("", "?channel=survey", "?department=billing&segment.plan=plus"):
        figures = reader.get(f"/v1/insights/summary{query}").get_json()["figures"]
        comments = next(one for one in figures if one["name"] == "feedback")
        assert reader.get(comments["link"]).get_json()["n"] == comments["n"]
    for topic in reader.get("/v1/insights/topics").get_json()["topics"]:
        assert reader.get(topic["link"]).get_json()["n"] == topic["n"]
    for theme in reader.get("/v1/insights/themes").get_json()["themes"]:
        assert reader.get(theme["link"]).get_json()["n"] == theme["n"]
        assert {topic["name"] for topic in theme["topics"]} == {"kettles", "parcels"}
    for department in reader.get("/v1/insights/departments").get_json()["departments"]:
        assert reader.get(department["link"]).get_json()["n"] == department["n"]


def test_repeated_keys_are_alternatives(books: Books, reader: FlaskClient) -> None:
    for source, channel in (("play", "review"), ("board", "forum"), ("calls", "support")):
        books.a_source(source, channel)
        books.keep(TODAY, Said(f"from {source}"), source=source)

    def n(query: str) -> int:
        found: int = reader.get(f"/v1/insights/summary?{query}").get_json()["split"]["n"]
        return found

    assert (n(""), n("channel=review"), n("channel=review&channel=forum"), n("source=calls&channel=review")) == (
        3,
        1,
        2,
        0,
    )


def test_pages_of_feedback_are_walked_by_cursor(books: Books, reader: FlaskClient) -> None:
    ids = [books.keep(days_ago(number), Said(f"comment {number}"))[0] for number in range(5)]
    seen: list[int] = []
    address = "/v1/feedback?limit=2"
    while True:
        page = reader.get(address).get_json()
        assert page["n"] == 5
        seen += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        address = f"/v1/feedback?limit=2&cursor={page['next']}"
    assert seen == ids


def test_a_topic_and_a_comment_have_their_own_address(books: Books, reader: FlaskClient) -> None:
    topic = books.a_topic("kettles")
    (number,) = books.keep(
        TODAY,
        Said("my kettle leaks on the floor", "negative", about=[("kettle leaks", topic, "negative")]),
        scores={"nps": 2},
    )
    body = reader.get(f"/v1/topics/{topic}").get_json()
    assert (body["figures"]["n"], body["figures"]["name"], body["complaints"][0]["feedback_id"]) == (
        1,
        "kettles",
        number,
    )
    one = reader.get(f"/v1/feedback/{number}").get_json()
    assert one["mentions"][0]["text"] == "kettle leaks"
    assert one["scores"] == [{"kind": "nps", "value": 2.0, "is_low": True, "is_high": False}]


def test_metrics_count_requests_and_the_store_without_words(books: Books, reader: FlaskClient) -> None:
    books.keep(TODAY, Said("a secret complaint"))
    reader.get("/v1/feedback?q=complaint")
    text = reader.get("/metrics").text
    assert "voc_feedback 1.0" in text
    assert 'voc_requests_total{endpoint="feedback.search",method="GET",status="200"} 1.0' in text
    assert "complaint" not in text
