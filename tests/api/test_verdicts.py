"""What people say of an alert over HTTP and on its page: useful, not useful, not ours."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from plotly.utils import PlotlyJSONEncoder

from api.dashboard.actions.judging import judge
from api.dashboard.app import draw
from tests.api.conftest import problem_of
from tests.voc.alerts.test_lifecycle import opened
from tests.voc.alerts.test_message import a_second_storm
from voc.installation import Installation
from voc.storage import alerts, verdicts


def page(installation: Installation, alert_id: int) -> str:
    return json.dumps(draw(installation, f"/alerts/{alert_id}", "").content, cls=PlotlyJSONEncoder)


def test_a_verdict_is_kept_once_a_person_and_may_change(writer: FlaskClient, installation: Installation) -> None:
    alert_id = opened(installation).id
    address = f"/v1/alerts/{alert_id}/verdict"
    given = writer.post(address, json={"verdict": "not_useful", "by": "Ana", "why": "a test by us"}).get_json()
    assert (given["verdict"], given["by"], given["why"]) == ("not_useful", "Ana", "a test by us")
    assert writer.post(address, json={"verdict": "useful", "by": "Ana"}).status_code == 200
    assert writer.post(address, json={"verdict": "useful"}).get_json()["by"] == "write key"
    found = writer.get(f"/v1/alerts/{alert_id}").get_json()["verdicts"]
    assert {one["by"]: one["verdict"] for one in found} == {"Ana": "useful", "write key": "useful"}


def test_under_a_persons_key_all_that_is_done_is_theirs(
    with_key: Callable[..., FlaskClient], installation: Installation
) -> None:
    alert_id = opened(installation).id
    ana = with_key("write", "Ana Silva")
    given = ana.post(f"/v1/alerts/{alert_id}/verdict", json={"verdict": "useful", "by": "Ben"}).get_json()
    assert given["by"] == "Ana Silva"
    ana.post(f"/v1/alerts/{alert_id}/verdict", json={"verdict": "not_useful", "by": "Cleo"})
    ana.post(f"/v1/alerts/{alert_id}/acknowledge", json={"by": "Ben"})
    shown = ana.get(f"/v1/alerts/{alert_id}").get_json()
    assert [(one["by"], one["verdict"]) for one in shown["verdicts"]] == [("Ana Silva", "not_useful")]
    assert shown["acknowledged_by"] == "Ana Silva"


def test_a_matter_is_handed_on_over_http(writer: FlaskClient, installation: Installation) -> None:
    alert_id = opened(installation).id
    address = f"/v1/alerts/{alert_id}/not-mine"
    assert writer.post(address, json={"to": "billing", "by": "Ana"}).get_json()["department"] == "billing"
    assert writer.post(address, json={"by": "Ben"}).get_json()["department"] is None
    moves = writer.get(f"/v1/alerts/{alert_id}").get_json()["history"]
    assert [(move["kind"], move["by"], move["why"]) for move in moves[1:]] == [
        ("handed_on", "Ana", "to Finance and billing"),
        ("handed_on", "Ben", "to the committee"),
    ]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/alerts/99/verdict", {"verdict": "useful"}, 404),
        ("/v1/alerts/99/not-mine", {}, 404),
        ("/v1/alerts/1/verdict", {"verdict": "not_mine"}, 422),
        ("/v1/alerts/1/verdict", {}, 422),
        ("/v1/alerts/1/not-mine", {"to": "nobody"}, 422),
    ],
)
def test_what_cannot_be_said_is_refused(
    writer: FlaskClient, installation: Installation, path: str, body: dict[str, str], status: int
) -> None:
    assert opened(installation).id == 1
    assert problem_of(writer.post(path, json=body))["status"] == status


def test_a_reading_key_may_not_judge(reader: FlaskClient, installation: Installation) -> None:
    alert_id = opened(installation).id
    for what in ("verdict", "not-mine"):
        assert reader.post(f"/v1/alerts/{alert_id}/{what}", json={"verdict": "useful"}).status_code == 403


def test_an_alert_that_is_over_is_handed_to_nobody(writer: FlaskClient, installation: Installation) -> None:
    alert_id = opened(installation).id
    writer.post(f"/v1/alerts/{alert_id}/resolve", json={"by": "Ana"})
    assert "cannot be handed on" in problem_of(writer.post(f"/v1/alerts/{alert_id}/not-mine", json={}))["detail"]
    with installation.store.reading() as session:
        assert verdicts.of_alert(session, alert_id) == []


def test_one_alert_tells_what_stands_out_and_what_was_done_last_time(
    writer: FlaskClient, installation: Installation
) -> None:
    alert_id = a_second_storm(installation)
    found = writer.get(f"/v1/alerts/{alert_id}").get_json()
    assert [(one["name"], one["value"], one["n"], one["of_rest"]) for one in found["drivers"]] == [
        ("version", "5.2", 12, 40)
    ]
    assert found["earlier"][0]["said"][0]["why"] == "Restarted the text gateway"
    assert "is told" in found["otherwise"]
    shown = page(installation, alert_id)
    for words in ("Version 5.2", "100 % (12 of 12)", "Restarted the text gateway", "If nobody answers by"):
        assert words in shown


def test_the_page_keeps_a_verdict_and_hands_a_matter_on(installation: Installation) -> None:
    alert_id = opened(installation).id
    assert "who you are" in judge(installation, alert_id, "useful", by=" ", why="", to=None)
    assert judge(installation, alert_id, "useful", by=" Ana ", why="", to=None) == ""
    assert judge(installation, alert_id, "not_mine", by="Ben", why="a refund", to="billing") == ""
    with installation.store.reading() as session:
        assert alerts.get(session, alert_id).department_id == "billing"
        assert {one.by: one.verdict for one in verdicts.of_alert(session, alert_id)} == {
            "Ana": "useful",
            "Ben": "not_mine",
        }
    shown = page(installation, alert_id)
    for words in ("handed on", "to Finance and billing: a refund"):
        assert words in shown
    assert "not theirs, says" not in shown, "one act is one line"
