"""What every channel promises: delivers whole, says what failed and for how long, shows no secret."""

from __future__ import annotations

import base64
import email
import email.policy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook, WebhookVerificationError

from tests.voc.channels.servers import Receiver, mail_server, receiver
from voc.channels.apprise import AppriseChannel
from voc.channels.base import Channel, Message, Quote
from voc.channels.catalog import CHANNELS, channel_class
from voc.channels.short import as_short_text
from voc.channels.slack import blocks
from voc.channels.webhook import new_secret
from voc.errors import DeliveryError, InputError
from voc.settings import Settings

SECRET = new_secret()
MESSAGE = Message(
    event="opened", alert_id=7, kind="escalation", level="same_day",
    title="Sign-in code: 34 complaints, 6 expected, since Mon 15 Jun", department="Technology",
    facts=("Seen: 34 complaints.", "Five times as many as expected."),
    quotes=(Quote("The code <never> arrives & <!channel> help", "app-store", "2026-06-16", "1 stars"),),
    todo="Read what they say.", link="https://voc.example.org/alerts/7",
    drivers=("Android: 30 of 34.",), before=("In May the gateway was restarted.",), otherwise="At noon the head hears.",
)  # fmt: skip
LOCAL = Settings(allow_private_targets=True, smtp_url=SecretStr(""))


@dataclass
class Outside:
    """A channel with its receiver: `fail` makes the next attempt fail, `taken` gives what arrived as text."""

    channel: Channel
    fail: Callable[[str], None]
    taken: Callable[[], list[str]]
    secrets: tuple[str, ...]


@contextmanager
def over_http(name: str) -> Iterator[Outside]:
    with receiver() as hook:
        channel = channel_class(name).open(hook.url, SECRET, LOCAL)
        codes = {"for now": 503, "for good": 410}

        def taken() -> list[str]:
            return [request.body.decode() for request in hook.requests if request.status < 300]

        yield Outside(channel, lambda how: hook.answers.append(codes[how]), taken, ("top-secret-path", SECRET))


@contextmanager
def over_mail() -> Iterator[Outside]:
    with mail_server() as mailbox:
        settings = Settings(smtp_url=SecretStr(mailbox.url), mail_from="voc@example.org")
        channel = channel_class("email").open("duty@example.org", None, settings)
        codes = {"for now": "451 later", "for good": "550 duty@example.org is unknown here"}

        def taken() -> list[str]:
            found = []
            for _, _, content in mailbox.mails:
                mail = email.message_from_bytes(content, policy=email.policy.default)
                text = mail.get_body(("plain",))
                assert text is not None
                found.append(f"{mail['Subject']}\n{text.get_content()}")
            return found

        yield Outside(channel, lambda how: mailbox.answers.append(codes[how]), taken, ("duty@example.org",))


@contextmanager
def over_apprise() -> Iterator[Outside]:
    """One of apprise's services, without TLS: only the table of schemes that may be typed stands before it."""
    with receiver() as hook:
        hook.success = 200
        port = hook.url.split(":")[2].split("/")[0]
        channel = AppriseChannel(f"ntfy://user:top-secret-path@127.0.0.1:{port}/topic", LOCAL)
        codes = {"for now": 503, "for good": 410}

        def taken() -> list[str]:
            got = [request for request in hook.requests if request.status < 300]
            return [f"{request.json()['title']} {request.json()['message']}" for request in got]

        yield Outside(channel, lambda how: hook.answers.append(codes[how]), taken, ("top-secret-path",))


OUTSIDES: dict[str, Callable[[], Any]] = {
    "webhook": lambda: over_http("webhook"), "slack": lambda: over_http("slack"), "email": over_mail,
    "teams": lambda: over_http("teams"), "apprise": over_apprise,
}  # fmt: skip


def test_every_channel_that_leaves_the_house_is_under_this_contract() -> None:
    assert set(OUTSIDES) == set(CHANNELS) - {"log", "inbox"}


@pytest.fixture(params=sorted(OUTSIDES))
def outside(request: pytest.FixtureRequest) -> Iterator[Outside]:
    with OUTSIDES[request.param]() as opened:
        yield opened


