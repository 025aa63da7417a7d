"""Replace what identifies a person by a marker, before a text is stored, embedded, logged or queued.

A marker names the kind and carries four figures that only this installation can compute from the value,
"[email 3f2a]": the same value always gives the same marker, so that "the same customer wrote again" stays visible,
and nobody can go back. Redacting a redacted text changes nothing. Over-redaction is a defect, too: prices, dates,
versions, product codes, times and percentages stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from ingest.recognise.accounts import LOCATOR_PARTS, accounts, long_numbers
from ingest.recognise.addresses import addresses
from ingest.recognise.contacts import emails, handles, network_addresses, profiles, spelt_emails
from ingest.recognise.numbers import births, cards, ibans, national_ids
from ingest.recognise.phones import phones
from ingest.recognise.spans import Glance, Recogniser, Span
from voc.annotation import NameFinder
from voc.secrets import Keyring
from voc.text import MARKER as MARKER

#: Kinds that are recognised by themselves: a marker in their place changes nothing that stands beside it.
_SELF_CONTAINED = frozenset({"email", "profile", "handle"})

_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"'\])}]{1,2000}")
#: Everything but a name or an airline's locator shows a figure, an at sign, a slash or a bracket.
_WORTH_A_LOOK = re.compile(r"[\d@/(\[]")

_CONTACTS: tuple[Recogniser, ...] = (profiles, emails, spelt_emails)
# Order decides where two recognisers claim the same words: what proves itself by a checksum or a sign comes first.
_WITH_DIGITS: tuple[Recogniser, ...] = (
    network_addresses, births, ibans, cards, national_ids, accounts, phones, addresses, long_numbers,
)  # fmt: skip


class Redacted(NamedTuple):
    """A text with markers, and the kinds that were replaced in it, in alphabetical order."""

    text: str
    kinds: tuple[str, ...]


class Redactor:
    """Finds and replaces personal data with one installation's key; `staff` keeps colleagues' names and handles."""

    def __init__(self, keyring: Keyring, find_names: NameFinder, *, staff: Iterable[str] = ()) -> None:
        self._find_names = find_names
        self._staff = frozenset(name.strip().casefold() for name in staff if name.strip())
        self._kept_handles = frozenset(name[1:] for name in self._staff if name.startswith("@"))
        self._pseudonym = lru_cache(maxsize=10_000)(keyring.pseudonym)

    def redact(self, text: str) -> Redacted:
        """The text with every personal value replaced, and the kinds that were met."""
        kinds: set[str] = set()
        # What a marker leaves beside it may read differently the second time; so read until nothing is left to find.
        for _ in range(4):
            spans = self._spans(text)
            if not spans:
                break
            kinds.update(span.kind for span in spans)
            text = self._replaced(text, spans)
            if _SELF_CONTAINED.issuperset(span.kind for span in spans):
                break
        return Redacted(text, tuple(sorted(kinds)))

    def _replaced(self, text: str, spans: list[Span]) -> str:
        parts: list[str] = []
        end = 0
        for span in spans:
            parts += (text[end : span.start], f"[{span.kind} {self._pseudonym(span.kind, span.value)[:4]}]")
            end = span.end
        return "".join((*parts, text[end:]))

    def _spans(self, text: str) -> list[Span]:
        if not _WORTH_A_LOOK.search(text) and not any(part in text.lower() for part in LOCATOR_PARTS):
            return sorted(self._names(text))
        seen = Glance.at(text)
        taken = _Taken(len(text))
        for match in MARKER.finditer(text) if "[" in text else ():
            taken.keep_off(*match.span())
        for recognise in _CONTACTS:
            taken.take(recognise(seen))
        for match in _LINK.finditer(text) if "://" in text or "www." in text else ():
            taken.keep_off(*match.span())
        taken.take(span for span in handles(seen) if span.value not in self._kept_handles)
        for recognise in _WITH_DIGITS if seen.n_digits else (accounts,):
            taken.take(recognise(seen))
        taken.take(self._names(text))
        return taken.spans()

    def _names(self, text: str) -> Iterator[Span]:
        for start, end in self._find_names(text, staff=self._staff):
            yield Span(start, end, "name", " ".join(text[start:end].casefold().split()))


class _Taken:
    """Spans that do not overlap: first come, first served. A byte a character keeps long texts cheap."""

    def __init__(self, length: int) -> None:
        self._spans: list[Span] = []
        self._mask = bytearray(length)

    def keep_off(self, start: int, end: int) -> None:
        """Nothing may be found here from now on."""
        self._mask[start:end] = b"\x01" * (end - start)

    def take(self, spans: Iterable[Span]) -> None:
        """Keep those that touch nothing found before."""
        for span in spans:
            if span.end > span.start and self._mask.find(1, span.start, span.end) < 0:
                self._spans.append(span)
                self.keep_off(span.start, span.end)

    def spans(self) -> list[Span]:
        """What was taken, in the order of the text."""
        return sorted(self._spans)
