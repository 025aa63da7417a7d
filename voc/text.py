"""Small truths about texts that every floor needs."""

from __future__ import annotations

import hashlib
import re
import unicodedata

#: Every kind of personal data that is recognised and replaced.
REDACTED_KINDS = (
    "email", "profile", "handle", "iban", "card", "id", "birth", "ip", "phone", "account", "address", "name",
)  # fmt: skip
#: What stands in the place of a redacted value: its kind, and four figures that only one installation can compute.
MARKER = re.compile(rf"\[(?:{'|'.join(REDACTED_KINDS)}) [0-9a-f]{{4}}\]")

#: What joins letters or signs unseen, where a language or a picture needs it.
_JOINERS = str.maketrans("", "", "\u200c\u200d")

_SPACES = re.compile(r"\s+")
_WORDS = re.compile(r"\w+", re.UNICODE)


def normal_form(text: str) -> str:
    """The text as two people would call it "the same": NFKC, lower case, single spaces, no outer punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _SPACES.sub(" ", folded).strip(" .!?,;:-\"'")


def text_key(text: str, question: str | None = None) -> str:
    """A key (32 hexadecimal digits) shared by equal normalised texts under the same question."""
    whole = normal_form(question or "") + "\x1f" + normal_form(text)
    return hashlib.blake2b(whole.encode(), digest_size=16).hexdigest()


def exact_key(text: str) -> str:
    """A key (32 hexadecimal digits) of exactly this text, to find again what was kept of it without keeping it."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def lead_of(text: str, title: str | None) -> str:
    """What is read of a title before its text: nothing where the text repeats it."""
    heading = (title or "").strip()
    if not heading or text.strip().casefold().startswith(heading.rstrip(".!…").casefold()):
        return ""
    # Two line ends: the title is a sentence of its own whatever it ends with.
    return heading + ("\n\n" if heading[-1] in ".!?…" else ".\n\n")


def is_plain(text: str) -> bool:
    """Whether all of a line is there to be seen: no control character, nothing that turns the direction of reading."""
    return text.translate(_JOINERS).isprintable()


def plain(text: str) -> str:
    """A text as one line that `is_plain`: what is not becomes a space, and many spaces one."""
    return " ".join("".join(sign if is_plain(sign) else " " for sign in text).split())


def n_words(text: str) -> int:
    """How many words a person would count."""
    return len(_WORDS.findall(text))