def test_a_message_arrives_whole(outside: Outside) -> None:
    outside.channel.send(MESSAGE, key="k1")
    [text] = outside.taken()
    for part in ("34 complaints, 6 expected", "Technology", "Five times as many", "arrives", "app-store", "alerts/7"):
        assert part in text


def test_it_says_what_stands_out_what_helped_last_time_what_to_do_and_what_happens_else(outside: Outside) -> None:
    outside.channel.send(MESSAGE, key="k1")
    [text] = outside.taken()
    for part in ("Android: 30 of 34.", "In May the gateway was restarted.", "Read what they say.", "the head hears."):
        assert part in text


@pytest.mark.parametrize("longest", [4_000, 400, 300, 250, 60])
def test_a_short_message_gives_up_quotes_first_and_its_link_never(longest: int) -> None:
    long = replace(MESSAGE, quotes=tuple(replace(MESSAGE.quotes[0], text="help " * 60) for _ in range(3)))
    text = as_short_text(long, longest)
    assert len(text) <= longest
    assert text.endswith(MESSAGE.link or "")
    assert longest < 400 or "the head hears" in text


@pytest.mark.parametrize(("how", "is_permanent"), [("for now", False), ("for good", True)])
def test_a_failure_says_whether_trying_again_can_help(outside: Outside, how: str, is_permanent: bool) -> None:
    outside.fail(how)
    with pytest.raises(DeliveryError) as caught:
        outside.channel.send(MESSAGE, key="k1")
    assert caught.value.permanent is is_permanent
    outside.channel.send(MESSAGE, key="k1")
    assert len(outside.taken()) == 1


@pytest.mark.parametrize("how", ["for now", "for good"])
def test_an_error_shows_no_secret_and_no_customers_words(outside: Outside, how: str) -> None:
    outside.fail(how)
    with pytest.raises(DeliveryError) as caught:
        outside.channel.send(MESSAGE, key="k1")
    shown = f"{caught.value!r} {caught.value.__cause__!r}"
    assert not [secret for secret in (*outside.secrets, "arrives") if secret in shown]


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_what_is_shown_of_a_target_cannot_be_used(name: str) -> None:
    assert channel_class(name).shown(CHANNELS[name].example) != CHANNELS[name].example


# ── HTTP ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        (500, False),
        (503, False),
        (429, False),
        (408, False),
        (404, True),
        (410, True),
        (403, True),
        (400, True),
        (425, False),
        (302, False),
    ],
)  # fmt: skip
def test_anything_but_success_is_a_failure(status: int, permanent: bool) -> None:
    with receiver() as hook:
        hook.answers, hook.location = [status], hook.url
        with pytest.raises(DeliveryError) as caught:
            channel_class("webhook").open(hook.url, SECRET, LOCAL).send(MESSAGE, key="k1")
        assert caught.value.permanent is permanent
        assert len(hook.requests) == 1  # no redirect is followed


@pytest.mark.parametrize(("header", "seconds"), [("30", 30), ("0", None), ("soon", None), ("9999999", 86_400)])
def test_a_time_that_the_receiver_names_is_kept(header: str, seconds: float | None) -> None:
    with receiver() as hook:
        hook.answers, hook.retry_after = [429], header
        with pytest.raises(DeliveryError) as caught:
            channel_class("slack").open(hook.url, None, LOCAL).send(MESSAGE, key="k1")
        assert caught.value.retry_after == seconds


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://example.org/x",
        "example.org",
        "http://",
        "http://a:b@example.org/",
        "http://[x",
        "https://example.org/x\r\nHost: evil",
        "https://example.org/ x",
        "https://example.org\\@127.0.0.1/",
    ],
)
def test_what_is_no_address_is_refused_when_it_is_typed(url: str) -> None:
    with pytest.raises(InputError):
        channel_class("webhook").check(url, SECRET)


def signed(hook: Receiver) -> Any:
    request = hook.requests[0]
    return Webhook(SECRET).verify(request.body, request.headers)


