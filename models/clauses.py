"""Where a sentence says a second thing: the rules, one table each, readable by whoever runs the service."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from models.base import words_of

#: Words that turn against what was said: a clause begins at them.
CONTRAST: dict[str, frozenset[str]] = {
    "en": frozenset({"but", "however", "although", "though", "whereas", "except", "unfortunately", "yet"}),
    "de": frozenset({"aber", "jedoch", "allerdings", "leider", "obwohl", "sondern"}),
    "fr": frozenset({"mais", "cependant", "toutefois", "malheureusement", "pourtant"}),
    "es": frozenset({"pero", "aunque", "lamentablemente"}),
    "it": frozenset({"ma", "però", "purtroppo", "tuttavia"}),
    "nl": frozenset({"maar", "echter", "helaas"}),
    "pt": frozenset({"mas", "porém", "infelizmente"}),
}

#: "nothing but praise", "all but one", "not yet": the word before takes the turn away.
NO_TURN_AFTER = frozenset({"nothing", "all", "anything", "anyone", "last", "none", "not", "as", "even", "never", "no"})

#: Words that join; they part two clauses only where both sides judge or act.
JOINING: dict[str, frozenset[str]] = {
    "en": frozenset({"and", "so", "then", "while"}),
    "de": frozenset({"und"}),
    "fr": frozenset({"et"}),
    "es": frozenset({"y"}),
    "it": frozenset({"e"}),
    "nl": frozenset({"en"}),
    "pt": frozenset({"e"}),
}

#: A side with one of these acts or judges: forms of the commonest verbs.
VERBS = words_of(
    """
    am is are was were be been has have had do does did can could will would should must may might get gets got
    go goes went come came keep keeps kept make makes made take takes took give gives gave work works worked
    need needs needed want wants wanted love loved loves like liked likes hate hated hates wait waited waiting
    arrived arrive arrives broke breaks crash crashes crashed stopped stops took told said feel feels felt seem
    seems seemed look looks looked cost costs paid charged cancelled refused ignored called n't cannot ca wo 's
    're 've 'm ist sind war waren hat haben hatte wird werden wurde kann kommt funktioniert est sont était
    étaient ont a avait es son fue era está están tiene
    """
)

_NONE: frozenset[str] = frozenset()
_EVERY_TURN = _NONE.union(*CONTRAST.values())

#: Fewest words on either side of a cut.
_MIN_TURN, _MIN_JOIN = 2, 3


def clause_starts(document: Any, language: str) -> list[int]:
    """Offsets at which a mention begins, for one spaCy document with sentences; the first is not listed."""
    starts: list[int] = []
    for sentence in document.sents:
        if sentence.start:
            starts.append(sentence.start_char)
        starts += [sentence[number].idx for number in _cuts([token.lower_ for token in sentence], language)]
    return starts


def _cuts(words: Sequence[str], language: str) -> Iterator[int]:
    """Numbers of the words of a sentence, all in lower case, that begin a clause; left to right."""
    turns, joins = CONTRAST.get(language, _NONE), JOINING.get(language, _NONE)
    if ";" not in words and turns.isdisjoint(words) and joins.isdisjoint(words):
        return  # as most sentences: looking at one word after the other would be wasted
    begun = 0
    for number, word in enumerate(words[1:], start=1):
        is_behind, is_turn, is_join = words[number - 1] == ";", word in turns, word in joins
        if not (is_behind or is_turn or is_join):
            continue  # as nearly all are: what follows looks at the whole sentence
        left, right = words[begun:number], words[number + 1 :]
        if (
            (is_behind and _n_words(left) and _n_words(words[number:]))
            or (is_turn and _turns(left, right))
            or (is_join and _joins(left, _until_next(right, turns | joins)))
        ):
            begun = number
            yield number


def _turns(left: Sequence[str], right: Sequence[str]) -> bool:
    return (
        _n_words(left) >= _MIN_TURN
        and _n_words(right) >= _MIN_TURN
        and left[-1] not in NO_TURN_AFTER
        and not _turns_already(left)
    )


def _turns_already(left: Sequence[str]) -> bool:
    """Whether the clause so far is "but" and nothing else ("but unfortunately")."""
    return left[-1] in _EVERY_TURN or all(word in _EVERY_TURN for word in left)


def _joins(left: Sequence[str], right: Sequence[str]) -> bool:
    return _n_words(left) >= _MIN_JOIN and _n_words(right) >= _MIN_JOIN and _acts(left) and _acts(right)


def _until_next(words: Sequence[str], ends: frozenset[str]) -> Sequence[str]:
    for number, word in enumerate(words):
        if word in ends:
            return words[:number]
    return words


def _acts(words: Sequence[str]) -> bool:
    return any(word in VERBS for word in words)


def _n_words(words: Sequence[str]) -> int:
    return sum(any(letter.isalnum() for letter in word) for word in words)
