"""Reads the table of urgent words: which reasons a text gives, how grave, and when it happened."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

from voc.annotation import URGENCY_LEVELS, URGENCY_REASONS, Tense, UrgencyLevel
from voc.errors import ModelError

TABLE = Path(__file__).with_name("urgency_patterns.toml")
_AROUND = 60

#: Past or settled: the policy lowers it, the label does not.
_SETTLED = re.compile(
    r"\b(?:sorted|resolved|fixed|solved|settled|refunded|apologi[sz]ed|put (?:it )?right|all good now"
    r"|works? (?:fine )?(?:again|now)|got (?:it|my money) back|made up for it|no longer (?:a|an) (?:problem|issue)"
    r"|thankfully|in the end|(?:has|have) since)\b"
)
_LONG_AGO = re.compile(
    r"\b(?:last year|years? ago|months? ago|back in (?:19|20)\d\d|in (?:19|20)\d\d|used to|long ago|in the past"
    r"|previously|last (?:summer|winter|spring|autumn|christmas)|a while (?:ago|back)|when i was (?:a|at))\b"
)
_NOW = re.compile(
    r"\b(?:still|right now|now|currently|today|tonight|this (?:morning|afternoon|evening|week)|at the moment|again"
    r"|keeps?|since (?:yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)day|last|the update|this)|ongoing"
    r"|as (?:i|we) (?:write|speak)|can'?t|cannot|won'?t"
    r"|(?:is|are|am|'s|'re) (?:\w+ )?(?:down|blocked|locked|happening|not|using|showing|visible|waiting|stuck))\b"
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One row of the table."""

    reason: str
    level: UrgencyLevel
    words: re.Pattern[str]
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Found:
    """What the table says of one text; reasons gravest first."""

    level: UrgencyLevel
    reasons: tuple[str, ...]
    n_matches: int


@lru_cache(maxsize=1)
def patterns() -> tuple[Pattern, ...]:
    """The table, checked; `ModelError` names the row that is wrong."""
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))["pattern"]
    return tuple(_read(number, row) for number, row in enumerate(rows, start=1))


def _read(number: int, row: dict[str, object]) -> Pattern:
    reason, level = str(row.get("reason", "")), str(row.get("level"))
    if (reason and reason not in URGENCY_REASONS) or level not in URGENCY_LEVELS:
        raise ModelError(f"{TABLE.name}: pattern {number} has reason {reason!r} and level {level!r}")
    words, unless = cast(list[str], row["words"]), cast(list[str], row.get("unless", []))
    try:
        found = re.compile(r"(?<!\w)(?:" + "|".join(words) + r")(?!\w)")
        but = re.compile(r"(?<!\w)(?:" + "|".join(unless) + r")(?!\w)") if unless else None
    except re.error as error:
        raise ModelError(f"{TABLE.name}: pattern {number} ({reason}) is no regular expression: {error}") from None
    return Pattern(reason, level, found, but)


def look_up(text: str) -> Found:
    """The gravest level and every reason that the table finds in a text."""
    folded = text.lower().replace("’", "'")
    hits = [pattern for pattern in patterns() if _fits(pattern, folded)]
    if not hits:
        return Found("none", (), 0)
    hits.sort(key=lambda pattern: -URGENCY_LEVELS.index(pattern.level))
    reasons = dict.fromkeys(pattern.reason for pattern in hits if pattern.reason)
    return Found(hits[0].level, tuple(reasons), len(hits))


def _fits(pattern: Pattern, text: str) -> bool:
    for match in pattern.words.finditer(text):
        around = text[max(0, match.start() - _AROUND) : match.end() + _AROUND]
        if pattern.unless is None or not pattern.unless.search(around):
            return True
    return False


def tense_of(text: str) -> Tense:
    """Whether what is told goes on, is past or settled, or the text does not say."""
    folded = text.lower().replace("’", "'")
    if _SETTLED.search(folded):
        return "past"
    if _NOW.search(folded):
        return "ongoing"
    return "past" if _LONG_AGO.search(folded) else "unknown"
