"""Make a text readable and harmless before anything else looks at it.

HTML becomes text, entities become characters, what cannot be seen goes (control, zero-width and direction
characters hide words from every later step), damage from a wrong encoding is undone where that is certain, and the
rest is Unicode's composed form (NFC) with single spaces. Nothing is shortened or translated.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache
from typing import Any, NamedTuple

#: What is seldom met, so that most texts leave after one look.
_PLAIN = re.compile(r"[^\x00-\x08\x0b-\x1f\x7f<&]*\Z")
_UNRULY_SPACES = re.compile(r"[ \t]{2,}|[ \t]\n|\n[ \t]|\n{3}|\t")

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_SILENT = re.compile(r"<(script|style)\b[^<>]{0,500}>[^<]{0,100000}</\1\s*>", re.IGNORECASE)
_BREAKING = re.compile(
    r"</?(?:br|p|div|li|ul|ol|tr|table|h[1-6]|blockquote|pre|hr|section|article)\b[^<>]{0,500}>", re.IGNORECASE
)
# Known tags alone: "<3" is a heart, and "a <b, c> d" somebody's arithmetic.
_INLINE = re.compile(
    r"</?(?:a|abbr|acronym|b|big|body|center|cite|code|del|em|font|head|html|i|img|input|ins|kbd|label|mark|meta|q|s"
    r"|small|span|strike|strong|sub|sup|tbody|td|tfoot|th|thead|title|tt|u|var)(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters, but not tab, line feed and next line
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0001\ud800-\udfff]"
)
# Joiners make families of emoji and letters of Persian and Hindi; beside a Latin letter they only hide a word.
_IDLE_JOINER = re.compile("(?<=[\x20-\u024f])[\u200c\u200d]+|(?<![\u200c\u200d])[\u200c\u200d]+(?=[\x20-\u024f])")
_SPACE = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LINE = re.compile("\r\n?|[\u0085\u2028\u2029]")
_SPACES = re.compile(r" {2,}")
_AROUND_LINE = re.compile(r" *\n *")
_LINES = re.compile(r"\n{3,}")


_MEANT = re.compile(r"[ÃÂ](?=[ \n]|$)")
_GUARDS = {"Ã": "\ue0c3", "Â": "\ue0c2"}


class Normalised(NamedTuple):
    """A readable text, and whether damage from a wrong encoding was undone in it."""

    text: str
    was_repaired: bool


def normalise(text: str) -> Normalised:
    """The text as its writer meant it: never longer in words, empty where nothing readable was there."""
    if text.isascii() and _PLAIN.match(text):
        return Normalised(_tidy(text), False)
    text, was_repaired = _repair(_LINE.sub("\n", text))
    if "&" in text or "<" in text:
        text = _to_text(text)
    if not text.isascii():
        text = _IDLE_JOINER.sub("", text)
        text = _SPACE.sub(" ", text)
    text = _UNSEEN.sub("", _LINE.sub("\n", text))
    return Normalised(_tidy(unicodedata.normalize("NFC", text)), was_repaired)


def normalise_line(text: str) -> str:
    """The same for what must stay on one line: a question, a title, a segment's value."""
    return " ".join(normalise(text).text.split())


def _tidy(text: str) -> str:
    if _UNRULY_SPACES.search(text):
        text = _SPACES.sub(" ", text.replace("\t", " "))
        text = _LINES.sub("\n\n", _AROUND_LINE.sub("\n", text))
    return text.strip()


def _to_text(text: str) -> str:
    # A survey tool may have escaped twice; three rounds undo that and stay linear on hostile input.
    for _ in range(3):
        unescaped = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
        if unescaped == text:
            break
        text = unescaped
    if "<" not in text:
        return text
    text = _SILENT.sub(" ", _without_comments(text))
    return _INLINE.sub("", _BREAKING.sub("\n", text))


def _without_comments(text: str) -> str:
    # By hand: a pattern would read on to the end once for every opening sign.
    parts: list[str] = []
    start = 0
    while (opening := text.find("<!--", start)) >= 0 and (closing := text.find("-->", opening + 4)) >= 0:
        parts.append(text[start:opening])
        start = closing + 3
    return " ".join((*parts, text[start:]))


@cache
def _ftfy() -> Any:
    """ftfy, loaded at the first text that is not plain ASCII."""
    import ftfy
    import ftfy.badness

    return ftfy


def _repair(text: str) -> tuple[str, bool]:
    """Undo a wrong encoding where the result is free of damage; else leave the text as it came."""
    if text.isascii():
        return text, False
    ftfy = _ftfy()
    # A capital before a plain space may be meant so; only together with a hard space is it damage for certain.
    guarded = _MEANT.sub(lambda match: _GUARDS[match[0]], text)
    if not ftfy.badness.is_bad(guarded):
        return text, False
    repaired: str = ftfy.fix_encoding(guarded)
    # A sign that was lost before the text came here stays lost; a new loss means that the guess was wrong.
    if repaired == guarded or repaired.count("\ufffd") > text.count("\ufffd") or ftfy.badness.is_bad(repaired):
        return text, False
    for letter, guard in _GUARDS.items():
        repaired = repaired.replace(guard, letter)
    return repaired, True
