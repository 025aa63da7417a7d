"""What kind of word a word is, learnt from how customers use it: no tagger knows "OTP", "surge" or "parcel photo".

A word that often ends "the …", "no …" or "my new …" is a thing; one that often follows "I", "to" or "didn't" is
something done; one that is mostly written with a capital inside a sentence is a name of a place, a person or a brand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from models.topics.words import link_words

_RUN = re.compile(r"[^\w'’ \t/-]+|\s-+\s")
_WORD = re.compile(r"[^\W_]+(?:['’/-][^\W_]+)*")
_THE = """
a an the my your our their his her its this these those no any some every each another
der die das den dem des ein eine einen einem einer kein keine mein meine ihr ihre beim im zum zur vom am
le la les un une des mon ma mes el los las una mi
"""
_I = """
i you we they he she who to can could will would should must may might cannot can't couldn't won't wouldn't don't
doesn't didn't dont doesnt didnt cant please always just
"""
_IS = """
is are was were isn't aren't wasn't weren't has have had can can't cannot will won't would does doesn't did didn't
ist sind war waren wird werden est sont es son
"""
_ENDINGS = ("s", "ed", "ing")
_BEFORE_THINGS, _BEFORE_DEEDS, _AFTER_SUBJECTS = (frozenset(listed.split()) for listed in (_THE, _I, _IS))
#: Written with a capital inside sentences at least this often, a word is a name …
_CAPITAL, _LEAST = 0.7, 3
#: … unless so many words are, that nouns are written so (German).
_GERMAN = 0.2


@dataclass
class _Counts:
    """How often each word stands as a thing, a deed, inside a sentence, and there with a capital; and all words."""

    things: Counter[str] = field(default_factory=Counter)
    deeds: Counter[str] = field(default_factory=Counter)
    inside: Counter[str] = field(default_factory=Counter)
    capital: Counter[str] = field(default_factory=Counter)
    met: set[str] = field(default_factory=set)

    def read(self, text: str) -> None:
        """Count the words of one more text."""
        for run in _RUN.split(text):
            words = _WORD.findall(run)
            lowered = [word.lower() for word in words]
            self.met.update(lowered)
            self._count(lowered)
            if run.upper() != run:
                self.inside.update(lowered[1:])
                self.capital.update(word.lower() for word in words[1:] if word[0].isupper() and not word.isupper())

    def _count(self, words: Sequence[str]) -> None:
        links = link_words()
        around = zip(("", "", *words), ("", *words), words, (*words[1:], ""), strict=False)
        for before_that, before, word, after in around:
            led = before in _BEFORE_THINGS or (before_that in _BEFORE_THINGS and before not in links)
            if (led and (not after or after in links)) or (after in _AFTER_SUBJECTS and (not before or led)):
                self.things[word] += 1
            if before in _BEFORE_DEEDS:
                self.deeds[word] += 1


@lru_cache(maxsize=256)  # a fit names its topics several times, most of them from the same mentions
def _counted(texts: tuple[str, ...]) -> _Counts:
    counts = _Counts()
    for text in texts:
        counts.read(text)
    return counts


class Grammar:
    """Counts over the mentions of a store; every question is about a word in lower case."""

    def __init__(self, *groups: Iterable[str]) -> None:
        self._things: Counter[str] = Counter()
        self._deeds: Counter[str] = Counter()
        self._met: set[str] = set()
        inside: Counter[str] = Counter()
        capital: Counter[str] = Counter()
        for group in groups:
            counts = _counted(tuple(group))
            self._things.update(counts.things)
            self._deeds.update(counts.deeds)
            self._met |= counts.met
            inside.update(counts.inside)
            capital.update(counts.capital)
        if sum(capital.values()) > _GERMAN * sum(inside.values()):
            capital.clear()
        self._names = frozenset(
            word
            for word, n in capital.items()
            if n >= _LEAST and n >= _CAPITAL * inside[word] and word not in link_words()
        )

    def is_plain(self, word: str) -> bool:
        """Whether it is something done, in the form that others are made from: "open", where "opened" is said too."""
        return self.is_deed(word) and word not in link_words() and any(word + end in self._met for end in _ENDINGS)

    def is_thing(self, word: str) -> bool:
        """Whether customers speak of it as of a thing: "refund", "waiting time", "the charge"."""
        return self._things[word] > self._deeds[word] and not word.endswith("ly")

    def may_be_thing(self, word: str) -> bool:
        """Whether customers speak of it as of a thing now and then: "my order", where most say "I order"."""
        return 3 * self._things[word] > self._deeds[word] and not word.endswith("ly")

    def is_deed(self, word: str) -> bool:
        """Whether customers speak of it as of something done: "cancel", "drove"."""
        return self._deeds[word] > self._things[word]

    def is_name(self, word: str) -> bool:
        """Whether it is the name of somebody or somewhere: "Tom", "Lyft", "Kestrel"."""
        return word in self._names
