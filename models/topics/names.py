"""Names that a CX lead would put on a slide, without a language model.

A name is a phrase that customers wrote in the most central mentions of a topic. It is scored by how much it is this
topic's own (c-TF-IDF), how near its meaning is to the topic's centre, and how much nearer than to any sibling; after
KeyBERT and PatternRank. No two topics share a name, and a name that people have learned changes only for a clearly
better one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.topics.grammar import Grammar
from models.topics.phrases import Key, Phrase, phrases_of, shown
from models.topics.words import is_negation, link_words, stem

Encode = Callable[[Sequence[str]], NDArray[np.float32]]

_CENTRAL = 150  # mentions that a name is sought in
_CANDIDATES = 50  # phrases of a topic whose meaning is looked at
_LENGTH_PRIOR = {1: 0.45, 2: 1.0, 3: 1.1, 4: 1.0}
#: A known name stays while it lies nearest to its own topic, and no new one lies this much nearer (cosine).
_CLEARLY_NEARER = 0.15
#: What a phrase is worth that lies nearer to another topic.
_ELSEWHERE = 0.2
#: Below this no phrase speaks for a topic.
_POOR = 0.045
_READ = 400  # mentions that are asked whether they hold a phrase's words, side by side or not
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:['’/-][^\W_]+)*")

#: How well a phrase is built to be a name: a thing at its end, a thing and what happens to it, something else, and
#: a deed that lacks its object ("driver took").
_THING, _EVENT, _OTHER, _CUT_OFF = 1.0, 0.9, 0.4, 0.1
#: For a phrase of names of people and places alone, and for one that holds such a name.
_NAMES_ALONE, _WITH_NAME = 0.05, 0.6
#: "App" and "service" say little of what it is about.
_WHOLE = 0.7
_WHOLES = frozenset(["app", "apps", "application", "service", "services", "company", "experience", "product"])
#: What alone says nothing at all, and what beside others says little of its own.
_EMPTY = """
time times second seconds person people guy guys man men lady woman somebody someone everybody world life thing stuff
kind sort problem problems issue issues reason
"""
_SPANS = "hour hours hrs minute minutes min mins day days week weeks month months year years"
_UNITS = frozenset(_SPANS.split())
_ALONE = frozenset(_EMPTY.split()) | _UNITS
_UNIT = 0.6
#: "No refund" says what is wrong; "Refund amount" does not.
_LACK = 1.25
_HAPPENS = re.compile(r"(?:ed|en|ing|s|n't|te|t)$")


@dataclass(frozen=True)
class Candidate:
    """A phrase that might name a topic, as it is shown: `score` ranks it in the topic, `near` is its cosine to it."""

    key: Key
    name: str
    score: float
    near: float


def names_of(
    texts: Sequence[Sequence[str]],
    centroids: NDArray[np.float32],
    keywords: Sequence[Sequence[str]],
    encode: Encode,
    *,
    brand: frozenset[str] = frozenset(),
    known: Mapping[int, str] | None = None,
    taken: frozenset[str] = frozenset(),
) -> list[str]:
    """A name for each topic, from its keywords where no phrase speaks for it; see `spoken_names`."""
    names = spoken_names(texts, centroids, encode, brand=brand, known=known, taken=taken)
    used = {_stems(name) for name in (*taken, *names) if name is not None}
    for topic, name in enumerate(names):
        if name is None:
            names[topic] = _from_keywords(keywords[topic], used)
            used.add(_stems(names[topic] or ""))
    return [name for name in names if name is not None]


def spoken_names(
    texts: Sequence[Sequence[str]],
    centroids: NDArray[np.float32],
    encode: Encode,
    *,
    brand: frozenset[str] = frozenset(),
    known: Mapping[int, str] | None = None,
    fixed: Mapping[int, str] | None = None,
    taken: frozenset[str] = frozenset(),
) -> list[str | None]:
    """A name for each topic: `texts[i]` are its mentions, most central first, the largest topic first.

    `known` gives the present machine-made name of some of them, `fixed` the name of those who keep it whatever is said,
    `taken` names that other topics hold already. None where no phrase speaks for a topic: then its mentions have too
    little in common to be put on a slide.
    """
    candidates = _candidates(texts, centroids, encode, brand)
    known = _fitting(known or {}, candidates, centroids, encode)
    named: dict[int, str | None] = dict(fixed or {})
    used = {_stems(name) for name in (*taken, *(fixed or {}).values())}
    for topic in [*sorted(known), *(topic for topic in range(len(texts)) if topic not in known | named)]:
        name = _choose(candidates[topic], used, known.get(topic))
        if name is not None:
            used.add(_stems(name))
        named[topic] = name
    return [named[topic] for topic in range(len(texts))]


def same_words(name: str, other: str) -> bool:
    """Whether two names say the same in other forms: "Refused refunds" and "Refund refused"."""
    return _stems(name) == _stems(other)


def _candidates(
    texts: Sequence[Sequence[str]], centroids: NDArray[np.float32], encode: Encode, brand: frozenset[str]
) -> list[list[Candidate]]:
    """The candidates of each topic, best first."""
    central = [list(mentions[:_CENTRAL]) for mentions in texts]
    phrases = [phrases_of(mentions, brand=brand) for mentions in central]
    everywhere: dict[Key, float] = {}
    for found, mentions in zip(phrases, central, strict=True):
        for key, phrase in found.items():
            everywhere[key] = everywhere.get(key, 0.0) + phrase.n / max(1, len(mentions))
    grammar = Grammar(*(mentions[:_READ] for mentions in texts))
    best = [
        _frequent(found, mentions[:_READ], min(len(mentions), _CENTRAL), everywhere, grammar)
        for found, mentions in zip(phrases, texts, strict=True)
    ]
    forms = sorted({phrase.best_form() for rated in best for phrase, _ in rated})
    vectors = encode(forms) if forms else np.zeros((0, centroids.shape[1]), dtype=np.float32)
    row = {form: position for position, form in enumerate(forms)}
    scored = []
    for topic, rated in enumerate(best):
        listed = []
        for phrase, own in rated:
            form = phrase.best_form()
            near = vectors[row[form]] @ centroids.T
            if own * _nearness(near, topic) >= _POOR:
                score = own * _likeness(near, topic)
                name = shown(_lowered(form, grammar))
                listed.append(Candidate(phrase.key, name, float(f"{score:.5g}"), float(near[topic])))
        scored.append(sorted(listed, key=lambda candidate: (-candidate.score, candidate.name)))
    return scored


def _lowered(form: str, grammar: Grammar) -> str:
    """A phrase without the capitals of headlines: names and abbreviations keep theirs."""
    return " ".join(
        word if not word.istitle() or grammar.is_name(word.lower()) else word.lower() for word in form.split()
    )


def built(form: str, grammar: Grammar) -> float:
    """How well a phrase is built to be a name, 0 to 1; after what its words are in these customers' mouths."""
    words = form.lower().split()
    telling = [word for word in words if word not in link_words() and not is_negation(word)]
    if not telling or all(word in _ALONE for word in telling):
        return 0.0
    n_names = sum(grammar.is_name(word) for word in telling)
    value = _THING if grammar.is_thing(words[-1]) else _OTHER
    if value == _OTHER and len(telling) > 1 and grammar.is_thing(telling[0]) and _HAPPENS.search(words[-1]):
        value = _EVENT
    if value == _OTHER and len(words) > 1 and is_negation(words[0]):
        value = _EVENT
    if value == _OTHER and grammar.is_deed(words[-1]) and not _HAPPENS.search(words[-1]):
        value = _CUT_OFF
    if any(word in _WHOLES for word in telling):
        value *= _WHOLE
    if any(word in _UNITS for word in telling):
        value *= _UNIT
    if is_negation(words[0]) and len(words) > 1:
        value *= _LACK
    alone = n_names and all(grammar.is_name(word) or grammar.is_deed(word) for word in telling)  # "met Tom"
    return value * (_NAMES_ALONE if alone else _WITH_NAME if n_names else 1.0)


