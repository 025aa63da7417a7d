"""Sentences with what they name: words over the tokens of a fork, gold names as their tags, and features of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from murmurhash.mrmr import hash as murmur  # type: ignore[import-untyped]
from numpy.typing import NDArray

from models.named import BEGIN, INSIDE, OUTSIDE, words_of_tokens
from models.sentiment import LABELS
from models.training.states import States

Span = tuple[int, int]

#: Rows of the table that hashed features of words share, and features of one word.
N_FEATURES, FEATURES_OF_WORD = 2**15, 7


@dataclass(frozen=True)
class Sentence:
    """One sentence of a set: its number among the states, its words, and what it names.

    `tokens` (words, 2): the first and the last token of each word, counted with the mark before the text. `feelings`
    (names, 3): of each name that is judged one way its first token, the token behind it, and the label.
    """

    number: int
    text: str
    words: list[Span]
    tokens: NDArray[np.int64]
    features: NDArray[np.int64]
    tags: NDArray[np.int64]
    names: frozenset[Span]
    feelings: NDArray[np.int64]

    @classmethod
    def of(cls, row: dict[str, Any], number: int, states: States) -> Sentence:
        """A row of a set whose aspects have places."""
        text = str(row["text"])
        places = [tuple(place) for place in states.offsets[states.starts[number] : states.starts[number + 1]].tolist()]
        tokens = np.array(words_of_tokens(text, places[1:-1]), dtype=np.int64).reshape(-1, 2) + 1
        words = [(places[first][0], places[last][1]) for first, last in tokens.tolist()]
        tags, feelings, names = np.zeros(len(words), dtype=np.int64), [], set()
        for aspect in row["labels"]["aspects"]:
            if aspect["from"] is None:
                continue
            names.add((aspect["from"], aspect["to"]))
            inside = [at for at, (start, end) in enumerate(words) if start < aspect["to"] and end > aspect["from"]]
            if not inside:
                continue
            tags[inside] = INSIDE
            tags[inside[0]] = BEGIN
            if aspect["polarity"] in LABELS:
                label = LABELS.index(aspect["polarity"])
                feelings.append((tokens[inside[0], 0], tokens[inside[-1], 1] + 1, label))
        features = _features([text[start:end] for start, end in words])
        judged = np.array(feelings, dtype=np.int64).reshape(-1, 3)
        return cls(number, text, words, tokens, features, tags, frozenset(names), judged)


def _features(words: Sequence[str]) -> NDArray[np.int64]:
    """(words, 7) rows of the table: the word, its ends, its shape, and the words beside it."""
    lower = ["", *(word.lower() for word in words), ""]
    rows = [
        (
            f"word {lower[at]}",
            f"end {lower[at][-3:]}",
            f"end {lower[at][-2:]}",
            f"start {lower[at][:3]}",
            f"shape {_shape(words[at - 1])}",
            f"before {lower[at - 1]}",
            f"behind {lower[at + 1]}",
        )
        for at in range(1, len(words) + 1)
    ]
    hashed = [[abs(murmur(feature)) % N_FEATURES for feature in row] for row in rows]
    return np.array(hashed, dtype=np.int64).reshape(-1, FEATURES_OF_WORD)


def _shape(word: str) -> str:
    if not word[0].isalnum():
        return "sign"
    if any(letter.isdigit() for letter in word):
        return "figure"
    return "upper" if word.isupper() else "title" if word.istitle() else "lower"


@dataclass(frozen=True, slots=True)
class Said:
    """What taggers say of one sentence: scores of tags (words, 3), of one tag behind another (3, 3), and shares of
    feelings (names, 3)."""

    tags: NDArray[np.float32]
    behind: NDArray[np.float32]
    feelings: NDArray[np.float32]

    def names(self, sentence: Sentence) -> set[Span]:
        """The characters of all that is named."""
        return spans_of(self.best(), sentence.words)

    def best(self) -> list[int]:
        """The likeliest row of tags as a whole (Viterbi)."""
        if not len(self.tags):
            return []
        scores, came = self.tags[0] + self.behind[OUTSIDE], []  # before a sentence stands nothing
        for here in self.tags[1:]:
            ways = scores[:, None] + self.behind
            came.append(ways.argmax(axis=0))
            scores = ways.max(axis=0) + here
        row = [int(scores.argmax())]
        for step in reversed(came):
            row.append(int(step[row[-1]]))
        return row[::-1]


def spans_of(tags: Sequence[int], words: Sequence[Span]) -> set[Span]:
    """The characters of each name in a row of tags."""
    spans: list[Span] = []
    behind = -1
    for at, tag in enumerate(tags):
        if tag == INSIDE and behind == at:
            spans[-1] = (spans[-1][0], words[at][1])
        elif tag:
            spans.append(words[at])
        if tag:
            behind = at + 1
    return set(spans)


def exact_f1(said: Sequence[set[Span]], truth: Sequence[frozenset[Span]]) -> float:
    """F1 over spans; only a span that is right to the character counts."""
    both = sum(len(one & other) for one, other in zip(said, truth, strict=True))
    either = sum(map(len, said)) + sum(map(len, truth))
    return 2 * both / either if either else 0.0
