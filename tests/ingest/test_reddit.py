"""Reddit, by the real PRAW against a server of this test's own that answers in Reddit's shapes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa

from ingest.collect import collect
from ingest.reddit import RedditConnector
from tests.conftest import NOW
from tests.ingest.contract import check, responses_of
from tests.ingest.servers import serving
from tests.stores import installed
from voc.errors import InputError, SourceError
from voc.feedback import Response
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import sources
from voc.storage.tables import FeedbackRow

START = NOW.timestamp() - 10 * 86400


@dataclass
class Reddit:
    """A subreddit: posts and comments by fullname, listed newest first, a page at a time."""

    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    status: int = 200
    address: str = ""
    asked: list[str] = field(default_factory=list)

    def post(self, number: int, text: str, *, hours: float, **fields: Any) -> None:
        self._add(f"t3_p{number}", hours, {"title": f"Post {number}", "selftext": text} | fields)

    def comment(self, number: int, text: str, *, hours: float, **fields: Any) -> None:
        self._add(f"t1_c{number}", hours, {"body": text, "link_id": "t3_p1", "parent_id": "t3_p1"} | fields)

    def _add(self, name: str, hours: float, fields: dict[str, Any]) -> None:
        self.things[name] = {
            "id": name[3:], "name": name, "created_utc": START + hours * 3600, "author": "someone", "edited": False,
            "subreddit": "acme", "permalink": f"/r/acme/comments/{name[3:]}/", "score": 999,
        } | fields  # fmt: skip

    def answer(self, method: str, path: str, query: dict[str, str], headers: dict[str, str]) -> tuple[int, Any]:
        self.asked.append(f"{method} {path}")
        if path == "/api/v1/access_token":
            assert headers["Authorization"].startswith("Basic ")
            if self.status == 401:
                return 401, {"message": "Unauthorized", "error": 401}
            return 200, {"access_token": "t0ken", "token_type": "bearer", "expires_in": 3600, "scope": "*"}
        assert headers["Authorization"] == "bearer t0ken"
        if self.status != 200:
            return self.status, {"message": "no", "error": self.status}
        if path.rstrip("/") == "/api/info":
            names = query["id"].split(",")
            return 200, self._listing([self.things[name] for name in names if name in self.things], None)
        kind = {"/r/acme/new": "t3", "/r/acme/comments": "t1", "/r/acme/search": "t3"}.get(path.rstrip("/"))
        assert kind, path
        shown = [t for name, t in self.things.items() if name.startswith(kind) and name not in self.hidden]
        shown.sort(key=lambda thing: -thing["created_utc"])
        names = [thing["name"] for thing in shown]
        start = names.index(query["after"]) + 1 if "after" in query else 0
        page = shown[start : start + 100]
        return 200, self._listing(page, page[-1]["name"] if start + 100 < len(shown) else None)

    def _listing(self, things: list[dict[str, Any]], after: str | None) -> dict[str, Any]:
        children = [{"kind": thing["name"][:2], "data": thing} for thing in things]
        return {
            "kind": "Listing",
            "data": {"after": after, "before": None, "dist": len(children), "children": children},
        }


@pytest.fixture
def reddit() -> Iterator[Reddit]:
    server = Reddit()
    with serving(server.answer) as server.address:
        yield server


def a_connector(reddit: Reddit, **options: Any) -> RedditConnector:
    return RedditConnector("id", "secret", "acme", site=reddit.address, oauth=reddit.address, **options)


def fetch(reddit: Reddit, cursor: Any = None, **options: Any) -> tuple[list[Response], Any, Any]:
    batches = list(a_connector(reddit, **options).fetch(cursor))
    return responses_of(batches), batches[-1].cursor, batches


def test_it_keeps_the_contract_over_several_pages(reddit: Reddit) -> None:
    for n in range(130):
        reddit.post(n, f"text {n}", hours=n)
        reddit.comment(n, f"comment {n}", hours=n + 0.5)
    responses = check(lambda: a_connector(reddit))
    assert len(responses) == 260
    assert [response.external_id for response in responses[:2]] == ["t3_p0", "t1_c0"]
    assert "POST /api/v1/access_token" in reddit.asked


def test_a_post_has_its_title_and_a_comment_its_thread(reddit: Reddit) -> None:
    reddit.post(1, "It broke", hours=1, author="jane")
    reddit.post(2, "", hours=2)
    reddit.comment(1, "Mine too", hours=3, author="[deleted]")
    post, bare, comment = fetch(reddit)[0]
    assert (post.answers[0].text, post.answers[0].title, post.author) == ("It broke", "Post 1", "jane")
    assert (bare.answers[0].text, bare.answers[0].title) == ("", "Post 2")
    assert (comment.thread, post.thread, comment.author) == ("t3_p1", "t3_p1", None)
    assert post.permalink == "https://www.reddit.com/r/acme/comments/p1/"
    assert post.segments == {"subreddit": "acme"}


def test_only_what_is_new_and_the_overlap_is_read_again(reddit: Reddit) -> None:
    for n in range(5):
        reddit.post(n, f"text {n}", hours=n * 24)
    cursor = fetch(reddit)[1]
    reddit.post(9, "newest", hours=4 * 24 + 1)
    names = [response.external_id for response in fetch(reddit, cursor)[0]]
    assert names == ["t3_p2", "t3_p3", "t3_p4", "t3_p9"]


def test_an_edit_within_the_overlap_replaces_and_a_deletion_erases(reddit: Reddit, installation: Installation) -> None:
    for n, text in enumerate(("stays", "old words", "to be deleted", "to be removed", "vanishes")):
        reddit.post(n, text, hours=n)
    with installation.store.writing() as session:
        source = sources.find_or_create(session, name="R", channel="forum", connector="reddit", now=NOW)
    collect(installation, source, a_connector(reddit), NOW)
    reddit.things["t3_p1"] |= {"selftext": "new words", "edited": START + 90_000}
    reddit.things["t3_p2"] |= {"selftext": "[deleted]", "author": "[deleted]"}
    reddit.things["t3_p3"] |= {"selftext": "[removed]"}
    reddit.hidden.add("t3_p3")
    del reddit.things["t3_p4"]
    for _ in range(2):
        with installation.store.reading() as session:
            source = sources.get(session, "R")
        collect(installation, source, a_connector(reddit), NOW)
        with installation.store.reading() as session:
            assert sorted(session.scalars(sa.select(FeedbackRow.text))) == ["new words", "stays"]


def test_a_quiet_subreddit_yields_its_cursor(reddit: Reddit) -> None:
    responses, cursor, batches = fetch(reddit, {"newest_at": START, "recent": {}})
    assert (responses, len(batches), cursor["newest_at"]) == ([], 1, START)


def test_a_search_reads_posts_alone(reddit: Reddit) -> None:
    reddit.post(1, "found", hours=1)
    reddit.comment(1, "not asked for", hours=2)
    responses = fetch(reddit, search="acme", comments=False)[0]
    assert [response.external_id for response in responses] == ["t3_p1"]


@pytest.mark.parametrize(("status", "permanent"), [(401, True), (403, True), (404, True), (500, False), (503, False)])
def test_a_refusal_says_what_to_do_and_no_secret(
    reddit: Reddit, status: int, permanent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prawcore.sessions.FiniteRetryStrategy._sleep_seconds", lambda _: None)
    reddit.status = status
    with pytest.raises(SourceError) as failure:
        fetch(reddit)
    assert failure.value.permanent is permanent
    assert "secret" not in str(failure.value).replace("id or secret", "")


def test_an_application_id_is_needed(installation: Installation) -> None:
    with pytest.raises(InputError, match="VOC_REDDIT_CLIENT_ID"):
        RedditConnector.open({"subreddit": "acme"}, installation=installation, source_name="R")


def test_options_are_checked(home: Any) -> None:

    opened = installed(Settings(home=home, reddit_client_id="i", reddit_client_secret="s"))
    with pytest.raises(InputError, match="subreddit"):
        RedditConnector.open({}, installation=opened, source_name="R")
    made = RedditConnector.open({"search": "acme app"}, installation=opened, source_name="R")
    assert (made.subreddit, made.comments) == ("all", False)
    opened.store.close()
