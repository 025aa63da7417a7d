"""What tells of something new, as places in the store: its typical mentions, and the words most of its own."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from models.topics.group import Group
from models.topics.pool import Recent
from models.topics.words import is_word, stem, stop_words
from voc.text import MARKER, n_words

#: Mentions and words that are told.
N_TYPICAL, N_WORDS = 5, 6
#: A word is told that stands in so many of its mentions at least.
_LEAST = 3
#: A topic tells of it that holds so large a part of its mentions.
_MOSTLY = 2 / 3
#: Shorter mentions tell nothing, longer ones are not read; in words.
_SHORT, _LONG = 4, 40
_WORD = re.compile(r"[^\W\d_][\w'’]+")


def typical(recent: Recent, group: Group) -> list[int]:
    """The mentions nearest to the centre: each text and customer once, those that say little last."""
    pool = recent.pool.at(group.members)
    lengths = np.array([n_words(recent.texts[row]) for row in group.members])
    near = pool.vectors @ group.centroid - ((lengths < _SHORT) | (lengths > _LONG))
    found: list[int] = []
    met: set[tuple[str, int]] = set()
    for place in np.lexsort((group.members, -near)):
        who = {("text", int(pool.texts[place])), ("customer", int(pool.customers[place]))}
        if not who & met:
            found.append(recent.mention_ids[int(group.members[place])])
        met |= who
    return found[:N_TYPICAL]


def words(recent: Recent, group: Group) -> list[list[int]]:
    """Places `[feedback_id, start, end]` of the words that most of its mentions share, and few others."""
    return [_place(recent, group.members.tolist(), key) for key in _own(recent, group)[:N_WORDS]]


def is_told(recent: Recent, group: Group, names: Mapping[int, str]) -> bool:
    """Whether a topic tells of it already: one that holds most of its mentions and is named for it.

    `names` are those of the topics, by id. It is named for it where its name is made of the words most its own, all of
    them: "Change my PIN" is news within "PIN".
    """
    topics, counts = np.unique(recent.pool.topics[group.members], return_counts=True)
    most = int(counts.argmax())
    name = names.get(int(topics[most]), "").lower()
    said = {stem(match.group()) for match in _telling(name)}
    is_held = bool(said) and counts[most] >= _MOSTLY * len(group.members)
    return is_held and said == set(_own(recent, group)[: len(said)])


def _own(recent: Recent, group: Group) -> list[str]:
    """The stems most of its own, the best first."""
    mine = _counts([recent.texts[row] for row in group.members])
    everywhere = _counts(recent.texts)
    n, n_all = len(group.members), len(recent.texts)
    rated = {
        key: (count / n) * np.log((n_all / n) * count / everywhere[key] + 1)
        for key, count in mine.items()
        if count >= _LEAST
    }
    return sorted(rated, key=lambda key: (-round(float(rated[key]), 6), key))


def _counts(texts: Sequence[str]) -> Counter[str]:
    """In how many texts each stem of a telling word stands."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update({stem(match.group()) for match in _telling(text.lower())})
    return counts


def _telling(text: str) -> list[re.Match[str]]:
    hidden = MARKER.sub(lambda marker: " " * len(marker.group()), text)
    return [match for match in _WORD.finditer(hidden) if is_word(match.group()) and match.group() not in stop_words()]


def _place(recent: Recent, rows: Sequence[int], key: str) -> list[int]:
    """Where the form of a word stands that most mentions write."""
    forms: dict[str, list[list[int]]] = defaultdict(list)
    for row in rows:
        low = recent.texts[row].lower()
        if len(low) != len(recent.texts[row]):
            continue  # a letter that grows when small: its places would be off
        for match in _telling(low):
            if stem(match.group()) == key:
                start = recent.starts[row]
                forms[match.group()].append([recent.feedback_ids[row], start + match.start(), start + match.end()])
    best = min(forms, key=lambda form: (-len(forms[form]), form))
    return min(forms[best])
