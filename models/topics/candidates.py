"""Phrases that might name a topic, best first.

A phrase is rated by how much it is this topic's own (c-TF-IDF), how well it is built to be a name, how near its meaning
is to the topic's centre, and how much nearer than to any sibling; after KeyBERT and PatternRank.
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
from models.topics.shape import built
from models.topics.words import key_of

Encode = Callable[[Sequence[str]], NDArray[np.float32]]

_CENTRAL = 150  # mentions that a name is sought in
_CANDIDATES = 50  # phrases of a topic whose meaning is looked at
_LENGTH_PRIOR = {1: 0.45, 2: 1.0, 3: 1.1, 4: 1.0}
#: A phrase is said by two in so many, by three in more.
_FEW = 100
#: What a phrase is worth that lies nearer to another topic.
_ELSEWHERE = 0.2
#: Below this no phrase speaks for a topic.
_POOR = 0.045
_READ = 400  # mentions that are asked whether they hold a phrase's words, side by side or not
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:['’/-][^\W_]+)*")


@dataclass(frozen=True)
class Candidate:
    """A phrase that might name a topic, as it is shown: `score` ranks it in the topic, `near` is its cosine to it."""

    key: Key
    name: str
    score: float
    near: float


@dataclass(frozen=True)
class _Rated:
    """A phrase of a topic: how much it is its own, and how well it is built for its length."""

    phrase: Phrase
    own: float
    build: float

    @property
    def weight(self) -> float:
        """What it is worth before its meaning is looked at."""
        return self.own * _LENGTH_PRIOR[len(self.phrase.key)] * self.build


def candidates_of(
    texts: Sequence[Sequence[str]], centroids: NDArray[np.float32], encode: Encode, brand: frozenset[str]
) -> list[list[Candidate]]:
    """The candidates of each topic, best first; `texts[i]` are its mentions, most central first."""
    grammar = Grammar(*(mentions[:_READ] for mentions in texts))
    rated = _rated(texts, brand, grammar)
    forms = sorted({each.phrase.best_form() for listed in rated for each in listed})
    vectors = encode(forms) if forms else np.zeros((0, centroids.shape[1]), dtype=np.float32)
    near = dict(zip(forms, vectors, strict=True))
    found = []
    for topic, listed in enumerate(rated):
        scored = []
        for each in listed:
            form = each.phrase.best_form()
            cosine = near[form] @ centroids.T
            if each.weight * _nearness(cosine, topic) >= _POOR:
                name = shown(_lowered(form, grammar))
                score = float(f"{_score(each, cosine, topic):.5g}")
                scored.append(Candidate(each.phrase.key, name, score, float(cosine[topic])))
        found.append(sorted(scored, key=lambda candidate: (-candidate.score, candidate.name)))
    return found


def _rated(texts: Sequence[Sequence[str]], brand: frozenset[str], grammar: Grammar) -> list[list[_Rated]]:
    """The phrases most each topic's own."""
    central = [list(mentions[:_CENTRAL]) for mentions in texts]
    phrases = [phrases_of(mentions, brand=brand) for mentions in central]
    everywhere: dict[Key, float] = {}
    for found, mentions in zip(phrases, central, strict=True):
        for key, phrase in found.items():
            everywhere[key] = everywhere.get(key, 0.0) + phrase.n / max(1, len(mentions))
    return [
        _frequent(found, mentions[:_READ], min(len(mentions), _CENTRAL), everywhere, grammar)
        for found, mentions in zip(phrases, texts, strict=True)
    ]


def _frequent(
    found: Mapping[Key, Phrase],
    mentions: Sequence[str],
    n_central: int,
    everywhere: Mapping[Key, float],
    grammar: Grammar,
) -> list[_Rated]:
    """The phrases most of this topic's own: by their share here, times how rare they are elsewhere.

    The share is the mean of how many say it so, among the central ones, and how many hold all its words anywhere.
    """
    least = 2 if n_central <= _FEW else 3
    often = [phrase for phrase in found.values() if phrase.n >= least]
    holders = _holders(mentions, {part for phrase in often for part in phrase.key})
    rated = []
    for phrase in often:
        share = phrase.n / n_central
        elsewhere = max(0.0, everywhere[phrase.key] - share)
        apart = len(set.intersection(*(holders.get(part, set()) for part in phrase.key))) / len(mentions)
        own = math.sqrt((share + apart) / 2) * math.log(1 + 1 / (elsewhere + 0.02))
        rated.append(_Rated(phrase, own, built(phrase.best_form(), grammar)))
    rated.sort(key=lambda each: (-each.weight, each.phrase.key))
    return rated[:_CANDIDATES]


def _holders(mentions: Sequence[str], parts: set[str]) -> dict[str, set[int]]:
    """Which mentions hold each of some parts of keys."""
    holders: dict[str, set[int]] = {}
    for number, text in enumerate(mentions):
        for part in parts.intersection(map(key_of, _WORD.findall(text.lower().replace("’", "'")))):
            holders.setdefault(part, set()).add(number)
    return holders


def _nearness(cosine: NDArray[np.float32], topic: int) -> float:
    """How near a phrase is to its topic, times how much nearer than to the nearest sibling; never negative."""
    own, sibling = _own_and_sibling(cosine, topic)
    return max(own, 0.01) * max(0.05, 0.35 + own - sibling)


def _score(rated: _Rated, cosine: NDArray[np.float32], topic: int) -> float:
    """What chooses among the phrases that speak for a topic: meaning and build weigh more than how often it is said.

    Chosen on topics found in draws of seven in ten rows of half of banking77's and clinc150's labels; its neighbours do
    as well within a topic or two.
    """
    own, sibling = _own_and_sibling(cosine, topic)
    said: float = rated.own**0.7 * _LENGTH_PRIOR[len(rated.phrase.key)] * rated.build**2
    meaning: float = max(own, 0.01) ** 5 * max(0.05, 0.35 + own - sibling) ** 2
    return said * meaning * (_ELSEWHERE if sibling > own else 1.0)


def _own_and_sibling(cosine: NDArray[np.float32], topic: int) -> tuple[float, float]:
    return float(cosine[topic]), float(np.delete(cosine, topic).max()) if len(cosine) > 1 else 0.0


def _lowered(form: str, grammar: Grammar) -> str:
    """A phrase without the capitals of headlines: names and abbreviations keep theirs."""
    return " ".join(
        word if not word.istitle() or grammar.is_name(word.lower()) else word.lower() for word in form.split()
    )
