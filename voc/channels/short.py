"""A message in few characters: what can be read elsewhere goes first, the way there never."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from voc.channels.base import Message

_CUT = "…\n"


def as_short_text(message: Message, longest: int) -> str:
    """The whole message in at most `longest` characters; else without quotes, then without what was done last time and
    who stands out; at last it is cut before its link."""
    text = ""
    for shorter in _shorter(message):
        text = shorter.as_text()
        if len(text) <= longest:
            return text
    link = message.link or ""
    return text[: max(0, longest - len(_CUT) - len(link))] + _CUT + link if len(link) + len(_CUT) < longest else link


def _shorter(message: Message) -> Iterator[Message]:
    yield message
    for n in range(len(message.quotes) - 1, -1, -1):
        yield replace(message, quotes=message.quotes[:n])
    yield replace(message, quotes=(), before=())
    yield replace(message, quotes=(), before=(), drivers=())