def test_a_webhook_is_signed_as_the_reference_library_checks_it() -> None:
    with receiver() as hook:
        channel_class("webhook").open(hook.url, SECRET, LOCAL).send(MESSAGE, key="the-delivery")
        assert signed(hook)["data"]["title"] == MESSAGE.title
        assert hook.requests[0].headers["webhook-id"] == "the-delivery"
        assert len(hook.requests[0].body) < 20_000


def test_while_a_secret_is_replaced_either_one_checks_the_signature() -> None:
    before = new_secret()
    with receiver() as hook:
        channel_class("webhook").open(hook.url, f"{SECRET} {before}", LOCAL).send(MESSAGE, key="k1")
        request = hook.requests[0]
        assert len(request.headers["webhook-signature"].split()) == 2
        for secret in (SECRET, before):
            assert Webhook(secret).verify(request.body, request.headers)["data"]["alert_id"] == 7
        with pytest.raises(WebhookVerificationError):
            Webhook(new_secret()).verify(request.body, request.headers)


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_!!!", base64.b64encode(b"x" * 32).decode(), "whsec_" + "A" * 8]
)
def test_a_secret_that_cannot_sign_is_refused(secret: str) -> None:
    with pytest.raises(InputError):
        channel_class("webhook").check("https://hooks.example.org/x", secret)


def test_customers_words_cannot_call_everybody_in_slack() -> None:
    text = str(blocks(MESSAGE))
    assert "<!channel>" not in text
    assert "&lt;!channel&gt;" in text


# ── mail ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_mail_is_text_and_html_with_the_deliverys_own_id() -> None:
    with mail_server() as mailbox:
        settings = Settings(smtp_url=SecretStr(mailbox.url), mail_from="voc@example.org")
        channel_class("email").open("duty@example.org", None, settings).send(MESSAGE, key="d-1")
        [(sender, recipients, content)] = mailbox.mails
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert (sender, recipients, mail["Message-ID"]) == ("voc@example.org", ["duty@example.org"], "<d-1@example.org>")
    html = mail.get_body(("html",))
    assert html is not None
    assert "&lt;never&gt;" in html.get_content()
    assert "<never>" not in html.get_content()


def test_a_title_with_a_line_break_cannot_forge_a_header() -> None:
    with mail_server() as mailbox:
        settings = Settings(smtp_url=SecretStr(mailbox.url), mail_from="voc@example.org")
        forged = replace(MESSAGE, title="Hello\r\nBcc: everybody@example.org")
        channel_class("email").open("duty@example.org", None, settings).send(forged, key="d-2")
        [(_, recipients, content)] = mailbox.mails
    assert recipients == ["duty@example.org"]
    assert email.message_from_bytes(content)["Bcc"] is None


@pytest.mark.parametrize("address", ["", "nobody", "a@b, c@d", "a b@c", "x@y\nBcc: z@z"])
def test_what_is_no_mail_address_is_refused(address: str) -> None:
    with pytest.raises(InputError):
        channel_class("email").check(address, None)


def test_no_mail_server_is_said_with_what_to_do() -> None:
    with pytest.raises(DeliveryError, match="VOC_SMTP_URL"):
        channel_class("email").open("duty@example.org", None, Settings()).send(MESSAGE, key="d")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_mail_servers_password_may_travel_within_this_machine(host: str) -> None:
    with mail_server() as mailbox:
        url = mailbox.url.replace("127.0.0.1", f"voc:hush@{host}")
        with pytest.raises(DeliveryError, match="could not be used"):  # it knows no sign-in
            channel_class("email").open("a@b.de", None, Settings(smtp_url=SecretStr(url))).send(MESSAGE, key="d")


def test_a_mail_servers_password_never_travels_in_the_clear() -> None:
    with mail_server() as mailbox:
        url = mailbox.url.replace("127.0.0.1", "voc:hush@127.1")  # answers here; its name does not say so
        with pytest.raises(DeliveryError, match="smtps://") as caught:
            channel_class("email").open("a@b.de", None, Settings(smtp_url=SecretStr(url))).send(MESSAGE, key="d")
    assert caught.value.permanent
    assert "hush" not in str(caught.value)
    assert mailbox.mails == []
