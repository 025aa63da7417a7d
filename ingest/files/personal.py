# ruff: noqa: E501  (tables of words are read in rows)

"""Which columns hold personal data, by what they are called and by what stands in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.files import words

# Tried once a word only: a megabyte without a space stays cheap.
_EMAIL = re.compile(r"(?<![^\s@<>,;])[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]{2,}")
_PHONE = re.compile(
    r"(?:\+|00)[\d\s().\-/]{7,20}|\(?0\d{1,5}\)?[\s\-/.]\d[\d\s.\-/]{4,14}|\(?\d{3}\)?[\s.\-]\d{3}[\s.\-]\d{4}"
)
_IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?=[0-9a-f:]*::)[0-9a-f:]{4,39}", re.I)
_COORDINATES = re.compile(r"[-+]?\d{1,3}\.\d{3,}\s*[,;]\s*[-+]?\d{1,3}\.\d{3,}")
_IBAN = re.compile(r"[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{2,4}){3,8}")
_CARD = re.compile(r"(?:\d[ -]?){13,19}")
_ADDRESS = re.compile(
    r"\d{1,5}[a-z]?,?\s+[\w'. -]{2,30}\s(street|st|road|rd|avenue|ave|lane|ln|drive|dr|close|court|way|terrace|boulevard|blvd|place|square)\b[^.!?]{0,60}|"
    r"[\w. -]{2,30}(stra(ß|ss)e|str\.|weg|platz|allee|gasse|ring)\s*\d{1,4}\s?[a-z]?\b[^.!?]{0,60}|\d{1,4}\s?(bis|ter)?,?\s+(rue|avenue|boulevard|place|chemin)\s[^.!?]{1,80}|"
    r"(calle|avenida|plaza|paseo|c/)\s[^.!?]{1,60}\d{1,4}[^.!?]{0,60}",
    re.I,
)  # fmt: skip
_CAPITAL = re.compile(
    r"[A-ZÀ-Ý][a-zà-ÿ'’-]+(?:[A-Z][a-z]+)?(?:\s(?:[A-ZÀ-Ý]\.?|[A-ZÀ-Ý][a-zà-ÿ'’-]+(?:[A-Z][a-z]+)?|de|van|von|der|la)){1,3}"
)
_WORD = re.compile(r"\w+")
_FREE_ID = re.compile(r"(?=[^\s]*\d)[A-Za-z0-9_\-:.#/]{6,64}")
#: So many words may stand beside an address, and the cell is still an address.
_BESIDE = 3
_KINDS = (
    ("ip", _IP), ("coordinates", _COORDINATES), ("account", _IBAN), ("phone", _PHONE), ("address", _ADDRESS),
)  # fmt: skip

#: What the preview calls each kind.
SHOWN_AS = {
    "email": "e-mail addresses", "phone": "phone numbers", "ip": "IP addresses", "coordinates": "coordinates", "address": "postal addresses",
    "name": "people's names", "birth date": "dates of birth", "account": "account numbers", "id": "ids of people or orders",
}  # fmt: skip


def kind_by_header(header: str) -> str | None:
    """The kind of personal data that a column's name speaks of, or None."""
    for said in dict.fromkeys((words.plain(header.rpartition(".")[2] or header), words.plain(words.last_part(header)))):
        for kind, pattern in words.PERSONAL:
            if pattern.search(said):
                return kind
    return None


def kind_of_value(value: str) -> str | None:
    """The kind of personal data that a value is: the whole of it, or nearly ("Ann <ann@example.org>")."""
    value = value.strip()
    if "@" in value and _EMAIL.search(value) and len(_WORD.findall(_EMAIL.sub(" ", value))) <= _BESIDE:
        return "email"
    for kind, pattern in _KINDS:
        if pattern.fullmatch(value):
            return kind
    digits = re.sub(r"\D", "", value)
    if 13 <= len(digits) <= 19 and _CARD.fullmatch(value) and _luhn(digits):
        return "account"
    return None


def holds_personal(value: str) -> bool:
    """Whether a value is personal, or mentions an e-mail address: too much for a segment."""
    return ("@" in value and _EMAIL.search(value) is not None) or kind_of_value(value) is not None


def _luhn(digits: str) -> bool:
    double = (str(2 * int(digit)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(int(part) for pair in double for part in pair)) % 10 == 0


def kind_by_content(values: Sequence[str]) -> str | None:
    """The kind of personal data that at least three in ten of the filled cells are; names need eight in ten.

    Sentences that mention an address are no address: they are redacted, and kept. So is a column in which most people
    write sentences and some leave a bare address.
    """
    if not values:
        return None
    kinds = [kind_of_value(value) for value in values]
    met = Counter(kind for kind in kinds if kind is not None)
    if met.total() >= 0.3 * len(values):
        others = [value for value, kind in zip(values, kinds, strict=True) if kind is None]
        n_said = sum(value.count(" ") >= 4 for value in others)
        if n_said < 0.5 * len(others) or len(others) < 0.4 * len(values):
            return met.most_common(1)[0][0]
    distinct = len(set(values)) / len(values)
    if len(values) >= 5 and distinct > 0.5 and sum(bool(_CAPITAL.fullmatch(v)) for v in values) >= 0.8 * len(values):
        return "name"
    if len(values) >= 20 and distinct > 0.9 and sum(bool(_FREE_ID.fullmatch(v)) for v in values) >= 0.9 * len(values):
        return "id"
    return None
