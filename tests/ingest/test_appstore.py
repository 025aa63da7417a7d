"""The App Store's feed of reviews, from a server of this test's own in Apple's shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ingest.appstore import AppStoreConnector
from tests.conftest import NOW
from tests.ingest.contract import check, responses_of
from tests.ingest.servers import serving
from voc.errors import InputError, SourceError
from voc.feedback import STARS, Score
from voc.installation import Installation


@dataclass
class AppStore:
    """Reviews by country, listed newest first, fifty a page."""

    reviews: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    reply: tuple[int, Any] | None = None
    address: str = ""
    asked: list[str] = field(default_factory=list)

    def review(
        self, number: int, *, country: str = "us", at: datetime = NOW, stars: int = 4, text: str = "Fine"
    ) -> None:
        local = at.astimezone().replace(microsecond=0)
        self.reviews.setdefault(country, []).append(
            {
                "author": {"uri": {"label": f"https://x.example/id{number}"}, "name": {"label": "Jane"}},
                "updated": {"label": local.isoformat()},
                "im:rating": {"label": str(stars)},
                "im:version": {"label": "7.1"},
                "id": {"label": str(number)},
                "title": {"label": "A title"},
                "content": {"label": text, "attributes": {"type": "text"}},
                "link": {"attributes": {"href": f"https://apps.example/review?id={number}"}},
                "im:voteCount": {"label": "77"},
            }
        )

    def answer(self, _: str, path: str, __: dict[str, str], ___: dict[str, str]) -> tuple[int, Any]:
        self.asked.append(path)
        if self.reply:
            return self.reply
        country, page = path.split("/")[1], int(path.split("page=")[1].split("/")[0])
        found = sorted(
            self.reviews.get(country, []), key=lambda review: str(review["updated"]["label"]), reverse=True
        )[50 * (page - 1) : 50 * page]  # fmt: skip
        feed: dict[str, Any] = {"author": {}, "title": {"label": "Customer Reviews"}}
        if len(found) == 1:
            feed["entry"] = found[0]
        elif found:
            feed["entry"] = [{"im:name": {"label": "The app itself"}, "id": {"label": "app"}}, *found]
        return 200, {"feed": feed}


@pytest.fixture
def store() -> Iterator[AppStore]:
    server = AppStore()
    with serving(server.answer) as server.address:
        yield server


def a_connector(store: AppStore, *countries: str) -> AppStoreConnector:
    return AppStoreConnector("42", countries or ("us",), site=store.address)


def test_it_keeps_the_contract_over_several_pages(store: AppStore) -> None:
    for n in range(230):
        store.review(n, at=NOW - timedelta(hours=n))
    assert len(check(lambda: a_connector(store))) == 230


def test_never_more_than_ten_pages_are_asked_for(store: AppStore) -> None:
    for n in range(600):
        store.review(n, at=NOW - timedelta(minutes=n))
    assert len(responses_of(list(a_connector(store).fetch(None)))) == 500
    assert len(store.asked) == 10


def test_a_review_becomes_a_response(store: AppStore) -> None:
    store.review(7, stars=1, text="Crashes")
    (response,) = responses_of(list(a_connector(store).fetch(None)))
    assert (response.external_id, response.created_at) == ("7", NOW)
    assert (response.answers[0].text, response.answers[0].title) == ("Crashes", "A title")
    assert response.scores == (Score(STARS, 1),)
    assert response.segments == {"country": "us", "version": "7.1"}
    assert response.author == "https://x.example/id7"
    assert response.permalink == "https://apps.example/review?id=7"


def test_reading_stops_at_what_is_known_and_marks_what_may_be_edited(store: AppStore) -> None:
    for n in range(200):
        store.review(n, at=NOW - timedelta(days=n))
    first = list(a_connector(store).fetch(None))
    store.asked.clear()
    store.review(999, at=NOW + timedelta(hours=1))
    second = list(a_connector(store).fetch(first[-1].cursor))
    assert len(store.asked) == 1
    assert [fetched.edited for fetched in first] == [frozenset(), frozenset()]
    assert second[-1].edited == {"999"}


def test_countries_have_cursors_of_their_own(store: AppStore) -> None:
    store.review(1, country="us", at=NOW)
    store.review(2, country="de", at=NOW - timedelta(days=3))
    batches = list(a_connector(store, "us", "de").fetch(None))
    assert [response.external_id for response in responses_of(batches)] == ["1", "2"]
    assert batches[-1].cursor == {"newest_at": {"us": NOW.isoformat(), "de": (NOW - timedelta(days=3)).isoformat()}}


def test_an_app_without_reviews_yields_its_cursor(store: AppStore) -> None:
    (only,) = a_connector(store).fetch(None)
    assert (list(only.responses), only.cursor) == ([], {"newest_at": {}})


@pytest.mark.parametrize(
    ("reply", "permanent"),
    [
        ((404, "no"), True),
        ((400, "no"), True),
        ((403, "busy"), False),
        ((500, "oops"), False),
        ((200, "<html>maintenance</html>"), False),
        ((200, {"feed": None}), False),
        ((200, {"feed": {"entry": [{"im:rating": {"label": "x"}, "author": {}}]}}), False),
    ],
)
def test_a_refusal_or_nonsense_is_a_source_error(store: AppStore, reply: tuple[int, Any], permanent: bool) -> None:
    store.reply = reply
    with pytest.raises(SourceError) as failure:
        list(a_connector(store).fetch(None))
    assert failure.value.permanent is permanent


def test_nobody_answering_is_no_reason_to_give_up() -> None:
    with pytest.raises(SourceError) as failure:
        list(AppStoreConnector("42", ("us",), site="http://127.0.0.1:9").fetch(None))
    assert not failure.value.permanent


@pytest.mark.parametrize("options", [{}, {"app": "my app"}, {"app": "42", "country": "usa"}])
def test_wrong_options_are_refused(installation: Installation, options: dict[str, str]) -> None:
    with pytest.raises(InputError):
        AppStoreConnector.open(options, installation=installation, source_name="A")


def test_times_are_read_in_their_own_zone(store: AppStore) -> None:
    store.review(1)
    store.reviews["us"][0]["updated"]["label"] = "2026-06-01T23:30:00-07:00"
    (response,) = responses_of(list(a_connector(store).fetch(None)))
    assert response.created_at == datetime(2026, 6, 2, 6, 30, tzinfo=UTC)
