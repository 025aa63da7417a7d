"""What is named, and how the writer feels about it: restaurants and laptops by their own splits, and as shipped."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.evaluation.in_domain.lab import Lab
from models.evaluation.in_domain.sentences import Said, Sentence, Span, exact_f1
from models.evaluation.in_domain.shipped import feelings_heard, names_by_rules, names_heard
from models.evaluation.in_domain.spacy_names import spacy_names
from models.evaluation.in_domain.tagger import Course
from models.evaluation.in_domain.tagging import asked, taught
from models.evaluation.intervals import as_share, numbered, with_interval
from models.evaluation.measures import Figure, Recount
from models.training.examples import near_hash, rows_of
from models.training.states import States

#: Names take long to learn and help feelings little; feelings are mostly known to the shipped fork, and soon overdone.
NAMES = Course()
FEELINGS = Course(epochs=3, rate=1e-4, dropout=0.2, tags_weigh=0.0)


def restaurants(lab: Lab) -> list[Figure]:
    """semeval14_restaurants, trained on its train split."""
    return _in_domain(lab, "semeval14_restaurants")


def laptops(lab: Lab) -> list[Figure]:
    """semeval14_laptops, trained on its train split."""
    return _in_domain(lab, "semeval14_laptops")


def mams(lab: Lab) -> list[Figure]:
    """The test split of mams_atsa by the shipped fork, which learned from its train split.

    Most of these sentences taught the fork of 2026-11-27 their departments through mams_acsa, though not their names.
    """
    states, _, tested = _split(lab, "mams_atsa")
    return _shipped(lab, "mams_atsa test, shipped fork (most seen without names)", states, tested)


def _in_domain(lab: Lab, name: str) -> list[Figure]:
    states, learned, tested = _split(lab, name)
    spans, feelings = _answers(lab, name, states, learned, tested)
    network = spacy_names([(one.text, one.names) for one in learned], [one.text for one in tested])
    commonest = Counter(_labels(learned).tolist()).most_common(1)[0][0]
    base = float((_labels(tested) == commonest).mean())
    where = f"{name} test, in-domain"
    return [
        _names(where, spans, tested, network, "spaCy CNN on the same train split"),
        _feelings(where, feelings, tested, base, "the commonest"),
        *_shipped(lab, f"{name} test, shipped fork", states, tested),
    ]


def _shipped(lab: Lab, where: str, states: States, tested: Sequence[Sentence]) -> list[Figure]:
    """The same by the fork as it is shipped: names beside the rules, feelings beside the sentence's own."""
    of_sentences, of_names = feelings_heard(lab, states, tested)
    rules = [names_by_rules(one.text) for one in tested]
    base = float((of_sentences == _labels(tested)).mean())
    return [
        _names(where, names_heard(lab, states, tested), tested, rules, "rules"),
        _feelings(where, of_names, tested, base, "sentiment of the sentence"),
    ]


def _names(
    where: str, said: Sequence[set[Span]], tested: Sequence[Sentence], others: Sequence[set[Span]], by: str
) -> Figure:
    truth = [one.names for one in tested]
    counts = np.array([(2 * len(one & two), len(one) + len(two)) for one, two in zip(said, truth, strict=True)])

    def f1(rows: NDArray[np.int64]) -> float:
        both, either = counts[rows].sum(axis=0)
        return float(both / max(1, either))

    n, base = sum(map(len, truth)), exact_f1(others, truth)
    figure = Figure(where, "exact-span F1 of aspect terms", exact_f1(said, truth), n, base, by)
    return with_interval(figure, Recount(f1, numbered([one.text for one in tested])))


def _feelings(where: str, said: NDArray[np.int64], tested: Sequence[Sentence], base: float, by: str) -> Figure:
    truth = _labels(tested)
    right = float((said == truth).mean())
    return as_share(Figure(where, "accuracy of aspect sentiment", right, len(truth), base, by))


def _split(lab: Lab, name: str) -> tuple[States, list[Sentence], list[Sentence]]:
    """The states of a set, the sentences that teach (none is near-equal to a tested one), and the tested ones."""
    rows = rows_of(lab.sets, name)
    states = lab.states([row["text"] for row in rows])
    sentences = [(row["split"], Sentence.of(row, number, states)) for number, row in enumerate(rows)]
    tested = [one for split, one in sentences if split == "test"]
    known = {near_hash(one.text) for one in tested}
    return states, [one for split, one in sentences if split == "train" and near_hash(one.text) not in known], tested


def _answers(
    lab: Lab, name: str, states: States, learned: Sequence[Sentence], tested: Sequence[Sentence]
) -> tuple[list[set[Span]], NDArray[np.int64]]:
    """What taggers of the train split name in each tested sentence, and the label they give each true name."""

    def make() -> dict[str, NDArray[Any]]:
        named = _said(lab, states, learned, tested, NAMES)
        judged = _said(lab, states, [one for one in learned if len(one.feelings)], tested, FEELINGS)
        spans = [(at, *span) for at, (one, it) in enumerate(zip(tested, named, strict=True)) for span in it.names(one)]
        feelings = np.concatenate([one.feelings for one in judged]).argmax(axis=1)
        return {"spans": np.array(spans, dtype=np.int64).reshape(-1, 3), "feelings": feelings}

    taught_on = repr([(one.text, sorted(one.names), one.feelings.tolist()) for one in (*learned, *tested)])
    digest = hashlib.blake2b(taught_on.encode())
    for file in ("sentences.py", "tagger.py", "tagging.py"):
        digest.update(Path(__file__).with_name(file).read_bytes())
    made = lab.kept(f"aspects {name}", (NAMES, FEELINGS, digest.hexdigest()), make)
    found: list[set[Span]] = [set() for _ in tested]
    for at, start, end in made["spans"].tolist():
        found[at].add((start, end))
    return found, made["feelings"]


def _said(
    lab: Lab, states: States, learned: Sequence[Sentence], tested: Sequence[Sentence], course: Course
) -> list[Said]:
    """What taggers that went through one course say of each tested sentence together."""
    taggers = [taught(states, learned, course, lab.fork.arrays, seed, lab.say) for seed in range(course.seeds)]
    return asked(states, tested, taggers)


def _labels(sentences: Sequence[Sentence]) -> NDArray[np.int64]:
    """The labels of all names that are judged one way."""
    return np.concatenate([one.feelings[:, 2] for one in sentences])
