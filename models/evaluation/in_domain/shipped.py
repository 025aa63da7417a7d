"""What the shipped fork names and feels in sentences without learning from their set, and what the rules name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.aspects import aspect_place
from models.evaluation.in_domain.lab import Lab
from models.evaluation.in_domain.sentences import Sentence, Span
from models.fork import ForkHead
from models.mentions import find_mentions
from models.named import named_spans
from models.training.fork import felt
from models.training.states import States


def names_heard(lab: Lab, states: States, sentences: Sequence[Sentence]) -> list[set[Span]]:
    """The spans that the shipped fork names in each sentence."""
    head = ForkHead(lab.fork, "aspects")
    said = dict(felt(lab.fork.arrays, states, [one.number for one in sentences]))
    found = []
    for one in sentences:
        places = states.offsets[states.starts[one.number] : states.starts[one.number + 1]]
        ends = [(int(start), int(end)) for start, end in places[1:-1]]
        logits = head.logits({head.fork: said[one.number][1:-1]})
        found.append({(name.start, name.end) for name in named_spans(one.text, ends, logits)})
    return found


def names_by_rules(text: str) -> set[Span]:
    """The spans that the rules name, one a mention at most."""
    found = set()
    for start, end in find_mentions(text):
        place = aspect_place(text[start:end])
        if place is not None:
            found.add((start + place[0], start + place[1]))
    return found


def feelings_heard(
    lab: Lab, states: States, sentences: Sequence[Sentence]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For all true names that are judged one way: the label of their sentence, and their own, by the shipped fork."""
    head = ForkHead(lab.fork, "sentiment")
    said = dict(felt(lab.fork.arrays, states, [one.number for one in sentences if len(one.feelings)]))
    whole, own = [], []
    for one in sentences:
        for start, end, _ in one.feelings.tolist():
            whole.append(said[one.number].mean(axis=0))
            own.append(said[one.number][start:end].mean(axis=0))
    of_whole, of_own = (head.logits({head.fork: np.stack(rows)}).argmax(axis=1) for rows in (whole, own))
    return of_whole, of_own


def disagreement_heard(lab: Lab, texts: Sequence[str]) -> NDArray[np.float64]:
    """How far the feelings of mentions lie apart, by the shipped fork: the gladdest share times the crossest."""
    states, head = lab.states(texts), ForkHead(lab.fork, "sentiment")
    found = np.zeros(len(texts))
    for number, said in felt(lab.fork.arrays, states, range(len(texts))):
        tokens = [states.tokens_of(number, *mention) for mention in find_mentions(texts[number])]
        rows = np.stack([said.mean(axis=0), *(said[one].mean(axis=0) for one in tokens if len(one))])
        logits = head.logits({head.fork: rows})
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        found[number] = shares[:, 0].max() * shares[:, 2].max()
    return found
