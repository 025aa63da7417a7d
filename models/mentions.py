"""Cuts a feedback into mentions: clauses and sentences that say one thing each.

spaCy's blank pipeline finds words and sentences; rules that a person can read find clauses inside them. A mention is
a half-open span of the text, trimmed, never empty; together they hold every word exactly once.
"""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from itertools import pairwise
from typing import Any

from models.clauses import clause_starts

Span = tuple[int, int]

#: A feedback of more clauses than this keeps the rest as one: nobody reads the ninetieth, and a store of them is slow.
MAX_MENTIONS = 60

#: Languages whose clauses we know how to find.
_LANGUAGES = frozenset({"en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da"})

#: Of these, the ones whose own word rules take seconds to load; spaCy's language-neutral rules cut them as well.
_SLOW_TO_LOAD = frozenset({"fr", "nl"})

#: A new line begins a mention where it is a bullet, an empty line, or begins like a sentence; a wrapped one does not.
#: Chinese and Japanese sentences end without a space.
_LINE = re.compile(
    r"\n(?=\s*(?:[-*•·–—►▪✓✔✗+]|\d{1,2}[.)]|\n|[^\W\d_a-zß-ÿ]|[^\w\s]))|(?<=[.!?:;])[ \t]*\n|(?<=[。！？])"
)
_WORD = re.compile(r"[^\W\d_]")
_BULLET = re.compile(r"\s*(?:[-*•·–—►▪+]+|\d{1,2}[.)])\s+")

_busy = threading.Lock()


@lru_cache(maxsize=8)
def _pipeline(language: str) -> Any:
    import spacy

    pipeline = spacy.blank(language)
    pipeline.add_pipe("sentencizer")
    # Texts are bounded by VOC_MAX_FIELD_BYTES; the blank pipeline needs no memory per character to speak of.
    pipeline.max_length = 100_000_000
    return pipeline


def find_mentions(text: str, language: str | None = "en") -> list[Span]:
    """The mentions of a redacted text as half-open spans, in order. A text without words is one mention, or none."""
    known = language if language in _LANGUAGES else "en" if language is None else "xx"
    spans: list[Span] = []
    for start, end in _lines(text):
        with _busy:  # spaCy's string store grows while it reads
            document = _pipeline("xx" if known in _SLOW_TO_LOAD else known)(text[start:end])
        cuts = sorted({0, *clause_starts(document, known), end - start})
        spans += [(start + low, start + high) for low, high in pairwise(cuts)]
    return _bounded(_joined(text, [_trimmed(text, span) for span in spans]))


def _lines(text: str) -> list[Span]:
    cuts = [0, *(match.start() for match in _LINE.finditer(text)), len(text)]
    spans = []
    for low, high in pairwise(cuts):
        bullet = _BULLET.match(text, low, high)
        start = bullet.end() if bullet and _WORD.search(text, bullet.end(), high) else low
        if text[start:high].strip():
            spans.append((start, high))
    return spans


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - (len(part) - len(part.rstrip()))


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Spans without a word belong to the one before them ("Great !!!"), or open the next ("1." of a list)."""
    kept: list[Span] = []
    for start, end in spans:
        if start >= end:
            continue
        has_word = _WORD.search(text, start, end) is not None
        if kept and (not has_word or _WORD.search(text, *kept[-1]) is None):
            kept[-1] = _trimmed(text, (kept[-1][0], end))
        else:
            kept.append((start, end))
    return kept


def _bounded(spans: list[Span]) -> list[Span]:
    if len(spans) <= MAX_MENTIONS:
        return spans
    return [*spans[: MAX_MENTIONS - 1], (spans[MAX_MENTIONS - 1][0], spans[-1][1])]
