"""Three people at the door: a stranger, one who may read, one who may write; and a browser that signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from api.app import create_app
from tests.conftest import NOW
from tests.voc.insights.builders import Books
from voc.installation import Installation
from voc.storage import keys


@pytest.fixture
def books(installation: Installation) -> Books:
    return Books(installation)


@pytest.fixture
def app(installation: Installation) -> APIFlask:
    return create_app(installation, dashboard=False)


@pytest.fixture
def stranger(app: APIFlask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def with_key(app: APIFlask, installation: Installation) -> Callable[..., FlaskClient]:
    def make(scope: str, person: str | None = None) -> FlaskClient:
        name, is_person = person or f"{scope} key", person is not None
        with installation.store.writing() as session:
            secret = keys.make(session, name=name, scope=scope, now=NOW, is_person=is_person)
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        return client

    return make


@pytest.fixture
def reader(with_key: Callable[[str], FlaskClient]) -> FlaskClient:
    return with_key("read")


@pytest.fixture
def writer(with_key: Callable[[str], FlaskClient]) -> FlaskClient:
    return with_key("write")


@pytest.fixture
def browser(app: APIFlask, installation: Installation) -> FlaskClient:
    from api.auth import sign_in_link

    client = app.test_client()
    assert client.get(sign_in_link(installation, "")).status_code == 302
    return client


def problem_of(answer: Any) -> dict[str, Any]:
    """The problem in an answer, checked for its shape."""
    assert answer.mimetype == "application/problem+json"
    body: dict[str, Any] = answer.get_json()
    assert body["status"] == answer.status_code
    assert body.keys() >= {"type", "title", "status", "detail"}
    return body
