"""What a language model is shown of a topic: our name, keywords and a few redacted quotes, nothing of a person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.topics.naming import Place
from voc.text import MARKER, n_words

if TYPE_CHECKING:
    from models.topics.sample import Sample

_QUOTES, _LONGEST_QUOTE = 8, 200
#: Shorter mentions tell nothing, longer ones tell of many things; in words.
_SHORT, _LONG = 4, 40
#: Redaction took out what it knew; what might be a contact all the same is not shown to others.
_TELLING = re.compile(r"@|https?:|www\.|\d[\d\s./-]{3,}\d")


@dataclass(frozen=True, slots=True)
class Asked:
    """A topic that is to be named: our own name for it, its keywords and typical quotes, redacted."""

    ours: str
    keywords: tuple[str, ...]
    quotes: tuple[str, ...]


def questions(
    new: Mapping[Place, str],
    places: Sequence[Place],
    best: NDArray[np.int64],
    cosine: NDArray[np.float32],
    keywords: Sequence[Sequence[str]],
    sample: Sample,
) -> dict[Place, Asked]:
    """What is asked about each new name; `keywords` belong to `places`, `best` and `cosine` to the sample's texts."""
    number = {place: row for row, place in enumerate(places)}
    return {
        place: Asked(ours, tuple(keywords[number[place]]), _quotes(best == number[place], cosine, sample))
        for place, ours in new.items()
    }


def _quotes(mine: NDArray[np.bool_], cosine: NDArray[np.float32], sample: Sample) -> tuple[str, ...]:
    """The most typical mentions that tell nothing of a person, one of each feedback."""
    rows = np.flatnonzero(mine)
    quotes: dict[int, str] = {}
    for row in rows[np.argsort(-cosine[rows], kind="stable")].tolist():
        text = " ".join(MARKER.sub(" ", sample.texts[row]).split())
        if _SHORT <= n_words(text) <= _LONG and not _TELLING.search(text):
            quotes.setdefault(int(sample.owners[row]), text[:_LONGEST_QUOTE])
        if len(quotes) == _QUOTES:
            break
    return tuple(quotes.values())
