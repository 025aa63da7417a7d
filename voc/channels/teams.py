"""Microsoft Teams, by a workflow that posts what a webhook receives: one Adaptive Card a message."""

from __future__ import annotations

import json
from typing import Any

from voc.channels import http
from voc.channels.base import Message, said
from voc.channels.by_address import ByAddress

#: Teams refuses more than 28 KB; we stay below by shortening words, never the link.
MOST_BYTES = 27_000
_SHORTEST = 80


class TeamsChannel(ByAddress):
    """Posts an Adaptive Card to the address that a Teams workflow ("when a webhook request is received") shows."""

    def send(self, message: Message, *, key: str) -> None:
        headers = {"content-type": "application/json; charset=utf-8", "idempotency-key": key}
        http.post(self._url, as_card(message), headers, self._settings)


def as_card(message: Message) -> bytes:
    """The message as the request of a workflow, in at most `MOST_BYTES`."""
    longest = 2_000
    while True:
        body = json.dumps(_envelope(message, longest), ensure_ascii=False).encode()
        if len(body) <= MOST_BYTES or longest <= _SHORTEST:
            return body
        longest //= 2


def plain(text: str) -> str:
    """Text that a card shows as written: its Markdown (links, bold, lists) stays asleep."""
    for mark in ("\\", "[", "]", "*", "_", "`", "<", ">"):
        text = text.replace(mark, f"\\{mark}" if mark not in "<>" else {"<": "‹", ">": "›"}[mark])
    return " ".join(text.split())


def _envelope(message: Message, longest: int) -> dict[str, Any]:
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": message.title[:longest],
        "msteams": {"width": "Full"},
        "body": _blocks(message, longest),
    }
    if message.link:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Open the alert", "url": message.link}]
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def _blocks(message: Message, longest: int) -> list[dict[str, Any]]:
    colour = "Good" if message.kind == "celebration" else "Attention"
    title = _text(message.title, longest, size="Large", weight="Bolder", color=colour, style="heading")
    found = [title, _text(f"For {message.department}", longest, isSubtle=True, spacing="None")]
    found += [_text(fact, longest) for fact in message.facts]
    for quote in message.quotes:
        words = [_text(f"“{quote.text}”", longest), _text(said(quote), longest, isSubtle=True, size="Small")]
        found.append({"type": "Container", "style": "emphasis", "items": words})
    for heading, lines in message.sections():
        found.append(_text(heading, longest, weight="Bolder", spacing="Medium"))
        found += [_text(line, longest, spacing="Small") for line in lines]
    return found


def _text(text: str, longest: int, **looks: Any) -> dict[str, Any]:
    return {"type": "TextBlock", "text": plain(text[:longest]), "wrap": True, **looks}
