"""Reviews and follow-ups over HTTP: list, decide, answer, twice without harm."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from tests.api.conftest import problem_of
from tests.voc.alerts.builders import Piece, a_source, add
from voc.alerts.watch import watch
from voc.clock import utc_now
from voc.installation import Installation
from voc.storage.tables import ResponseRow


def some_urgent(installation: Installation) -> None:
    """One doubtful danger, and two customers who leave; all with a link."""
    now = utc_now()
    leaving = Piece(
        on=now.date(), text="I am leaving over this.", departments=("sales",), urgency="high", reasons=("churn",),
        author="ann", at=now.time(),
    )  # fmt: skip
    doubted = replace(leaving, urgency="critical", reasons=("safety",), urgency_score=0.8, author="cy")
    with installation.store.writing() as session:
        source = a_source(session).id
    add(installation, source, [leaving, replace(leaving, author="bob"), doubted])
    with installation.store.writing() as session:
        session.execute(sa.update(ResponseRow).values(permalink="https://shop.example/r"))
    watch(installation, now=now)


def items(client: FlaskClient, path: str) -> list[dict[str, Any]]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["items"]
    return found


def test_a_doubted_feedback_is_listed_and_confirmed_once(installation: Installation, writer: FlaskClient) -> None:
    some_urgent(installation)
    [row] = items(writer, "/v1/reviews")
    assert (row["level"], row["reason"], row["state"], row["feedback"]["text"]) == (
        "at_once", "safety", "waiting", "I am leaving over this.",
    )  # fmt: skip
    for _ in range(2):
        answer = writer.post(f"/v1/reviews/{row['id']}/confirm", json={"by": "Ana"})
        assert answer.status_code == 200
    assert answer.get_json()["state"] == "confirmed"
    assert [one["level"] for one in items(writer, f"/v1/alerts?level=at_once&cursor={2**40}")] == ["at_once"]
    assert items(writer, "/v1/reviews") == []
    assert [one["decided_by"] for one in items(writer, "/v1/reviews?state=confirmed")] == ["Ana"]
    refused = writer.post(f"/v1/reviews/{row['id']}/dismiss", json={})
    assert (refused.status_code, "confirmed already" in problem_of(refused)["detail"]) == (422, True)


def test_a_doubted_feedback_is_dismissed_as_what_it_is(installation: Installation, writer: FlaskClient) -> None:
    some_urgent(installation)
    [row] = items(writer, "/v1/reviews")
    assert writer.post(f"/v1/reviews/{row['id']}/dismiss", json={"level": "high"}).status_code == 422
    answer = writer.post(f"/v1/reviews/{row['id']}/dismiss", json={"level": "none"})
    assert (answer.status_code, answer.get_json()["state"]) == (200, "dismissed")
    assert writer.get(f"/v1/feedback/{row['feedback']['id']}").get_json()["urgency"] == "none"


def test_customers_are_listed_answered_and_counted(installation: Installation, writer: FlaskClient) -> None:
    some_urgent(installation)
    first, second = items(writer, "/v1/follow-ups?department=sales")
    assert (first["link"], first["reason"], first["is_overdue"]) == ("https://shop.example/r", "churn", False)
    assert items(writer, "/v1/follow-ups?department=legal") == []
    moved = writer.post(f"/v1/follow-ups/{first['id']}/assign", json={"owner": "Bo", "department": "billing"})
    assert (moved.get_json()["owner"], moved.get_json()["department"]) == ("Bo", "billing")
    for _ in range(2):
        done = writer.post(f"/v1/follow-ups/{first['id']}/contacted", json={"by": "Bo"})
        assert (done.status_code, done.get_json()["state"]) == (200, "contacted")
    closed = writer.post(f"/v1/follow-ups/{second['id']}/close", json={"outcome": "stays"})
    assert (closed.get_json()["state"], closed.get_json()["outcome"]) == ("closed", "stays")
    assert items(writer, "/v1/follow-ups") == []
    figures = {one["department"]: one for one in items(writer, "/v1/follow-ups/figures")}
    assert (figures["billing"]["n_contacted"], figures["billing"]["share_in_time"]) == (1, 1.0)


def test_lists_go_on_by_cursor(installation: Installation, writer: FlaskClient) -> None:
    some_urgent(installation)
    page = writer.get("/v1/follow-ups?limit=1").get_json()
    rest = writer.get(f"/v1/follow-ups?limit=1&cursor={page['next']}").get_json()
    assert page["items"][0]["id"] != rest["items"][0]["id"]
    assert rest["next"] is None


def test_what_is_not_there_is_not_found_and_who_only_reads_may_not_act(
    installation: Installation, writer: FlaskClient, reader: FlaskClient
) -> None:
    some_urgent(installation)
    for path in ("reviews/99/confirm", "reviews/99/dismiss", "follow-ups/99/contacted", "follow-ups/99/close"):
        assert writer.post(f"/v1/{path}", json={}).status_code == 404
        assert reader.post(f"/v1/{path}", json={}).status_code == 403
    assert writer.get("/v1/reviews?department=nobody").status_code == 422
    assert writer.get("/v1/follow-ups?cursor=99").status_code == 422


def test_an_answer_may_resolve_the_alert_about_this_customer_alone(
    installation: Installation, writer: FlaskClient
) -> None:
    some_urgent(installation)
    [review] = items(writer, "/v1/reviews")
    writer.post(f"/v1/reviews/{review['id']}/confirm", json={"by": "Ana"})
    [owed] = [one for one in items(writer, "/v1/follow-ups") if one["alert"] is not None]
    answer = writer.post(f"/v1/follow-ups/{owed['id']}/contacted", json={"by": "Bo", "resolve": True})
    assert (answer.status_code, answer.get_json()["alert"]) == (200, None)
    assert writer.get(f"/v1/alerts/{owed['alert']}").get_json()["state"] == "resolved"
