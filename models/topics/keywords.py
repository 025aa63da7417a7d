"""The words of a topic: said by many of its mentions, and more its own than any other topic's."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.topics.words import is_word, stem, stop_words

_MOST = 10
#: Fewer are filled up with words that say more about another topic.
_LEAST = 3
#: A word of a topic is said by this share of its mentions, and by so many.
_SHARE, _SAID_BY = 0.03, 3
_WORD = re.compile(r"[^\W\d_][\w'’]+")


@dataclass(frozen=True)
class _Counts:
    """How many mentions of each topic, and of all, hold each stem; `forms` counts those that write it so."""

    sizes: NDArray[np.int64]
    by_topic: list[Counter[str]]
    everywhere: Counter[str]
    forms: Mapping[str, Counter[str]]


def telling_words(
    candidates: Mapping[int, Sequence[str]], texts: Sequence[str], topics: NDArray[np.int64]
) -> dict[int, list[str]]:
    """Up to ten of the `candidates` of each topic, the most telling first; each word in the one topic it tells most of.

    `topics` (n) is the topic of each text, −1 for none. A word tells by its part of the Kullback-Leibler divergence
    between the topic and all texts: how often it is said here, times how much more often than elsewhere. Forms of one
    word ("charge", "charged") are one, written as most people do. A topic of a few texts may have no word at all.
    """
    counts = _counted(texts, topics)
    told = {topic: _told(topic, words, counts, len(texts)) for topic, words in sorted(candidates.items())}
    best: dict[str, float] = defaultdict(float)
    for scores in told.values():
        for key, score in scores.items():
            best[key] = max(best[key], score)
    return {topic: _own(scores, best, counts.forms) for topic, scores in told.items()}


def common_words(texts: Sequence[str], most: int) -> list[str]:
    """Words that say something, one form of each, those of most texts first, so many at most."""
    forms: dict[str, str] = {}
    n_texts: Counter[str] = Counter()
    for text in texts:
        words = [word for word in _WORD.findall(text.lower()) if is_word(word) and word not in stop_words()]
        for word in words:
            forms.setdefault(stem(word), word)
        n_texts.update({stem(word): 1 for word in words})
    return [forms[key] for key, _ in n_texts.most_common(most)]


def _counted(texts: Sequence[str], topics: NDArray[np.int64]) -> _Counts:
    k = int(topics.max(initial=-1)) + 1
    by_topic: list[Counter[str]] = [Counter() for _ in range(k)]
    everywhere: Counter[str] = Counter()
    written: Counter[str] = Counter()
    for text, topic in zip(texts, topics.tolist(), strict=True):
        words = set(_WORD.findall(text.lower()))
        stems = set(map(stem, words))
        written.update(words)
        everywhere.update(stems)
        if topic >= 0:
            by_topic[topic].update(stems)
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for word, n in written.items():
        forms[stem(word)][word] = n
    return _Counts(np.bincount(topics[topics >= 0], minlength=k), by_topic, everywhere, forms)


def _told(topic: int, words: Sequence[str], counts: _Counts, n: int) -> dict[str, float]:
    """How much each stem tells of a topic."""
    size = int(counts.sizes[topic]) if topic < len(counts.sizes) else 0
    scores = {}
    for key in dict.fromkeys(stem(word) for word in words):
        held = counts.by_topic[topic][key] if size else 0
        if held >= max(_SAID_BY, _SHARE * size):
            scores[key] = held / size * float(np.log((held / size) / (counts.everywhere[key] / n)))
    return scores


def _own(scores: Mapping[str, float], best: Mapping[str, float], forms: Mapping[str, Counter[str]]) -> list[str]:
    order = sorted(scores, key=lambda key: (-scores[key], key))
    own = [key for key in order if scores[key] >= best[key]][:_MOST]
    keys = own if len(own) >= _LEAST else order[:_LEAST]
    return [min(forms[key], key=lambda form: (-forms[key][form], form)) for key in keys]
