"""How well a phrase is built to be a name: a thing, or a thing and what happens to it, fit to stand on a slide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from models.topics.buckets import is_judgement
from models.topics.grammar import Grammar
from models.topics.words import is_auxiliary, is_lack, is_negation, is_particle, link_words

#: A thing at its end, a thing and what happens to it, something else, and a deed that lacks its object ("driver took").
_THING, _EVENT, _OTHER, _CUT_OFF = 1.0, 0.9, 0.4, 0.1
#: For a phrase of names of people and places alone, and for one that holds such a name.
_NAMES_ALONE, _WITH_NAME = 0.05, 0.6
#: "App" and "service" say little of what it is about.
_WHOLE = 0.7
_WHOLES = frozenset(["app", "apps", "application", "service", "services", "company", "experience", "product"])
#: What alone says nothing at all, and what beside others says little of its own.
_EMPTY = """
time times second seconds person people guy guys man men lady woman somebody someone everybody world life thing stuff
kind sort problem problems issue issues trouble troubles reason
"""
_SPANS = "hour hours hrs minute minutes min mins day days week weeks month months year years"
_UNITS = frozenset(_SPANS.split())
_ALONE = frozenset(_EMPTY.split()) | _UNITS
_UNIT = 0.6
#: "No refund" says what is wrong; "Refund amount" does not.
_LACK = 1.1
#: "Daughter open an account" was asked, not said: "can my daughter open an account?".
_UNBENT = 0.5
_LEADS = frozenset(["a", "an", "the", "no", "my", "your", "our", "his", "her", "their"])
_WHOSE = frozenset(["my", "your", "our", "his", "her", "their"])
#: A slide says "status of the order" rather than "status of my order".
_OURS = 0.8
#: "Good staff" says less than "friendly staff", "terrible driver" less than "rude driver".
_JUDGED = 0.8
_HAPPENS = re.compile(r"(?:ed|en|ne|ing|s|n't|te|t|aid|old)$")
_ING_OR_ED = re.compile(r"(?:ed|en|ing)$")


def built(form: str, grammar: Grammar) -> float:
    """How well a phrase is built to be a name, 0 to 1.1; after what its words are in these customers' mouths."""
    words = form.lower().replace("’", "'").split()
    telling = [word for word in words if word not in link_words() and not is_negation(word)]
    if not telling or all(word in _ALONE | _WHOLES for word in telling):
        return 0.0
    value = _kind(words, telling, grammar)
    if any(word in _WHOLES for word in telling):
        value *= _WHOLE
    if any(word in _UNITS for word in telling):
        value *= _UNIT
    if is_lack(words[0]) and len(words) > 1:
        value *= _LACK
    if _is_unbent(words, grammar) or _is_loose(words, grammar):
        value *= _UNBENT
    if len(telling) > 1 and is_judgement(telling[0]):
        value *= _JUDGED
    if any(word in _WHOSE for word in words):
        value *= _OURS
    n_names = sum(grammar.is_name(word) for word in telling)
    alone = n_names and all(grammar.is_name(word) or grammar.is_deed(word) for word in telling)  # "met Tom"
    return value * (_NAMES_ALONE if alone else _WITH_NAME if n_names else 1.0)


def _kind(words: Sequence[str], telling: Sequence[str], grammar: Grammar) -> float:
    """What a phrase ends with, and whether that is enough."""
    core = words[:-1] if is_particle(words[-1]) and len(words) > 1 else words
    last = core[-1]
    denied = is_negation(words[0]) and not is_lack(words[0])
    if core is words and (grammar.is_thing(last) or _is_led(words, grammar)):
        return _CUT_OFF if len(words) > 1 and is_auxiliary(words[-2]) and not _ING_OR_ED.search(last) else _THING
    if denied and (words[0] != "not" or not grammar.is_plain(words[1])):
        return _EVENT if len(telling) > 1 or core is not words else _CUT_OFF  # "can't log in", "not cancel"
    happens = _HAPPENS.search(last) or (len(core) > 1 and is_negation(core[-2]) and core[-2] != "not")
    if happens and any(grammar.is_thing(word) for word in telling[:-1]):
        return _EVENT
    if len(words) > 1 and is_lack(words[0]):
        return _EVENT
    if core is not words:
        return _EVENT if len(telling) == 1 and not _ING_OR_ED.search(last) else _OTHER  # "top up", but "taken off"
    return _CUT_OFF if grammar.is_deed(last) and not _HAPPENS.search(last) else _OTHER


def _is_led(words: Sequence[str], grammar: Grammar) -> bool:
    """Whether the last word is a thing here, though it is a deed more often: "cancel my order"."""
    return len(words) > 1 and words[-2] in _LEADS and grammar.may_be_thing(words[-1])


def _is_unbent(words: Sequence[str], grammar: Grammar) -> bool:
    """Whether a thing is followed by a deed in its plain form and an object, as in a question."""
    return any(
        (after == "have" or grammar.is_plain(after)) and grammar.is_thing(word)
        and word not in link_words() and not word.endswith("s")
        for word, after in pairwise(words[:-1])
    )  # fmt: skip


def _is_loose(words: Sequence[str], grammar: Grammar) -> bool:
    """Whether a thing is followed by somebody's other one: "(in which) currency my salary (comes)"."""
    return any(
        after in _WHOSE and grammar.is_thing(word) and word not in link_words() and not _ING_OR_ED.search(word)
        for word, after in pairwise(words)
    )
