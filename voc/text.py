"""Small truths about texts that every floor needs."""

from __future__ import annotations

import hashlib
import re
import unicodedata

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
