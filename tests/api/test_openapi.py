"""The API does what its own description says, and the description names every endpoint."""

from __future__ import annotations

from pathlib import Path

import pytest
import schemathesis
from apiflask import APIFlask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from api.app import create_app
from tests.conftest import NOW
from tests.stores import installed
from tests.voc.insights.builders import Books
from tests.voc.insights.test_summary import a_lively_shop
from voc.settings import Settings
from voc.storage import keys


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> tuple[APIFlask, str]:
    installation = installed(Settings(home=Path(tmp_path_factory.mktemp("home"))))
    a_lively_shop(Books(installation), n=60)
    with installation.store.writing() as session:
        secret = keys.make(session, name="tester", scope="write", now=NOW)
    return create_app(installation, dashboard=False), secret


def test_every_endpoint_answers_as_described(described: tuple[APIFlask, str]) -> None:
    app, secret = described
    key = {"Authorization": f"Bearer {secret}"}
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app, headers=key)
    # Analyzing loads the models, which has its own test.
    operations = [found.ok() for found in schema.exclude(path="/v1/analyze").get_all_operations()]
    assert len(operations) > 20
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(
            max_examples=5, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
        )
        def check(case: schemathesis.Case) -> None:
            case.call_and_validate(
                headers=key, checks=[not_a_server_error, status_code_conformance, response_schema_conformance]
            )

        check()


def test_the_description_names_every_endpoint(reader: FlaskClient) -> None:
    paths = reader.get("/openapi.json").get_json()["paths"]
    expected = {
        "/healthz", "/readyz", "/metrics", "/v1/feedback", "/v1/feedback/{feedback_id}", "/v1/analyze",
        "/v1/insights/summary", "/v1/insights/lines", "/v1/insights/topics", "/v1/insights/movers",
        "/v1/insights/departments", "/v1/insights/trends", "/v1/topics/{topic_id}", "/v1/alerts",
        "/v1/alerts/{alert_id}", "/v1/alerts/{alert_id}/acknowledge", "/v1/alerts/{alert_id}/resolve",
        "/v1/alerts/{alert_id}/reopen", "/v1/silences", "/v1/silences/{silence_id}", "/v1/subscriptions",
        "/v1/subscriptions/{subscription_id}", "/v1/labels", "/v1/sources", "/v1/audit",
    }  # fmt: skip
    assert expected <= set(paths)


def test_the_page_that_shows_it_asks_nobody_else(reader: FlaskClient) -> None:
    page = reader.get("/docs").text + reader.get("/docs/start.js").text
    assert "http" not in page.replace("https://www.w3.org", "")
    for name in ("swagger-ui.css", "swagger-ui-bundle.js"):
        assert f'"/docs/{name}"' in page
        assert reader.get(f"/docs/{name}").status_code == 200
    assert reader.get("/docs/index.html").status_code == 404
