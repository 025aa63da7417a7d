"""Slack's incoming webhooks, and whatever else takes their shape (Mattermost, Rocket.Chat, Zulip)."""

from __future__ import annotations

import json
import re
from typing import Any

from voc.channels import http
from voc.channels.base import Message, Quote, said
from voc.channels.by_address import ByAddress

# Slack cuts a section at 3,000 characters and a header at 150, so we shorten the words, never the link.
_SECTION, _HEADER = 2_900, 150
_ADDRESS = re.compile(r"https?://[^\s<>|]{1,400}")


class SlackChannel(ByAddress):
    """Posts blocks, with the title as the text that a lock screen shows."""

    def send(self, message: Message, *, key: str) -> None:
        body = json.dumps({"text": escaped(message.title), "blocks": blocks(message)}, ensure_ascii=False)
        headers = {"content-type": "application/json; charset=utf-8", "idempotency-key": key}
        http.post(self._url, body.encode(), headers, self._settings)


def blocks(message: Message) -> list[dict[str, Any]]:
    """The message as Slack's blocks: header, facts, quotes, what stands out, last time, what to do, link."""
    found: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": message.title[:_HEADER], "emoji": False}}
    ]
    facts = "\n".join([f"*For {escaped(message.department)}*", *(f"• {escaped(fact)}" for fact in message.facts)])
    found.append(_section(facts))
    if message.quotes:
        found.append(
            _section("\n".join(f"> {escaped(_one_line(quote.text))}\n> {_where(quote)}" for quote in message.quotes))
        )
    for heading, lines in message.sections():
        found.append(_section(f"*{heading}:*\n" + "\n".join(escaped(_one_line(line)) for line in lines)))
    if message.link:
        found.append(_section(f"<{message.link}|Read and answer>"))
    return found


def escaped(text: str) -> str:
    """Text that Slack shows as written: a customer's words must not become a link or call everybody in a channel."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _where(quote: Quote) -> str:
    """Where it was written, with the way there if that is a plain address of the web: the source's data may lie."""
    where = f"_{escaped(said(quote))}_"
    if quote.link and _ADDRESS.fullmatch(quote.link):
        return f"{where} · <{escaped(quote.link)}|open in source>"
    return where


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:_SECTION], "verbatim": True}}
