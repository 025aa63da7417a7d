"""How the words of a phrase hang together: what may link two telling words, and where a question turns them round.

Words are `plain` here, as lists of words hold them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from models.topics.words import is_auxiliary, is_negation, is_particle, link_words

#: Whose a thing is, and who does it.
OWN = frozenset(["i", "my", "me", "we", "our", "us", "your", "you", "he", "she", "his", "her", "they", "their"])
_DOES = frozenset(["do", "does", "did"])
_TURNS = _DOES | frozenset(["is", "are", "was", "were", "has", "have", "had"])
_ARTICLES = frozenset(["a", "an", "the", "this", "that", "these", "those", "any", "some"])
_LED = OWN | _ARTICLES

#: What may follow a verb with its particle: "top up by card", but "booked on another flight".
_FOLLOWS = "and but by for from if or so to using via when while with without"
_AFTER_VERBS = frozenset(_FOLLOWS.split())

#: What may link two telling words of a name; any other stop word ends the phrase.
_LINKS = OWN | frozenset(
    [
        "a", "an", "the", "to", "for", "of", "in", "on", "at", "by", "from", "into", "with", "and", "is",
        "are", "was", "were", "be", "been", "being", "do", "does", "did", "than", "up", "out", "off",
        "has", "have", "had", "after", "before", "during", "per", "get", "gets", "got", "getting", "keep",
        "keeps", "own",
    ]
)  # fmt: skip


def links(words: Sequence[str], place: int) -> bool:
    """Whether a word may stand inside a phrase: not where a question turns, "days have I (taken)", "time do (they)"."""
    word = words[place]
    after = words[place + 1] if place + 1 < len(words) else ""
    if word in _TURNS and (after in OWN or (word in _DOES and after != "not")):
        return False
    return word in _LINKS and words[place - 1] != "and"


def is_asked(words: Sequence[str], start: int) -> bool:
    """Whether a question begins here: "can't my daughter …"."""
    return is_auxiliary(words[start]) and start + 1 < len(words) and words[start + 1] in _LED


def is_negated(words: Sequence[str], start: int) -> bool:
    """Whether a "not" stands before it, so that without it it would say the opposite: "(isn't my) card working"."""
    before = start - 1
    while before >= 0 and words[before] in _LED:
        before -= 1
    return before >= 0 and is_negation(words[before])


@lru_cache(maxsize=50_000)
def plain(word: str) -> str:
    """A word as lists of words hold it: small, with a straight apostrophe."""
    return word.lower().replace("’", "'")


def ends_a_verb(words: Sequence[str], end: int) -> bool:
    """Whether a particle belongs to the verb before it and nothing follows that it might belong to: "to top up by"."""
    if not is_particle(words[end]) or words[end - 1] in link_words():
        return False
    return end + 1 == len(words) or words[end + 1] in _AFTER_VERBS
