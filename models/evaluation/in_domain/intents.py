"""Many fine departments: 77 reasons to call a bank, and 150 wishes among which some belong to nobody.

The classifier that a company would get for them: ridge regression on shared words and on the frozen vectors. The
shipped fork is not asked: it saw some of these texts, under labels of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.evaluation.in_domain.baselines import tf_idf_svm, tf_idf_svm_scores
from models.evaluation.in_domain.lab import Lab, Texts
from models.evaluation.in_domain.many import Alike, by_ridge, strangeness
from models.evaluation.intervals import as_share, numbered, with_interval
from models.evaluation.measures import Figure, Recount, refused_at
from models.training.examples import near_hash, rows_of
from models.training.linear import fit_temperature, small_logistic

#: So many of a class are known where few are, in so many draws.
FEW, DRAWS = 10, 5

#: Of what belongs to somebody, so much is to be answered; the rest is refused with what belongs to nobody.
COVERAGE = 0.95

_NOBODY = -1
_BESIDE = "TF-IDF word+char SVM"


@dataclass(frozen=True)
class Split:
    """A set as published: what teaches, what says how strange a text may be, what is measured.

    Nobody's texts have the label −1.
    """

    data: Texts
    is_train: NDArray[np.bool_]
    is_dev: NDArray[np.bool_]
    is_test: NDArray[np.bool_]


def banking77(lab: Lab) -> list[Figure]:
    """Accuracy on its test split, with all of its training texts known and with ten of each class."""
    split = split_of(lab, "banking77")
    data, tested = split.data, np.flatnonzero(split.is_test)
    truth, learned = data.labels[tested], np.flatnonzero(split.is_train)
    alike = Alike(data.texts, lab.vectors(data.texts), split.is_train)
    (logits,) = by_ridge(alike, learned, data.labels[learned], data.k, [tested])
    linear = tf_idf_svm(data, split.is_train, split.is_test)
    few = np.array([_few(lab, split, draw) for draw in range(DRAWS)]).mean(axis=0).tolist()
    name, n, base = "banking77 test", len(truth), float((linear == truth).mean())
    return [
        as_share(Figure(name, "accuracy", float((logits.argmax(axis=1) == truth).mean()), n, base, _BESIDE)),
        Figure(name, f"accuracy, {FEW} of each class known", few[0], n, few[1], _BESIDE),
    ]


def clinc150(lab: Lab) -> list[Figure]:
    """Accuracy on what belongs to one of 150, and how much of the rest is refused where 95 % of these are answered."""
    split = split_of(lab, "clinc150")
    data, is_nobodys = split.data, split.data.labels == _NOBODY
    learned, tested = np.flatnonzero(split.is_train & ~is_nobodys), np.flatnonzero(split.is_test)
    # Nobody's texts of the training split teach no class: with dev they say what is strange.
    held = np.flatnonzero(split.is_dev | (split.is_train & is_nobodys))
    alike = Alike(data.texts, lab.vectors(data.texts), split.is_train)
    scores = by_ridge(alike, learned, data.labels[learned], data.k, [held, tested])
    is_ours = ~is_nobodys[held]
    # A ridge says 0 or 1, which is too even for shares.
    sharper = 10 / fit_temperature(10 * scores[0][is_ours], data.labels[held][is_ours])
    shown = [
        strangeness(alike, learned, data, *one) for one in ((held, sharper * scores[0]), (tested, sharper * scores[1]))
    ]
    weights = small_logistic(shown[0], ~is_ours)
    base = tf_idf_svm_scores(data, split.is_train & ~is_nobodys, split.is_test)
    ours = ~is_nobodys[tested]
    right, linear = (one.argmax(axis=1)[ours] == data.labels[tested][ours] for one in (scores[1], base))
    refused, by_linear = (refused_at(one, ~ours, COVERAGE) for one in (shown[1] @ weights[:-1], -base.max(axis=1)))
    said = shown[1] @ weights[:-1]

    def recall(rows: NDArray[np.int64]) -> float:
        return refused_at(said[rows], ~ours[rows], COVERAGE)

    groups = numbered([data.texts[number] for number in tested.tolist()])
    name, n, strange = "clinc150 test", int(ours.sum()), "out-of-scope recall at 95 % coverage"
    return [
        as_share(Figure(name, "in-scope accuracy", float(right.mean()), n, float(linear.mean()), _BESIDE)),
        with_interval(Figure(name, strange, refused, int((~ours).sum()), by_linear, _BESIDE), Recount(recall, groups)),
    ]


def split_of(lab: Lab, name: str) -> Split:
    """The published split; what is near-equal to a tested text, or to one of dev, teaches nothing."""
    rows = rows_of(lab.sets, name)
    texts, intents = [row["text"] for row in rows], [row["labels"]["intent"] for row in rows]
    names = sorted(set(intents) - {"oos"})
    labels = np.array([names.index(one) if one in names else _NOBODY for one in intents], dtype=np.int64)
    published = np.array([row["split"] for row in rows])
    is_test = published == "test"
    tested = {near_hash(text) for text, is_so in zip(texts, is_test, strict=True) if is_so}
    is_free = np.array([near_hash(text) not in tested for text in texts])
    is_dev = published == "dev"
    held = {near_hash(text) for text, is_so in zip(texts, is_dev, strict=True) if is_so}
    is_train = ~is_test & ~is_dev & is_free & np.array([near_hash(text) not in held for text in texts])
    return Split(Texts(name, texts, labels, len(names)), is_train, is_dev & is_free, is_test)


def _few(lab: Lab, split: Split, draw: int) -> tuple[float, float]:
    """Accuracy of ours and of the baseline on the test split, ten of each class known.

    Of so few, shared words say nothing that their meaning does not, and there are none to spare to train a fork.
    """
    data, learned = split.data, drawn(split, draw)
    tested = np.flatnonzero(split.is_test)
    is_known = np.isin(np.arange(len(data.texts)), learned)
    alike = Alike(data.texts, lab.vectors(data.texts), is_known, words=0.0)
    (near,) = by_ridge(alike, learned, data.labels[learned], data.k, [tested])
    truth, said = data.labels[tested], near.argmax(axis=1)
    linear = tf_idf_svm(data, is_known, split.is_test)
    return float((said == truth).mean()), float((linear == truth).mean())


def drawn(split: Split, draw: int) -> NDArray[np.int64]:
    """Numbers of ten training texts of each class."""
    random, labels = np.random.default_rng(draw), split.data.labels
    free = np.flatnonzero(split.is_train)
    picked: Sequence[NDArray[np.int64]] = [
        random.permutation(free[labels[free] == label])[:FEW] for label in range(split.data.k)
    ]
    return np.sort(np.concatenate(picked))
