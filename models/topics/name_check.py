"""Whether what a language model calls a topic is a name that a person could have given."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from models.topics.endpoint import NoAnswer
from models.topics.names import same_words
from voc.text import REDACTED_KINDS

_MOST_WORDS, _LONGEST = 5, 50
#: Letters and figures, with what stands inside of words; so no markup, no address, no sentence.
_WORD = re.compile(r"[^\W_]+(?:['’/-][^\W_]+)*|&")
#: Redaction's markers without their brackets, and what is longer than a year or a model's number.
_MARKER = re.compile(rf"\b(?:{'|'.join(REDACTED_KINDS)}) [0-9a-f]{{4}}\b|\bredacted\b|\d{{5}}", re.IGNORECASE)


class NotAName(NoAnswer):
    """The endpoint answered, but not with a name that can be used."""


def checked(answer: object, others: Iterable[str]) -> str:
    """The name as it is kept; `others` are the names of other topics. Raises `NotAName`."""
    if not isinstance(answer, str) or len(answer) > 4 * _LONGEST:
        raise NotAName("no name")
    name = " ".join(unicodedata.normalize("NFC", answer).split()).strip("\"'“”„‘’.")
    words = name.split()
    if not 1 <= len(words) <= _MOST_WORDS or len(name) > _LONGEST:
        raise NotAName("too long a name")
    if not all(_WORD.fullmatch(word) for word in words) or sum(letter.isalpha() for letter in name) < 2:
        raise NotAName("more than words")
    if _MARKER.search(name):
        raise NotAName("a name that holds what is redacted")
    if any(name.lower() == other.lower() or same_words(name, other) for other in others):
        raise NotAName("the name of another topic")
    return name[0].upper() + name[1:]