def _frequent(
    found: Mapping[Key, Phrase],
    mentions: Sequence[str],
    n_central: int,
    everywhere: Mapping[Key, float],
    grammar: Grammar,
) -> list[tuple[Phrase, float]]:
    """The phrases most of this topic's own, with their weight: share here, times how rare elsewhere, times build.

    The share is the mean of how many say it so, among the central ones, and how many hold all its words anywhere.
    """
    least = 2 if n_central < 60 else 3
    often = [phrase for phrase in found.values() if phrase.n >= least]
    holders = _holders(mentions, {part for phrase in often for part in phrase.key})
    rated = []
    for phrase in often:
        share = phrase.n / n_central
        elsewhere = max(0.0, everywhere[phrase.key] - share)
        apart = len(set.intersection(*(holders.get(part, set()) for part in phrase.key))) / len(mentions)
        own = math.sqrt((share + apart) / 2) * math.log(1 + 1 / (elsewhere + 0.02))
        rated.append((phrase, own * _LENGTH_PRIOR[len(phrase.key)] * built(phrase.best_form(), grammar)))
    rated.sort(key=lambda pair: (-pair[1], pair[0].key))
    return rated[:_CANDIDATES]


def _holders(mentions: Sequence[str], stems: set[str]) -> dict[str, set[int]]:
    """Which mentions hold each of some stems."""
    holders: dict[str, set[int]] = {}
    for number, text in enumerate(mentions):
        for part in stems.intersection(map(stem, _WORD.findall(text.lower()))):
            holders.setdefault(part, set()).add(number)
    return holders


