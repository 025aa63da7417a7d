"""What themes are called: a name that stands on slides already, else what all their topics speak of, else both largest.

A name is taken from `theme_labels.toml` where a theme's centre lies near to how customers speak of such a matter; from
its own phrases where most of its topics share one; else it is the names of its two largest topics. No theme is called
as another one, nor as a topic of another one.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.topics.grammar import Grammar
from models.topics.names import Encode, same_words
from models.topics.phrases import Key, Phrase, phrases_of, shown
from models.topics.shape import built
from voc.storage.topic_edits import LONGEST_NAME

#: A label names a theme whose centre is as near to it as this (cosine to the mean of the label and its examples).
_LABEL_NEAR = 0.48
#: A phrase names a theme if this part of its topics use it, in this share of their central mentions in mean, and that
#: is so many times the share elsewhere.
_TOPICS, _MENTIONS, _OWN = 0.66, 0.12, 4.0
#: And it must be built as a thing, see `models.topics.shape`.
_BUILT = 0.7
_CENTRAL = 150


@dataclass(frozen=True)
class ToName:
    """A theme that wants a name: its centre (a unit row), its topics' names, the largest first, and their mentions.

    `texts` are some mentions of each topic, most central first; `taken` are names it must not have.
    """

    centre: NDArray[np.float32]
    topics: tuple[str, ...]
    texts: tuple[tuple[str, ...], ...]
    taken: frozenset[str] = frozenset()


def theme_names(themes: Sequence[ToName], encode: Encode, *, brand: frozenset[str] = frozenset()) -> list[str]:
    """A name for each theme, the largest first; `encode` gives unit rows of the space in which the centres lie."""
    if not themes:
        return []
    named = _by_label(themes, encode)
    for number, theme in enumerate(themes):
        if number not in named:
            spoken_of = _shared(theme, [*themes[:number], *themes[number + 1 :]], brand)
            choices = [name for name in spoken_of if not any(same_words(name, topic) for topic in theme.topics)]
            named[number] = _first_free([*choices, *_joined(theme)], theme, named.values())
    return [named[number] for number in range(len(themes))]


@cache
def _labels() -> dict[str, list[str]]:
    return tomllib.loads(Path(__file__).with_name("theme_labels.toml").read_text(encoding="utf-8"))


def _by_label(themes: Sequence[ToName], encode: Encode) -> dict[int, str]:
    """Theme → label, one to one, the nearest pair first."""
    centres = np.stack([theme.centre for theme in themes]).astype(np.float64)
    pairs = []
    for label, examples in _labels().items():
        middle = encode([label, *examples]).astype(np.float64).mean(axis=0)
        near = np.round(centres @ (middle / max(1e-9, float(np.linalg.norm(middle)))), 5)
        pairs += [(-float(cosine), number, label) for number, cosine in enumerate(near) if cosine >= _LABEL_NEAR]
    named: dict[int, str] = {}
    for _, number, label in sorted(pairs):
        if number not in named and _is_free(label, themes[number], named.values()):
            named[number] = label
    return named


def _phrases(theme: ToName, brand: frozenset[str]) -> list[tuple[int, Mapping[Key, Phrase]]]:
    """For each topic how many central mentions were read, and their phrases; the second time they are known."""
    central = [texts[:_CENTRAL] for texts in theme.texts]
    return [(max(1, len(texts)), phrases_of(texts, brand=brand)) for texts in central]


def _shared(theme: ToName, others: Sequence[ToName], brand: frozenset[str]) -> Iterator[str]:
    """The things that most topics of a theme speak of and others hardly do, the best first."""
    mine = _phrases(theme, brand)
    common = _common(mine)
    if not common:
        return  # what the others speak of takes long to read
    spoken, grammar = [topic for other in others for topic in _phrases(other, brand)], Grammar(*theme.texts)
    rated = []
    for key, inside in common.items():
        form = max((phrases[key] for _, phrases in mine if key in phrases), key=lambda phrase: phrase.n).best_form()
        if inside >= _OWN * _share(key, spoken) and built(form, grammar) >= _BUILT:
            rated.append((-inside * len(key), form))
    yield from (shown(form) for _, form in sorted(rated))


def _common(topics: Sequence[tuple[int, Mapping[Key, Phrase]]]) -> dict[Key, float]:
    """What most topics of a theme speak of, and its share of their mentions."""
    holders = Counter(key for _, phrases in topics for key in phrases)
    least = max(2, math.ceil(_TOPICS * len(topics)))
    shares = {key: _share(key, topics) for key in sorted(holders) if holders[key] >= least}
    return {key: share for key, share in shares.items() if share >= _MENTIONS}


def _share(key: Key, topics: Sequence[tuple[int, Mapping[Key, Phrase]]]) -> float:
    """The share of mentions that hold a phrase, the mean over topics."""
    shares = [phrases[key].n / n if key in phrases else 0.0 for n, phrases in topics]
    return sum(shares) / max(1, len(shares))


def _joined(theme: ToName) -> Iterator[str]:
    """Its two largest topics, then the largest and another one; then the largest alone, and numbered."""
    first = theme.topics[0]
    for other in theme.topics[1:]:
        lowered = other if other[:2].isupper() else other[:1].lower() + other[1:]
        link = ", " if " and " in f"{first} {other}" else " and "
        yield f"{first}{link}{lowered}"
    yield first
    yield from (f"{first} {number}" for number in range(2, 100))


def _first_free(choices: Sequence[str], theme: ToName, named: Iterable[str]) -> str:
    used = list(named)
    free = (name for name in choices if len(name) <= LONGEST_NAME and _is_free(name, theme, used))
    return next(free, choices[-1][:LONGEST_NAME])


def _is_free(name: str, theme: ToName, named: Iterable[str]) -> bool:
    return not any(same_words(name, other) for other in (*theme.taken, *named))
