"""Names that a CX lead would put on a slide, without a language model.

A name is a phrase in customers' words from the most central mentions of a topic, the best of its candidates
(`models.topics.candidates`) that is no other topic's name: no two topics share one. A name that people have learned
changes only for a clearly better one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from models.topics.candidates import Candidate, Encode, candidates_of
from models.topics.phrases import shown
from models.topics.words import is_particle, key_of, link_words, stem

__all__ = ["Encode", "names_of", "same_words", "spoken_names"]

#: A known name stays while no other topic is this much nearer to it than its own, and no new one lies this much nearer
#: to the topic (cosine): then a better way to choose names renames next to nothing of what people have learned.
_CLEARLY_ELSEWHERE, _CLEARLY_NEARER = 0.1, 0.25


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
    candidates = candidates_of(texts, centroids, encode, brand)
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
        if row[topic] >= row.max() - _CLEARLY_ELSEWHERE
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
    return frozenset(key_of(word) for word in words if word not in link_words() or is_particle(word)) or frozenset(
        words
    )
