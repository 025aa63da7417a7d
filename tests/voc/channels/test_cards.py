"""What Teams is sent: a card that fits, with words that stay words; and what lies in the inbox."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.voc.channels.servers import receiver
from tests.voc.channels.test_contract import MESSAGE
from voc.channels.apprise import AppriseChannel
from voc.channels.base import Quote
from voc.channels.catalog import channel_class
from voc.channels.teams import MOST_BYTES, as_card
from voc.errors import InputError
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import inbox


def test_a_card_is_what_a_workflow_takes() -> None:
    body = json.loads(as_card(MESSAGE))
    card = body["attachments"][0]["content"]
    assert (body["type"], card["type"], card["version"]) == ("message", "AdaptiveCard", "1.4")
    assert card["actions"][0]["url"] == MESSAGE.link
    assert MESSAGE.title in str(card["body"])
    bold = [block["text"] for block in card["body"] if block.get("weight") == "Bolder"][1:]
    assert bold == ["What stands out", "Last time", "What to do", "If nobody answers"]


def test_a_card_of_any_length_fits_and_keeps_its_link() -> None:
    long = replace(MESSAGE, quotes=tuple(Quote("ü" * 9_000, "shop", "2026-06-16") for _ in range(5)))
    body = as_card(long)
    assert len(body) <= MOST_BYTES
    assert json.loads(body)["attachments"][0]["content"]["actions"][0]["url"] == MESSAGE.link


def test_customers_words_are_no_markup_and_call_nobody_by_apprise() -> None:
    tricky = "I <3 it, @everyone <users/all> [click](https://evil.example) <a href='https://evil.example'>here</a>"
    told = replace(MESSAGE, title=f"{MESSAGE.title} @here <b>", quotes=(Quote(tricky, "shop", "2026-06-16"),))
    with receiver() as hook:
        hook.success = 200
        address = hook.url.split("/")[2]
        AppriseChannel(f"ntfy://{address}/topic", Settings(allow_private_targets=True)).send(told, key="k1")
        sent = hook.requests[0].json()
    for text in (sent["title"], sent["message"]):
        assert not [mark for mark in ("<", ">", "](", "@everyone", "@here") if mark in text]
    assert "I ‹3 it" in sent["message"]
    assert MESSAGE.link is not None
    assert MESSAGE.link in sent["message"]


def test_a_title_is_told_once_by_apprise() -> None:
    with receiver() as hook:
        hook.success = 200
        address = hook.url.split("/")[2]
        AppriseChannel(f"ntfy://{address}/topic", Settings(allow_private_targets=True)).send(MESSAGE, key="k1")
        sent = hook.requests[0].json()
    assert sent["title"] == MESSAGE.title
    assert MESSAGE.title not in sent["message"]
    assert sent["message"].startswith("For Technology")


def test_customers_words_are_no_link_in_a_card() -> None:
    tricky = replace(MESSAGE, quotes=(Quote("[click](https://evil.example) <at>all</at>", "shop", "2026-06-16"),))
    text = as_card(tricky).decode()
    assert "[click](" not in text.replace("\\\\[", "")
    assert "<at>" not in text


def test_the_inbox_holds_a_message_once_without_quotes(installation: Installation, home: Path) -> None:
    channel = channel_class("inbox").open("billing", None, Settings(home=home))
    for _ in range(2):
        channel.send(replace(MESSAGE, alert_id=0), key="k1")
    with installation.store.reading() as session:
        [item] = inbox.find(session, department_id="billing")
        assert inbox.n_unread(session) == 1
    assert item.title == MESSAGE.title
    assert "arrives" not in str(item.facts)
    assert item.facts[-4:] == [
        "What stands out: Android: 30 of 34.", "Last time: In May the gateway was restarted.",
        "What to do: Read what they say.", "If nobody answers: At noon the head hears.",
    ]  # fmt: skip


def test_who_was_first_to_read_stays(installation: Installation, home: Path) -> None:
    from tests.conftest import NOW

    channel_class("inbox").open("all", None, Settings(home=home)).send(replace(MESSAGE, alert_id=0), key="k1")
    with installation.store.writing() as session:
        for by in ("ana", "bob"):
            assert inbox.read(session, "k1", by=by, now=NOW).read_by == "ana"
        assert inbox.n_unread(session) == 0
        with pytest.raises(InputError):
            inbox.read(session, "k2", by="ana", now=NOW)
