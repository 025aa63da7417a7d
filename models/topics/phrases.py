"""Phrases that might name a topic: runs of one to four telling words, as customers wrote them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from models.topics.brand import is_brand
from models.topics.buckets import bucket_of, names_a_thing
from models.topics.links import OWN, ends_a_verb, is_asked, is_negated, links, plain
from models.topics.words import is_negation, is_not_so, is_word, key_of, link_words

Key = tuple[str, ...]

_RUNS = re.compile(r"[^\w'’ \t/-]+|\s-+\s")
_WORD = re.compile(r"[^\W_]+(?:['’/-][^\W_]+)*")
_LONGEST = 4  # telling words
_MOST_LINKS = 2
_PART = 0.6
_NAMES = 0.34


@dataclass
class Phrase:
    """One phrase in all its forms: "cancel the ride" and "ride was cancelled" share the key (cancel, ride).

    A key holds the stems of the telling words in the order of the alphabet.

    `n` counts the texts that hold it; `forms` how often each way of writing it was met.
    """

    key: Key
    n: int = 0
    forms: Counter[str] = field(default_factory=Counter)

    def best_form(self) -> str:
        """The form to show: often met, short, and without "my" or "they". Ties go to the alphabet."""
        return min(self.forms, key=lambda form: (-self.forms[form] * _fitness(form), len(form), form))


def phrases_of(texts: Iterable[str], *, brand: frozenset[str] = frozenset()) -> Mapping[Key, Phrase]:
    """Every phrase of `texts`, counted once a text. `brand` words stay out: every topic is about the company."""
    return _phrases_of(tuple(texts), brand)


@lru_cache(maxsize=256)  # a fit names its topics several times, most of them from the same mentions
def _phrases_of(texts: tuple[str, ...], brand: frozenset[str]) -> Mapping[Key, Phrase]:
    phrases: dict[Key, Phrase] = {}
    for text in texts:
        for key, forms in _met_in(text, brand).items():
            phrase = phrases.get(key)
            if phrase is None:
                phrase = phrases[key] = Phrase(key)
            phrase.n += 1
            for form in forms:
                phrase.forms[form] += 1
    parts = _parts(phrases)
    return {key: phrase for key, phrase in phrases.items() if key not in parts}


@lru_cache(maxsize=20_000)  # between two namings of a fit a few mentions move from one topic to another
def _met_in(text: str, brand: frozenset[str]) -> Mapping[Key, set[str]]:
    """The phrases of one text, with the ways in which it writes each."""
    met: dict[Key, set[str]] = defaultdict(set)
    for key, form in _read(text, brand):
        met[key].add(form)
    return dict(met)


def _parts(phrases: dict[Key, Phrase]) -> set[Key]:
    """The keys that are mostly met as a part of a longer one: "service with reasonable" of "… reasonable price"."""
    parts = set()
    for key, phrase in phrases.items():
        for left_out in range(len(key)):
            part = key[:left_out] + key[left_out + 1 :]
            if len(part) > 1 and part in phrases and phrase.n >= _PART * phrases[part].n:
                parts.add(part)
    return parts


def shown(form: str) -> str:
    """A phrase in sentence case, names and abbreviations as they were written: "OTP not received"."""
    words = [("I" + word[1:]) if word == "i" or word.startswith(("i'", "i’")) else word for word in form.split()]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def _read(text: str, brand: frozenset[str]) -> Iterator[tuple[Key, str]]:
    for run in _RUNS.split(text):
        words = _WORD.findall(run)
        # Where many words are capital people shout or write a headline, and it says nothing about names.
        capitals = sum(word[0].isupper() for word in words[1:]) <= _NAMES * len(words)
        words = [
            word if capitals and (_is_acronym(word) or (place > 0 and word.istitle())) else word.lower()
            for place, word in enumerate(words)
        ]
        small = [plain(word) for word in words]
        for start in range(len(words)):
            yield from _from(words, small, start, brand)
            yield from _answered(words, small, start, brand)


def _answered(
    words: Sequence[str], small: Sequence[str], start: int, brand: frozenset[str]
) -> Iterator[tuple[Key, str]]:
    """What a question takes for granted: "(why) hasn't my card arrived" says "card hasn't arrived".

    The deed is the last word of a phrase, whichever that is: what is no deed is badly built, see `models.topics.shape`.
    """
    if not is_asked(small, start):
        return
    for deed in range(start + 3, min(len(words), start + 3 + _LONGEST)):
        if small[deed] in link_words():
            continue
        end = deed + 2 if deed + 1 < len(words) and ends_a_verb(small, deed + 1) else deed + 1
        order = [*range(start + 2, deed), start, *range(deed, end)]
        said = [words[place] for place in order]
        found = _from(said, [small[place] for place in order], 0, brand)
        yield from ((key, form) for key, form in found if form == " ".join(said))


def _from(words: Sequence[str], small: Sequence[str], start: int, brand: frozenset[str]) -> Iterator[tuple[Key, str]]:
    """The phrases that begin at `start`: no link word at either end, few inside, no word twice.

    `small` are the words as lists of words hold them: made plain once, they are asked many times.
    """
    if small[start] in link_words() or is_not_so(small[start]) or is_asked(small, start):
        return
    key: list[str] = []
    n_links = 0
    is_matter = False
    negated = is_negated(small, start)
    for end in range(start, len(words)):
        word = small[end]
        if is_brand(word, brand):
            return
        if word in link_words():
            if len(key) < _LONGEST and not negated and ends_a_verb(small, end):
                yield tuple(sorted([*key, word])), " ".join(words[start : end + 1])
            n_links += 1
            if n_links > _MOST_LINKS or not links(small, end):
                return
            continue
        part = key_of(word)
        if part in key or not is_word(word) or len(key) == _LONGEST:
            return
        key.append(part)
        if is_negation(word):
            continue
        if negated and len(key) > 1:
            return
        form = " ".join(words[start : end + 1])
        is_matter = is_matter or _is_telling(word)
        if is_matter or _is_matter(form):
            yield tuple(sorted(key)), form


@lru_cache(maxsize=50_000)
def _is_telling(word: str) -> bool:
    """Whether a phrase that holds this word says more than that: most do, and then nothing else is looked at."""
    return word not in _WHOLES and names_a_thing(word)


@lru_cache(maxsize=100_000)
def _is_matter(form: str) -> bool:
    """Whether a phrase says more than that somebody is pleased, cross or silent."""
    return bucket_of(form) is None and form.lower() not in _WHOLES


_WHOLES = frozenset(["app", "apps", "application", "service", "services", "company", "product", "experience"])


def _is_acronym(word: str) -> bool:
    return 2 <= len(word) <= 5 and word.isupper() and word.isalpha()


def _fitness(form: str) -> float:
    words = form.lower().split()
    return 0.4 if any(word in OWN for word in words) else 1.0 if len(words) <= 3 else 0.8
