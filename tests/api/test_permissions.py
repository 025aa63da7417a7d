"""A stranger sees nothing, a reading key changes nothing, another site's page changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from api.auth import LINK_LASTS, is_token, make_token, sign_in_link
from tests.api.conftest import problem_of
from tests.conftest import NOW
from voc.clock import utc_now
from voc.installation import Installation
from voc.secrets import Keyring
from voc.storage import keys

READS = [
    "/v1/sources", "/v1/insights/summary", "/v1/feedback", "/v1/alerts", "/v1/audit", "/v1/insights/governance",
    "/metrics", "/openapi.json", "/docs",
]  # fmt: skip
SILENCE = {"ends_at": (utc_now() + timedelta(days=29)).isoformat(), "why": "launch"}
OURS = {"Origin": "http://localhost"}


@pytest.mark.parametrize("path", READS)
def test_a_stranger_sees_nothing(stranger: FlaskClient, path: str) -> None:
    assert stranger.get(path).status_code == 401


@pytest.mark.parametrize("path", READS)
def test_a_reading_key_and_a_signed_in_browser_may_read(reader: FlaskClient, browser: FlaskClient, path: str) -> None:
    assert reader.get(path).status_code == 200
    assert browser.get(path).status_code == 200


def test_only_a_writing_key_may_write(stranger: FlaskClient, with_key: Callable[[str], FlaskClient]) -> None:
    assert stranger.post("/v1/silences", json=SILENCE).status_code == 401
    refused = with_key("read").post("/v1/silences", json=SILENCE)
    assert problem_of(refused)["status"] == 403
    made = with_key("write").post("/v1/silences", json=SILENCE)
    assert (made.status_code, made.get_json()["by"]) == (201, "write key")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_whoever_keeps_it_running_needs_no_key(stranger: FlaskClient, path: str) -> None:
    assert stranger.get(path).get_json() == {"status": "ok"}


@pytest.mark.parametrize("given", ["Bearer", "Bearer ", "Bearer voc_wrong", "Basic YTpi", "voc_", "Bearer é"])
def test_a_wrong_key_is_refused_in_a_problem_that_does_not_repeat_it(stranger: FlaskClient, given: str) -> None:
    answer = stranger.get("/v1/sources", headers={"Authorization": given})
    assert problem_of(answer)["status"] == 401
    assert answer.headers["WWW-Authenticate"].lower().startswith("bearer")
    assert "voc_wrong" not in answer.text


def test_a_wrong_key_does_not_fall_back_on_the_cookie(browser: FlaskClient) -> None:
    assert browser.get("/v1/sources", headers={"Authorization": "Bearer voc_wrong"}).status_code == 401


def test_a_revoked_key_is_a_stranger(reader: FlaskClient, installation: Installation) -> None:
    assert reader.get("/v1/sources").status_code == 200
    with installation.store.writing() as session:
        keys.revoke(session, "read key", now=NOW)
    assert reader.get("/v1/sources").status_code == 401


def test_a_keys_use_is_noted_and_the_key_itself_nowhere(installation: Installation, reader: FlaskClient) -> None:
    reader.get("/v1/sources")
    with installation.store.reading() as session:
        row = keys.list_all(session)[0]
    secret = reader.environ_base["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    assert row.used_at is not None
    assert secret not in repr(vars(row))
    files = [path for path in installation.settings.home.rglob("*") if path.is_file()]
    assert files
    assert not any(secret.encode() in path.read_bytes() for path in files)


# ── the browser ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_link_signs_in_and_the_cookie_is_kept_from_scripts(
    stranger: FlaskClient, installation: Installation
) -> None:
    answer = stranger.get(sign_in_link(installation, ""))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert stranger.get("/v1/sources").status_code == 200


@pytest.mark.parametrize("token", ["", "1.2", ".", "x.y", "99999999999999999999.ab", "²." + "0" * 64, "é.é"])
def test_a_made_up_token_opens_nothing(stranger: FlaskClient, token: str) -> None:
    assert stranger.get("/sign-in", query_string={"token": token}).status_code == 401
    assert stranger.get("/v1/sources").status_code == 401


def test_a_token_ends_after_minutes_and_belongs_to_one_installation() -> None:
    ours, theirs = Keyring(b"a" * 32), Keyring(b"b" * 32)
    now = utc_now()
    token = make_token(ours, now=now)
    assert is_token(ours, token, now=now)
    assert is_token(ours, token, now=now + LINK_LASTS)
    assert not is_token(ours, token, now=now + LINK_LASTS + timedelta(seconds=2))
    assert not is_token(theirs, token, now=now)
    assert timedelta(minutes=15) >= LINK_LASTS


def test_a_stranger_in_a_browser_is_told_how_to_get_a_link(stranger: FlaskClient) -> None:
    for path in ("/", "/alerts", "/sign-in?token=1.<script>"):
        answer = stranger.get(path, headers={"Accept": "text/html"})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 401
        assert "<h1>Sign in</h1>" in page
        assert "voc key sign-in" in page
        assert "http" not in page.replace("https", "http").split("</style>")[1]  # nothing is fetched
        assert "<script" not in page


def test_a_fresh_link_is_printed_by_a_command(
    installation: Installation,
    stranger: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from voc import commands

    monkeypatch.setattr(commands, "open_installation", lambda: installation)
    commands.sign_in()
    said = capsys.readouterr().out.strip()
    assert said.startswith("Open http://127.0.0.1:")
    assert stranger.get("/sign-in?" + said.partition("?")[2]).status_code == 302


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (OURS, 201),  # our own page
        ({"X-Voc-Request": "1"}, 201),  # a script of the person's own: no other site can send this header
        ({}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://evil.example", "X-Voc-Request": "1"}, 403),
    ],
)
def test_only_our_own_pages_may_change_anything(browser: FlaskClient, headers: dict[str, str], status: int) -> None:
    assert browser.post("/v1/silences", json=SILENCE, headers=headers).status_code == status


def test_a_forged_cookie_opens_nothing(stranger: FlaskClient, browser: FlaskClient) -> None:
    name = browser.application.config["SESSION_COOKIE_NAME"]
    stranger.set_cookie(name, "eyJzaWduZWRfaW4iOnRydWV9.aaaaaa.forged")
    assert stranger.get("/v1/sources").status_code == 401
