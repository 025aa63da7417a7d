"""Pages without a browser: what an address answers, and that it stands on an empty and on a filled store."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from plotly.utils import PlotlyJSONEncoder

from api.app import create_app
from api.auth import sign_in_link
from api.dashboard.actions.imports import start_import
from api.dashboard.app import draw
from api.dashboard.pages.imports import choices_of
from api.dashboard.routes import ROUTES, find_page, is_page
from ingest.files.jobs import run_waiting
from ingest.files.uploads import keep_upload
from tests.browser.company import HOSTILE, move_in
from voc.errors import InputError
from voc.installation import Installation
from voc.storage.tables import ScoreRow

PATHS = (
    "/", "/topics", "/topics/101", "/feedback", "/feedback/1", "/alerts", "/alerts/1", "/follow-ups", "/subscriptions",
    "/subscriptions/1", "/inbox", "/import", "/import/1", "/sources", "/audit", "/models", "/teach",
    "/topics/map", "/topics/define", "/topics/themes/1", "/replay", "/scorecard",
)  # fmt: skip


def test_every_route_names_a_page_that_is_there() -> None:
    assert len(PATHS) == len(ROUTES)
    assert all(find_page(path) for path in PATHS)
    assert not is_page("/topics/x")
    assert not is_page("/v1/alerts")


@pytest.mark.parametrize("path", PATHS)
def test_a_page_stands_on_an_empty_store(installation: Installation, path: str) -> None:
    json.dumps(draw(installation, path, "").content, cls=PlotlyJSONEncoder)


def test_every_page_stands_on_a_filled_store_under_filters(installation: Installation) -> None:
    move_in(installation)
    for path in PATHS:
        for search in ("", "?department=technology&segment.region=north", "?from=2020-01-01&to=2020-01-02"):
            page = draw(installation, path, search)
            assert page.title, path
            assert HOSTILE[:60] not in page.title


@pytest.mark.parametrize(
    "search", ["?from=yesterday", "?department=nobody", "?topic=x", "?from=2026-02-01&to=2026-01-01"]
)
def test_a_filter_that_cannot_be_read_is_named_on_the_page(installation: Installation, search: str) -> None:
    assert "cannot be shown" in json.dumps(draw(installation, "/", search).content, cls=PlotlyJSONEncoder)


@pytest.mark.parametrize("search", ["?cursor=nonsense", "?alert=99999999999999999999", "?by=magic&q=x", "?q=%00"])
def test_a_search_survives_whatever_stands_in_the_address(installation: Installation, search: str) -> None:
    assert draw(installation, "/feedback", search).content


@pytest.mark.parametrize("token", ["", "../../secret.key", "0" * 32, "x.csv"])
def test_a_file_that_is_not_there_asks_to_drop_it_again(installation: Installation, token: str) -> None:
    words = json.dumps(draw(installation, "/import", f"?file={token}").content, cls=PlotlyJSONEncoder)
    assert "Choose a file" in words


def test_what_a_person_decided_is_read_from_the_address() -> None:
    choices = choices_of((("file", "x"), ("as.Comment", "text"), ("scale.Rating", "1..5,best=1"), ("dates", "month")))
    assert [(part.role, part.column) for part in choices.assigned] == [("text", "Comment")]
    assert choices.scales["Rating"].best == 1
    assert choices.date_order == "month"
    with pytest.raises(InputError):
        choices_of((("as.Comment", "nonsense"),))


def test_an_upload_needs_somebody_signed_in_and_our_own_page(installation: Installation) -> None:
    client = create_app(installation).test_client()
    assert client.post("/import/file?name=a.csv", data=b"text\nhello\n").status_code == 401
    client.get(sign_in_link(installation, "").removeprefix("http://localhost"))
    assert client.post("/import/file?name=a.csv", data=b"text\nhello\n").status_code == 403
    answer = client.post("/import/file?name=a.csv", data=b"text\nhello\n", headers={"X-Voc-Request": "1"})
    assert answer.status_code == 201
    assert answer.json is not None
    assert answer.json["page"].endswith("&called=a.csv")


def test_an_address_that_is_no_page_is_not_found(installation: Installation) -> None:
    client = create_app(installation).test_client()
    client.get(sign_in_link(installation, ""))
    assert client.get("/").status_code == 200
    assert client.get("/topics/101").status_code == 200
    assert client.get("/nowhere").status_code == 404
    assert client.get("/v1/nowhere").status_code == 404


def test_a_second_file_of_a_source_is_read_as_the_first_was(installation: Installation) -> None:
    rows = "".join(f"2026-05-0{n},{n % 5 + 1},words of customer {n}\n" for n in range(1, 8))
    for turn in range(2):
        path = keep_upload(installation, io.BytesIO(f"date,rating,comment\n{rows}{turn}".encode()), "a.csv")
        address = f"?file={path.name}&called=a.csv"
        page = json.dumps(draw(installation, "/import", address).content, cls=PlotlyJSONEncoder)
        assert ("It looks like a file of " in page) == bool(turn)
        assert ("before: 'rating': 1 to 5, 1 is best." in page) == bool(turn)
        chosen = address if turn else f"{address}&scale.rating=1..5,best=1"
        start_import(installation, chosen, "Till survey", "survey")
        assert run_waiting(installation, datetime.now(UTC)) == 1
    path = keep_upload(installation, io.BytesIO(b"date,rating,comment\n2026-05-09,5,fine"), "b.csv")
    page = json.dumps(draw(installation, "/import", f"?file={path.name}&fresh=1").content, cls=PlotlyJSONEncoder)
    assert "It looks like a file of " not in page
    with installation.store.reading() as session:
        assert session.scalars(sa.select(ScoreRow.goodness).where(ScoreRow.value == 1).distinct()).all() == [1.0]