def _nearness(near: NDArray[np.float32], topic: int) -> float:
    """How near a phrase is to its topic, times how much nearer than to the nearest sibling; never negative."""
    own, sibling = _own_and_sibling(near, topic)
    return max(own, 0.01) * max(0.05, 0.35 + own - sibling)


def _likeness(near: NDArray[np.float32], topic: int) -> float:
    """The same for choosing among phrases that speak for a topic: there meaning weighs more than how often it is said.

    Chosen on the topics found in half of banking77's and clinc150's labels: the nearest label to the name is the right
    one for 62 and 75 % of them (64 and 70 % by `_nearness`), among the nearest three for 74 and 89 % (72 and 86 %).
    """
    own, sibling = _own_and_sibling(near, topic)
    value: float = max(own, 0.01) ** 5 * max(0.05, 0.35 + own - sibling) ** 1.5
    return value * (_ELSEWHERE if sibling > own else 1.0)


def _own_and_sibling(near: NDArray[np.float32], topic: int) -> tuple[float, float]:
    return float(near[topic]), float(np.delete(near, topic).max()) if len(near) > 1 else 0.0


def _fitting(
    known: Mapping[int, str], candidates: Sequence[Sequence[Candidate]], centroids: NDArray[np.float32], encode: Encode
) -> dict[int, str]:
    """The known names that still say what their topic is about, whether or not its central mentions hold them today."""
    if not known:
        return {}
    topics = sorted(known)
    near = np.round(encode([known[topic] for topic in topics]) @ centroids.T, 5)
    return {
        topic: known[topic]
        for topic, row in zip(topics, near, strict=True)
        if row[topic] >= row.max()
        and (not candidates[topic] or row[topic] >= candidates[topic][0].near - _CLEARLY_NEARER)
    }


def _choose(candidates: Sequence[Candidate], used: set[frozenset[str]], known: str | None) -> str | None:
    if known is not None and _stems(known) not in used:
        return known
    free = (candidate.name for candidate in candidates if not _is_taken(frozenset(candidate.key), used))
    return next(free, None)


def _is_taken(key: frozenset[str], used: set[frozenset[str]]) -> bool:
    """Whether a name says what another one says: "driver cancels" beside "driver cancels the ride"."""
    return any(key == other or (len(key & other) > 1 and (key < other or other < key)) for other in used)


def _from_keywords(keywords: Sequence[str], used: set[frozenset[str]]) -> str:
    """Where no phrase stands out: the first words that together are no other topic's name."""
    apart = [word for place, word in enumerate(keywords) if stem(word) not in {stem(each) for each in keywords[:place]}]
    for n in range(2, len(apart) + 1):
        name = shown(", ".join(apart[:n]))
        if _stems(name) not in used:
            return name
    n = 1
    while _stems(f"Various {n}") in used:
        n += 1
    return f"Various {n}"


def _stems(name: str) -> frozenset[str]:
    words = [word.strip(",").lower() for word in name.split()]
    return frozenset(stem(word) for word in words if word not in link_words()) or frozenset(words)
