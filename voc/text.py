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


def n_words(text: str) -> int:
    """How many words a person would count."""
    return len(_WORDS.findall(text))
