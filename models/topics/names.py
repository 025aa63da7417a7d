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

from models.topics.phrases import Key, Phrase, phrases_of, shown
from models.topics.words import link_words, stem, stop_words

Encode = Callable[[Sequence[str]], NDArray[np.float32]]

_CENTRAL = 150  # mentions that a name is sought in
_CANDIDATES = 50  # phrases of a topic whose meaning is looked at
_LENGTH_PRIOR = {1: 0.55, 2: 1.0, 3: 1.1, 4: 1.0}
#: A known name stays unless a new one scores this many times as much.
_CLEARLY_BETTER = 2.0
#: Below this no phrase stands out, and a short mention from the very middle says it better.
_WEAK = 0.12
#: … if it is as near to the centre as this (cosine); else a phrase that is not poorer than this may stand, or keywords.
_MIDDLE, _POOR = 0.7, 0.06
_DIVERSITY = 0.3  # of the keywords; 0 is none


_JOINS = frozenset(["and", "but", "so", "because", "or", "also", "then"])
_PLAIN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@dataclass(frozen=True)
class Candidate:
    """A phrase that might name a topic: how it is shown, and its score (higher is better, comparable in a topic)."""

    key: Key
    name: str
    score: float


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
    """A name for each topic: `texts[i]` are its mentions, most central first, the largest topic first.

    `known` gives the present machine-made name of some of them, `taken` names that other topics hold already.
    """
    candidates = _candidates(texts, centroids, encode, brand)
    known = known or {}
    used = {_stems(name) for name in taken}
    named: dict[int, str] = {}
    for topic in [*sorted(known), *(topic for topic in range(len(texts)) if topic not in known)]:
        name = _choose(candidates[topic], keywords[topic], used, known.get(topic))
        used.add(_stems(name))
        named[topic] = name
    return [named[topic] for topic in range(len(texts))]


def diverse(words: Sequence[str], vectors: NDArray[np.float32], centroid: NDArray[np.float32], n: int) -> list[str]:
    """`n` of `words` (best first) that together say most: near the topic, far from each other (MMR)."""
    near = np.round(vectors @ centroid, 5)  # equal is equal, whatever the last digit
    chosen: list[int] = []
    while len(chosen) < min(n, len(words)):
        alike = (
            np.round(vectors @ vectors[chosen].T, 5).max(axis=1) if chosen else np.zeros(len(words), dtype=np.float32)
        )
        value = (1 - _DIVERSITY) * near - _DIVERSITY * alike
        value[chosen] = -np.inf
        chosen.append(int(np.argmax(value)))
    return [words[position] for position in chosen]


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
    best = [_frequent(found, len(mentions), everywhere) for found, mentions in zip(phrases, central, strict=True)]
    forms = sorted({phrase.best_form() for rated in best for phrase, _ in rated})
    vectors = encode(forms)
    row = {form: position for position, form in enumerate(forms)}
    scored = []
    for topic, rated in enumerate(best):
        listed = []
        for phrase, own in rated:
            form = phrase.best_form()
            near = vectors[row[form]] @ centroids.T
            score = own * _nearness(near, topic) * _LENGTH_PRIOR[len(phrase.key)]
            listed.append(Candidate(phrase.key, shown(form), round(score, 5)))
        listed.sort(key=lambda candidate: (-candidate.score, candidate.name))
        if not listed or listed[0].score < _WEAK:
            strong = [candidate for candidate in listed if candidate.score >= _POOR and len(candidate.key) > 1]
            listed = _middle(central[topic], centroids[topic], encode, brand) + strong
        scored.append(listed)
    return scored


def _middle(
    mentions: Sequence[str], centroid: NDArray[np.float32], encode: Encode, brand: frozenset[str]
) -> list[Candidate]:
    """Short mentions from the very middle of a topic, as they were written, the most central first.

    None where the middle is empty: a topic told in many ways has no mention that speaks for it.
    """
    forms = {}
    for text in mentions[:40]:
        words = _PLAIN.findall(text.lower())
        while words and words[0] in _JOINS:
            words = words[1:]
        telling = frozenset(stem(word) for word in words if word not in stop_words())
        if 2 <= len(words) <= 5 and not brand.intersection(words) and telling:
            forms[" ".join(words)] = tuple(sorted(telling))
    near = encode(list(forms)) @ centroid if forms else np.zeros(0)
    return [
        Candidate(key, shown(form), _WEAK)
        for (form, key), cosine in zip(forms.items(), near, strict=True)
        if cosine >= _MIDDLE
    ]


def _frequent(
    found: Mapping[Key, Phrase], n_mentions: int, everywhere: Mapping[Key, float]
) -> list[tuple[Phrase, float]]:
    """The phrases most of this topic's own, with their c-TF-IDF: share here, times how rare elsewhere."""
    least = 2 if n_mentions < 60 else 3
    rated = [
        (
            phrase,
            math.sqrt(phrase.n / n_mentions)
            * math.log(1 + 1 / (everywhere[phrase.key] - phrase.n / n_mentions + 0.02)),
        )
        for phrase in found.values()
        if phrase.n >= least
    ]
    rated.sort(key=lambda pair: (-pair[1] * _LENGTH_PRIOR[len(pair[0].key)], pair[0].key))
    return rated[:_CANDIDATES]


def _nearness(near: NDArray[np.float32], topic: int) -> float:
    """How near a phrase is to its topic, times how much nearer than to the nearest sibling; never negative."""
    own = float(near[topic])
    sibling = float(np.delete(near, topic).max()) if len(near) > 1 else 0.0
    return max(own, 0.01) * max(0.05, 0.35 + own - sibling)


def _choose(
    candidates: Sequence[Candidate], keywords: Sequence[str], used: set[frozenset[str]], known: str | None
) -> str:
    free = [candidate for candidate in candidates if not _is_taken(frozenset(candidate.key), used)]
    if known is not None and _stems(known) not in used:
        present = next((candidate.score for candidate in free if _stems(candidate.name) == _stems(known)), 0.0)
        if not free or free[0].score < _CLEARLY_BETTER * max(present, free[0].score / 3):
            return known
    if free:
        return free[0].name
    return _from_keywords(keywords, used)


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
