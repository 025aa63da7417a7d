"""Every question is strict, every failure a problem that names what is wrong."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.filters import read_filters
from tests.api.conftest import problem_of
from voc.insights.filters import Filters


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("nope=1", "nope"),
        ("from=yesterday", "from"),
        ("from=20260101", "from"),
        ("from=1700000000", "from"),
        ("to=2026-02-30", "to"),
        ("to=0001-01-01", "to"),
        ("from=2026-02-02&to=2026-02-01", "from"),
        ("from=2026-02-02&from=2026-02-03", "from"),
        ("topic=kettles", "topic"),
        ("topic=0", "topic"),  # 0 stands for all topics inside, and must not be asked for
        ("topic=99999999999999999999", "topic"),
        ("department=", "department"),  # empty stands for all departments inside
        ("department=kitchen", "department"),
        ("channel=pigeon", "channel"),
        ("source=", "source"),
        ("segment.=x", "segment."),
        ("segment.region=", "segment.region"),
        ("source=%00", "source"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(reader: FlaskClient, query: str, name: str) -> None:
    body = problem_of(reader.get(f"/v1/insights/summary?{query}"))
    assert body["status"] == 422
    assert [wrong["name"] for wrong in body["errors"]] == [name]


@pytest.mark.parametrize(
    ("query", "name"),
    [("limit=0", "limit"), ("limit=x", "limit"), ("by=magic", "by"), ("cursor=!", None), ("cursor=AAAA", None),
     ("sentiment=sad", "sentiment.0"), ("q=a&q=b", "q"), ("q=%00", "q"), ("alert=-1", "alert")],
)  # fmt: skip
def test_a_wrong_search_is_refused_by_name(reader: FlaskClient, query: str, name: str | None) -> None:
    body = problem_of(reader.get(f"/v1/feedback?{query}"))
    assert body["status"] == 422
    if name is not None:
        assert [wrong["name"] for wrong in body["errors"]] == [name]
    else:
        assert "cursor" in body["detail"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/topics/999", 404),
        ("GET", "/v1/topics/99999999999999999999999", 404),
        ("GET", "/v1/feedback/7", 404),
        ("GET", "/v1/alerts/7", 404),
        ("POST", "/v1/alerts/7/acknowledge", 404),
        ("DELETE", "/v1/silences/7", 404),
        ("DELETE", "/v1/subscriptions/7", 404),
        ("DELETE", "/v1/sources", 405),
        ("PUT", "/v1/feedback", 405),
    ],
)
def test_what_is_not_there_is_a_problem_too(writer: FlaskClient, method: str, path: str, status: int) -> None:
    body = {} if method == "POST" else None
    assert problem_of(writer.open(path, method=method, json=body))["status"] == status


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"ends_at": "soon"}', b'{"ends_at": 1, "x": 2}', b"\xff\xfe"])
def test_a_body_that_cannot_be_read_is_a_problem(writer: FlaskClient, body: bytes) -> None:
    answer = writer.post("/v1/silences", data=body, content_type="application/json")
    assert problem_of(answer)["status"] in (400, 422)


def test_a_body_of_another_kind_is_refused(writer: FlaskClient) -> None:
    answer = writer.post("/v1/feedback", data=b"<x/>", content_type="text/xml")
    assert problem_of(answer)["status"] == 415


def test_a_body_that_is_too_large_is_refused(writer: FlaskClient) -> None:
    answer = writer.post("/v1/feedback", data=b" " * (16 * 1024 * 1024 + 1), content_type="application/json")
    assert problem_of(answer)["status"] == 413


def test_a_failure_we_did_not_foresee_tells_nobody_the_words(
    writer: FlaskClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("my name is Harriet")

    monkeypatch.setattr("api.v1.insights.summarise", fail)
    answer = writer.get("/v1/insights/summary")
    assert problem_of(answer)["status"] == 500
    printed = capsys.readouterr()
    assert "Harriet" not in answer.text + printed.out + printed.err


def test_repeated_keys_are_kept_in_order() -> None:
    pairs = [
        ("channel", "review"),
        ("page", "2"),
        ("channel", "forum"),
        ("segment.plan", "plus"),
        ("segment.plan", "basic"),
    ]
    filters, rest = read_filters(pairs, ("billing",))
    assert filters == Filters(channels=("review", "forum"), segments={"plan": ("plus", "basic")})
    assert rest == [("page", "2")]


NAMES = st.text(min_size=1, max_size=20).filter(lambda name: "\x00" not in name and name.isprintable())


@given(
    st.dates(min_value=__import__("datetime").date(1990, 1, 1), max_value=__import__("datetime").date(2100, 1, 1)),
    st.lists(NAMES, max_size=3, unique=True),
    st.dictionaries(NAMES, st.lists(NAMES, min_size=1, max_size=2, unique=True), max_size=2),
    st.lists(st.integers(1, 2**63 - 1), max_size=3, unique=True),
)
@settings(max_examples=50, deadline=None)
def test_filters_survive_their_own_address(
    day: object, sources: list[str], segments: dict[str, list[str]], topics: list[int]
) -> None:
    filters = Filters(
        from_on=day, to_on=day, sources=tuple(sources), topics=tuple(topics),  # type: ignore[arg-type]
        segments={name: tuple(values) for name, values in segments.items()},
    )  # fmt: skip
    again, rest = read_filters(filters.pairs(), ("billing",))
    assert (again, rest) == (filters, [])


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), max_size=5))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_address_is_answered_or_refused(reader: FlaskClient, pairs: list[tuple[str, str]]) -> None:
    encodable = "&".join(f"{quote(key, errors='replace')}={quote(value, errors='replace')}" for key, value in pairs)
    answer = reader.get(f"/v1/feedback?{encodable}")
    assert answer.status_code in (200, 422)
