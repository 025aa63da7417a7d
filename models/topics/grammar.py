"""What kind of word a word is, learnt from how customers use it: no tagger knows "OTP", "surge" or "parcel photo".

A word that often ends "the …", "no …" or "my new …" is a thing; one that often follows "I", "to" or "didn't" is
something done; one that is mostly written with a capital inside a sentence is a name of a place, a person or a brand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

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


class Grammar:
    """Counts over the mentions of a store; every question is about a word in lower case."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._things: Counter[str] = Counter()
        self._deeds: Counter[str] = Counter()
        self._met: set[str] = set()
        inside: Counter[str] = Counter()
        capital: Counter[str] = Counter()
        for text in texts:
            for run in _RUN.split(text):
                words = _WORD.findall(run)
                self._count([word.lower() for word in words])
                if run.upper() != run:
                    inside.update(word.lower() for word in words[1:])
                    capital.update(word.lower() for word in words[1:] if word[0].isupper() and not word.isupper())
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

    def _count(self, words: Sequence[str]) -> None:
        self._met.update(words)
        for place, word in enumerate(words):
            before = words[place - 1] if place else ""
            after = words[place + 1] if place + 1 < len(words) else ""
            ends = not after or after in link_words()
            led = before in _BEFORE_THINGS or (
                place > 1 and words[place - 2] in _BEFORE_THINGS and before not in link_words()
            )
            if (led and ends) or (after in _AFTER_SUBJECTS and (not before or led)):
                self._things[word] += 1
            if before in _BEFORE_DEEDS:
                self._deeds[word] += 1

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
