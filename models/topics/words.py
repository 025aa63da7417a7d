"""Words that carry no matter, and forms of one word: what keywords and names are cleaned with."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from runpy import run_path

#: In spaCy's lists of stop words, but they say what feedback is about: "call back", "no show", "full price".
_TELLING = frozenset(
    [
        "amount",
        "back",
        "bottom",
        "call",
        "empty",
        "front",
        "full",
        "move",
        "name",
        "part",
        "serious",
        "show",
        "side",
        "top",
    ]
)
_SPOKEN = """
u ur im ive id dont doesnt didnt isnt wasnt arent cant couldnt wont wouldnt havent hasnt thats theres theyre youre hes
shes don't doesn't didn't isn't wasn't aren't can't couldn't won't wouldn't haven't hasn't that's there's they're
you're it's i'm i've i'd i'll we're we've let's what's he's she's pls plz please ok okay yes yeah lol etc also get
gets got getting even really just like want need make makes made give gave given going go goes went thing things lot
lots people way day bit much many still always never every since said say says told tell know think feel use used
using amp
"""
#: When it was and how many there were: no matter of its own.
_CALENDAR = """
monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays
january february march april june july august september october november december jan feb mar apr jun jul aug sep sept
oct nov dec today yesterday tomorrow tonight once twice zero one two three four five six seven eight nine ten eleven
twelve thirteen fourteen fifteen twenty thirty forty fifty sixty ninety hundred thousand second third fourth dozen half
pounds quid dollars euros rupees pence cents
montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai juni juli oktober dezember heute
gestern morgen uhr lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles
jueves viernes sábado domingo
"""
_DENIED = """
no not never without too cannot can't cant won't wont don't dont doesn't doesnt didn't didnt
"""
_NEGATIONS = frozenset(_DENIED.split())
_LACKS = frozenset(["no", "without", "too"])
#: A verb and its "not" in one word, which stands after its thing: "card isn't working".
_AFTER_THINGS = """
isn't isnt aren't arent wasn't wasnt weren't werent hasn't hasnt haven't havent hadn't hadnt couldn't couldnt wouldn't
wouldnt
"""
_NOT_SO = frozenset(_AFTER_THINGS.split())
_AUXILIARIES = frozenset(word for word in _NEGATIONS | _NOT_SO if word.endswith(("n't", "nt", "cannot")))
#: Of a verb: "top up", "log in", "turned off".
_PARTICLES = frozenset(["up", "down", "in", "out", "on", "off", "through"])
_STRETCHED = re.compile(r"(\w)\1{2,}")
_SHORTENED = re.compile(r"['’](ve|re|ll|d|m)$")
_VOWELS = re.compile(r"[aeiouyäöüàâéèêëîïôùû]")


@cache
def stop_words() -> frozenset[str]:
    """Words that keywords leave out: spaCy's lists for four languages, what people put in, and the calendar."""
    lists = [_stop_words_of(language) for language in ("en", "de", "fr", "es")]
    return frozenset((_SPOKEN + _CALENDAR).split()).union(*lists) - _TELLING


def _stop_words_of(language: str) -> frozenset[str]:
    # Its module alone: importing the package of French, say, compiles expressions for seconds.
    spacy = find_spec("spacy")
    assert spacy is not None
    assert spacy.origin is not None
    path = Path(spacy.origin).parent / "lang" / language / "stop_words.py"
    return frozenset(run_path(str(path))["STOP_WORDS"])


@cache
def link_words() -> frozenset[str]:
    """Words that may stand inside a name but neither begin nor end one: the stop words, without the negations."""
    return stop_words() - _NEGATIONS - _NOT_SO


@lru_cache(maxsize=50_000)
def is_word(word: str) -> bool:
    """Whether something between spaces says a thing: letters first, no "xxxx", no "they've"."""
    return word[:1].isalpha() and not _STRETCHED.search(word) and not _SHORTENED.search(word)


def is_negation(word: str) -> bool:
    """Whether a word turns the next ones round, and so must not be lost from a name."""
    return word in _NEGATIONS or word in _NOT_SO


def is_lack(word: str) -> bool:
    """Whether it says that a thing is not there, or is too much: "no refund", "without", "too expensive"."""
    return word in _LACKS


def is_not_so(word: str) -> bool:
    """Whether a word says "not" of what stands before it, so that nothing begins with it: "isn't", "hasn't"."""
    return word in _NOT_SO


def is_auxiliary(word: str) -> bool:
    """Whether it is a verb and its "not" in one word: "hasn't", "can't"."""
    return word in _AUXILIARIES


def is_particle(word: str) -> bool:
    """Whether a word may belong to the verb before it, and so end a name: "top up", "log in"."""
    return word in _PARTICLES


@lru_cache(maxsize=50_000)
def key_of(word: str) -> str:
    """What a name is compared by: the stem of a word, and one "not" for all ways to say it but "no" and "without"."""
    negated = is_negation(word) and not is_lack(word)
    return "not" if negated else stem(word)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What the forms of one word share: "cancelled", "cancels" and "cancelling" are one. Rough, and English first."""
    word = word.replace("’", "'").removesuffix("'s")
    for ending in ("ations", "ation", "ings", "ing", "ies", "ied", "ed", "es", "s", "y", "e"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= 3 and _VOWELS.search(rest):
            if len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "aeios":
                rest = rest[:-1]
            return rest.removesuffix("e") if len(rest) > 3 else rest
    return word
