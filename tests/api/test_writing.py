"""Pushing, correcting, acknowledging: what a writing key changes, once."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from tests.api.conftest import problem_of
from tests.conftest import NOW
from tests.voc.insights.builders import TODAY, Books, Said
from voc.clock import utc_now
from voc.insights.filters import Filters
from voc.insights.summary import summarise
from voc.installation import Installation
from voc.storage.series import rebuild
from voc.storage.tables import (
    AlertRow,
    AnnotationDepartment,
    AnnotationRow,
    FeedbackRow,
    LedgerEntry,
    ScoreSeriesDay,
    SeriesDay,
)

ITEM = {
    "source": "crm",
    "channel": "support",
    "external_id": "7",
    "text": "the parcel never came",
    "created_at": "2026-06-01T10:00:00Z",
}


def push(writer: FlaskClient, *items: Any) -> list[dict[str, Any]]:
    body = json.dumps({"items": list(items)})
    answer = writer.post("/v1/feedback", data=body, content_type="application/json")
    assert answer.status_code == 200, answer.text
    body = answer.get_json()
    assert body["n_accepted"] + body["n_duplicate"] + body["n_rejected"] == len(items) == len(body["items"])
    found: list[dict[str, Any]] = body["items"]
    return found


def test_the_same_push_again_changes_nothing(writer: FlaskClient, installation: Installation) -> None:
    assert [one["result"] for one in push(writer, ITEM, ITEM)] == ["accepted", "duplicate"]
    assert [one["result"] for one in push(writer, ITEM)] == ["duplicate"]
    with installation.store.reading() as session:
        assert session.scalar(sa.select(sa.func.count(FeedbackRow.id))) == 1
        assert session.scalar(sa.select(sa.func.count(LedgerEntry.id))) == 2


def test_personal_data_is_gone_before_it_is_stored(writer: FlaskClient, installation: Installation) -> None:
    push(
        writer,
        {**ITEM, "text": "write to harriet@example.com", "author": "Harriet O", "external_id": "harriet@example.com"},
    )
    push(writer, {**ITEM, "external_id": "harriet@example.com"})
    assert [one["result"] for one in push(writer, {**ITEM, "external_id": "harriet@example.com"})] == ["duplicate"]
    for path in installation.settings.home.rglob("*"):
        if path.is_file():
            assert b"harriet" not in path.read_bytes().lower()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"text": None}, "neither words nor a score"),
        ({"channel": None, "source": "new"}, "channel"),
        ({"channel": "pigeon"}, "channel"),
        ({"channel": "review", "source": "known"}, "known"),
        ({"external_id": ""}, "external_id"),
        ({"external_id": 5}, "external_id"),
        ({"created_at": "2099-01-01T00:00:00Z"}, "2099"),
        ({"created_at": "soon"}, "created_at"),
        ({"scores": [{"kind": "nps", "value": 11}]}, "nps"),
        ({"scores": [{"kind": "effort", "value": 1}]}, "ends"),
        ({"scores": [{"kind": "response", "value": 1, "low": 0, "high": 2}]}, "response"),
        ({"text": "x" * 1_000_001}, "longer"),
        ({"external_id": "half a letter \ud800"}, "external_id"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
def test_a_bad_item_is_rejected_with_its_reason_and_its_neighbours_are_kept(
    writer: FlaskClient, change: dict[str, Any], why: str
) -> None:
    push(writer, {**ITEM, "source": "known"})
    bad = {key: value for key, value in {**ITEM, **change}.items() if value is not None}
    before, middle, after = push(writer, {**ITEM, "external_id": "8"}, bad, {**ITEM, "external_id": "9"})
    assert (before["result"], middle["result"], after["result"]) == ("accepted", "rejected", "accepted")
    assert why in middle["why"]


@pytest.mark.parametrize("body", [[], {}, {"items": {}}, {"items": [], "more": 1}, {"items": [ITEM] * 501}, "x"])
def test_a_body_that_is_no_batch_is_refused(writer: FlaskClient, body: Any) -> None:
    assert problem_of(writer.post("/v1/feedback", json=body))["status"] == 422


def test_a_score_without_words_is_a_response(writer: FlaskClient, installation: Installation) -> None:
    item = {**ITEM, "scores": [{"kind": "nps", "value": 9}, {"kind": "effort", "value": 2, "low": 1, "high": 7}]}
    del item["text"]
    push(writer, item)
    with installation.store.reading() as session:
        summary = summarise(session, Filters())
    assert {figure.name: figure.n for figure in summary.figures} == {
        "responses": 1, "feedback": 0, "sentiment": 0, "nps": 1, "effort": 1,
    }  # fmt: skip


# ── labels ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_correction_is_in_force_at_once_and_counted(
    books: Books, writer: FlaskClient, installation: Installation
) -> None:
    topic = books.a_topic("kettles")
    (number,) = books.keep(
        TODAY,
        Said("not bad", "negative", about=[("not bad", topic, "negative")], departments=("billing",)),
        scores={"nps": 9},
    )
    for task, value in (
        ("sentiment", {"label": "positive"}),
        ("departments", {"ids": ["product", "sales", "product"]}),
        ("urgency", {"level": "high", "reasons": ["churn"]}),
    ):
        answer = writer.post("/v1/labels", json={"feedback": number, "task": task, "value": value, "by": "Ana"})
        assert (answer.status_code, answer.get_json()["by"]) == (201, "Ana")
    with installation.store.reading() as session:
        row = session.get(AnnotationRow, number)
        assert row is not None
        assert (row.sentiment, row.sentiment_score, row.urgency, row.urgency_reasons) == (
            "positive",
            0.8,
            "high",
            ["churn"],
        )
        owners = session.execute(sa.select(AnnotationDepartment.department_id, AnnotationDepartment.origin))
        assert sorted(map(tuple, owners)) == [("product", "label"), ("sales", "label")]
        assert summarise(session, Filters()).split.n_positive == 1
        assert summarise(session, Filters(departments=("sales",))).figure("nps").n == 1  # type: ignore[union-attr]
        assert summarise(session, Filters(departments=("billing",))).split.n == 0
    assert [one["task"] for one in writer.get("/v1/labels").get_json()["items"]] == [
        "urgency",
        "departments",
        "sentiment",
    ]
    assert counted_as_rebuilt(installation)


def counted_as_rebuilt(installation: Installation) -> bool:
    def rows() -> list[list[tuple[Any, ...]]]:
        with installation.store.reading() as session:
            return [
                sorted(tuple(row) for row in session.execute(sa.select(table.__table__).where(table.n > 0)))
                for table in (SeriesDay, ScoreSeriesDay)
            ]

    before = rows()
    with installation.store.writing() as session:
        rebuild(session)
    return before == rows()


@pytest.mark.parametrize(
    "wrong",
    [
        {"task": "mood", "value": {}},
        {"task": "sentiment", "value": {"label": "sad"}},
        {"task": "urgency", "value": {"level": "high", "reasons": ["boredom"]}},
        {"task": "departments", "value": {}},
        {"task": "departments", "value": {"ids": ["kitchen"]}},
        {"task": "departments", "value": {"ids": "product"}},
        {"task": "departments", "value": {"ids": [["product"]]}},
        {"task": "sentiment", "value": {"label": "positive"}, "feedback": 4711},
    ],
)
def test_a_correction_that_cannot_be_is_refused(books: Books, writer: FlaskClient, wrong: dict[str, Any]) -> None:
    (number,) = books.keep(TODAY, Said("words"))
    answer = writer.post("/v1/labels", json={"feedback": number, **wrong})
    assert problem_of(answer)["status"] == 422


# ── alerts, silences, subscriptions ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def alert(installation: Installation) -> int:
    with installation.store.writing() as session:
        row = AlertRow(
            kind="escalation", family="surge", matter_key="m", state="open", level="same_day", title="Log-in",
            department_id="technology", first_on=TODAY, last_on=TODAY, n_observed=12, expected=3.0, evidence={},
            opened_at=NOW, last_signal_at=NOW,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


def test_an_alert_is_taken_on_ended_and_opened_again(writer: FlaskClient, alert: int) -> None:
    for verb, state in (("acknowledge", "acknowledged"), ("resolve", "resolved"), ("reopen", "open")):
        answer = writer.post(f"/v1/alerts/{alert}/{verb}", json={"by": "Ana", "why": "on it"})
        assert (answer.status_code, answer.get_json()["state"]) == (200, state)
    body = writer.get(f"/v1/alerts/{alert}").get_json()
    assert [move["kind"] for move in body["history"]] == ["acknowledged", "resolved", "reopened"]
    assert {move["by"] for move in body["history"]} == {"Ana"}
    assert writer.get(body["link"]).status_code == 200


def test_alerts_are_listed_by_state_department_and_page(writer: FlaskClient, alert: int) -> None:
    def ids(query: str) -> list[int]:
        return [one["id"] for one in writer.get(f"/v1/alerts?{query}").get_json()["items"]]

    assert ids("") == ids("state=open&department=technology") == [alert]
    assert ids("state=closed") == ids("department=billing") == ids(f"cursor={alert}") == []
    assert problem_of(writer.get("/v1/alerts?department=kitchen"))["status"] == 422


def test_a_silence_ends_and_can_be_ended(writer: FlaskClient) -> None:
    ends = (utc_now() + timedelta(days=29)).isoformat()
    made = writer.post("/v1/silences", json={"ends_at": ends, "department": "billing"}).get_json()
    assert [one["id"] for one in writer.get("/v1/silences").get_json()["items"]] == [made["id"]]
    assert writer.delete(f"/v1/silences/{made['id']}").status_code == 204
    assert writer.get("/v1/silences").get_json()["items"] == []
    for wrong in (
        {"ends_at": "2000-01-01T00:00:00Z"},
        {"ends_at": ends, "department": "kitchen"},
        {"ends_at": ends, "topic": 999},
        {"ends_at": (utc_now() + timedelta(days=31)).isoformat()},  # thirty days at most
    ):
        assert problem_of(writer.post("/v1/silences", json=wrong))["status"] == 422


def test_a_subscription_never_shows_its_target_or_secret_again(writer: FlaskClient, installation: Installation) -> None:
    target = "https://hooks.example.org/services/T0/B0/verysecretpart"
    made = writer.post("/v1/subscriptions", json={"channel": "webhook", "target": target, "department": "billing"})
    assert made.status_code == 201, made.text
    secret = made.get_json()["secret"]
    again = writer.post("/v1/subscriptions", json={"channel": "webhook", "target": target, "department": "billing"})
    assert (again.get_json()["id"], again.get_json()["secret"]) == (made.get_json()["id"], None)
    listed = writer.get("/v1/subscriptions")
    assert len(listed.get_json()["items"]) == 1
    assert secret
    for hidden in ("verysecretpart", secret):
        assert hidden not in listed.text
    assert writer.delete(f"/v1/subscriptions/{made.get_json()['id']}").status_code == 204
    assert writer.get("/v1/subscriptions").get_json()["items"] == []
    assert problem_of(writer.post("/v1/subscriptions", json={"channel": "pigeon"}))["status"] == 422


def test_a_subscription_changes_its_rhythm_its_secret_and_shows_what_it_would_get(writer: FlaskClient) -> None:
    target = "https://hooks.example.org/x"
    digest = {"mode": "digest", "digest_hour": 7}
    made = writer.post("/v1/subscriptions", json={"channel": "webhook", "target": target, "rhythm": digest}).get_json()
    assert made["rhythm"]["digest_hour"] == 7
    place = f"/v1/subscriptions/{made['id']}"
    changed = writer.patch(place, json={"mode": "now", "quiet_from": 22, "quiet_until": 7, "group_minutes": 15})
    assert changed.get_json()["rhythm"] == {
        "mode": "now", "digest_hour": 8, "quiet_from": 22, "quiet_until": 7, "group_minutes": 15,
    }  # fmt: skip
    assert problem_of(writer.patch(place, json={"quiet_from": 22}))["status"] == 422
    assert writer.post(f"{place}/rotate").get_json()["secret"] != made["secret"]
    kinds = {one["kind"] for one in writer.get(f"{place}/preview").get_json()["items"]}
    assert {"surge", "urgent", "celebration", "several", "notice"} <= kinds
    assert writer.post(f"{place}/resume").get_json() == {"id": made["id"], "n_missed": 0}
    for verb in ("rotate", "resume", "test"):
        assert problem_of(writer.post(f"/v1/subscriptions/99/{verb}"))["status"] == 404


def test_the_inbox_is_read_by_department_and_marked(writer: FlaskClient) -> None:
    made = writer.post("/v1/subscriptions", json={"channel": "inbox", "department": "billing"}).get_json()
    assert writer.post(f"/v1/subscriptions/{made['id']}/test").status_code == 204
    [item] = writer.get("/v1/inbox?department=billing&unread=true").get_json()["items"]
    assert (item["event"], item["department"], item["read_by"]) == ("test", "billing", None)
    assert writer.get("/v1/inbox?department=product").get_json()["items"] == []
    assert writer.post(f"/v1/inbox/{item['id']}/read").get_json()["read_by"] == "write key"
    assert writer.get("/v1/inbox?unread=true").get_json() == {"items": [], "n_unread": 0, "next": None}
    assert problem_of(writer.post("/v1/inbox/none/read"))["status"] == 404
    assert problem_of(writer.get("/v1/inbox?department=kitchen"))["status"] == 422
