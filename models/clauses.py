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

#: Fewest words on either side of a cut.
_MIN_TURN, _MIN_JOIN = 2, 3


def clause_starts(document: Any, language: str) -> list[int]:
    """Offsets at which a mention begins, for one spaCy document with sentences; the first is not listed."""
    starts: list[int] = []
    for sentence in document.sents:
        if sentence.start:
            starts.append(sentence.start_char)
        starts += [document[index].idx for index in _cuts(list(sentence), language)]
    return starts


def _cuts(tokens: Sequence[Any], language: str) -> Iterator[int]:
    """Indices in the document of the tokens that begin a clause, left to right."""
    turns, joins = CONTRAST.get(language, frozenset()), JOINING.get(language, frozenset())
    begun = 0
    for number in range(1, len(tokens)):
        word = tokens[number].lower_
        left, right = tokens[begun:number], tokens[number + 1 :]
        if (
            (tokens[number - 1].text == ";" and _n_words(left) and _n_words(tokens[number:]))
            or (word in turns and _turns(left, right))
            or (word in joins and _joins(left, _until_next(right, turns | joins)))
        ):
            begun = number
            yield tokens[number].i


def _turns(left: Sequence[Any], right: Sequence[Any]) -> bool:
    return (
        _n_words(left) >= _MIN_TURN
        and _n_words(right) >= _MIN_TURN
        and left[-1].lower_ not in NO_TURN_AFTER
        and not _turns_already(left)
    )


def _turns_already(left: Sequence[Any]) -> bool:
    """Whether the clause so far is "but" and nothing else ("but unfortunately")."""
    every = frozenset().union(*CONTRAST.values())
    return left[-1].lower_ in every or all(token.lower_ in every for token in left)


def _joins(left: Sequence[Any], right: Sequence[Any]) -> bool:
    return _n_words(left) >= _MIN_JOIN and _n_words(right) >= _MIN_JOIN and _acts(left) and _acts(right)


def _until_next(tokens: Sequence[Any], words: frozenset[str]) -> Sequence[Any]:
    for number, token in enumerate(tokens):
        if token.lower_ in words:
            return tokens[:number]
    return tokens


def _acts(tokens: Sequence[Any]) -> bool:
    return any(token.lower_ in VERBS for token in tokens)


def _n_words(tokens: Sequence[Any]) -> int:
    return sum(any(letter.isalnum() for letter in token.text) for token in tokens)
