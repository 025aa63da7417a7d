"""Many fine departments: 77 reasons to call a bank, and 150 wishes among which some belong to nobody.

The classifier that a company would get for them: ridge regression on shared words and meaning, and a fresh fork beside
it. The shipped fork is not asked: it saw some of these texts, under labels of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.evaluation.in_domain.baselines import tf_idf_svm, tf_idf_svm_scores
from models.evaluation.in_domain.lab import Lab, Texts
from models.evaluation.in_domain.many import Alike, by_ridge, forked, strangeness, summed, weighed
from models.evaluation.measures import Figure, refused_at
from models.training.examples import near_hash, rows_of
from models.training.fork import Plan
from models.training.linear import fold_of, small_logistic

#: So many of a class are known where few are, in so many draws.
FEW, DRAWS = 10, 5

#: Of what belongs to somebody, so much is to be answered; the rest is refused with what belongs to nobody.
COVERAGE = 0.95

_STRANGE = -1
_FULL = Plan(epochs=6, rate=3e-4, head_rate=5e-3)
_SCARCE = Plan(epochs=24, rate=2e-4, head_rate=5e-3, tokens=512)
#: How the voices are summed where too few texts are known to weigh them: as found on training texts.
_SCARCE_FACTORS = np.array([12.0, 1.0])
_BESIDE = "TF-IDF word+char SVM"


@dataclass(frozen=True)
class Split:
    """A set as published: what teaches, what says how to weigh, what is measured. Nobody's texts have the label −1."""

    data: Texts
    is_train: NDArray[np.bool_]
    is_dev: NDArray[np.bool_]
    is_test: NDArray[np.bool_]


def banking77(lab: Lab) -> list[Figure]:
    """Accuracy on its test split, with all of its training texts known and with ten of each class."""
    split = split_of(lab, "banking77")
    (_, _, logits), truth = _answers(lab, split, _FULL), split.data.labels[split.is_test]
    linear = tf_idf_svm(split.data, split.is_train | split.is_dev, split.is_test)
    few = np.array([_few(lab, split, draw) for draw in range(DRAWS)]).mean(axis=0).tolist()
    name, n, base = "banking77 test", len(truth), float((linear == truth).mean())
    return [
        Figure(name, "accuracy", float((logits.argmax(axis=1) == truth).mean()), n, base, _BESIDE),
        Figure(name, f"accuracy, {FEW} of each class known", few[0], n, few[1], _BESIDE),
    ]


def clinc150(lab: Lab) -> list[Figure]:
    """Accuracy on what belongs to one of 150, and how much of the rest is refused where 95 % of these are answered."""
    split = split_of(lab, "clinc150")
    alike, dev, logits = _answers(lab, split, _FULL)
    data, tested = split.data, np.flatnonzero(split.is_test)
    truth = data.labels[tested]
    is_strange = truth == _STRANGE
    base = tf_idf_svm_scores(data, split.is_train & (data.labels != _STRANGE), split.is_test)
    # Nobody's texts of the training split teach no class: with those of dev they say what is strange.
    asked = np.flatnonzero(split.is_dev | (split.is_train & (data.labels == _STRANGE)))
    learned = np.flatnonzero(split.is_train & (data.labels != _STRANGE))
    shown = [strangeness(alike, learned, data, group, scores) for group, scores in ((asked, dev), (tested, logits))]
    weights = small_logistic(shown[0], data.labels[asked] == _STRANGE)
    strange = shown[1] @ weights[:-1]
    right, linear = logits.argmax(axis=1) == truth, base.argmax(axis=1) == truth
    name, n = "clinc150 test", int((~is_strange).sum())
    refused, by_linear = (refused_at(one, is_strange, COVERAGE) for one in (strange, -base.max(axis=1)))
    return [
        Figure(
            name, "in-scope accuracy", float(right[~is_strange].mean()), n, float(linear[~is_strange].mean()), _BESIDE
        ),
        Figure(name, "out-of-scope recall at 95 % coverage", refused, int(is_strange.sum()), by_linear, _BESIDE),
    ]


def split_of(lab: Lab, name: str) -> Split:
    """The published split, an eighth as dev where it has none; what is near-equal to a tested text teaches nothing."""
    rows = rows_of(lab.sets, name)
    texts, intents = [row["text"] for row in rows], [row["labels"]["intent"] for row in rows]
    names = sorted(set(intents) - {"oos"})
    labels = np.array([names.index(one) if one in names else _STRANGE for one in intents], dtype=np.int64)
    published = np.array([row["split"] for row in rows])
    is_test = published == "test"
    tested = {near_hash(text) for text, is_so in zip(texts, is_test, strict=True) if is_so}
    is_free = np.array([near_hash(text) not in tested for text in texts])
    is_dev = published == "dev"
    if not is_dev.any():
        is_dev = ~is_test & np.array([fold_of(text, 8) == 0 for text in texts])
    held = {near_hash(text) for text, is_so in zip(texts, is_dev, strict=True) if is_so}
    is_train = ~is_test & ~is_dev & is_free & np.array([near_hash(text) not in held for text in texts])
    return Split(Texts(name, texts, labels, len(names)), is_train, is_dev & is_free, is_test)


def _answers(lab: Lab, split: Split, plan: Plan) -> tuple[Alike, NDArray[np.float32], NDArray[np.float32]]:
    """How alike texts are; the logits (n, k) of what is held out, with nobody's training texts; and the tested's."""
    data, is_ours = split.data, split.data.labels != _STRANGE
    learned, dev = np.flatnonzero(split.is_train & is_ours), np.flatnonzero(split.is_dev & is_ours)
    held, tested = np.flatnonzero(split.is_dev | (split.is_train & ~is_ours)), np.flatnonzero(split.is_test)
    alike = Alike(data.texts, lab.vectors(data.texts), split.is_train)
    near = by_ridge(alike, learned, data.labels[learned], data.k, [held, tested])
    fork = forked(lab, data, learned, dev, [held, tested], plan)
    weighs = np.isin(held, dev)
    factors = weighed([near[0][weighs], fork[0][weighs]], data.labels[dev])
    lab.say(f"{data.name}: ridge and fork weigh {factors.round(2).tolist()}")
    return alike, summed([near[0], fork[0]], factors), summed([near[1], fork[1]], factors)


def _few(lab: Lab, split: Split, draw: int) -> tuple[float, float]:
    """Accuracy of ours and of the baseline on the test split, ten of each class known."""
    data, learned = split.data, drawn(split, draw)
    tested = np.flatnonzero(split.is_test)
    is_known = np.isin(np.arange(len(data.texts)), learned)
    alike = Alike(data.texts, lab.vectors(data.texts), is_known)
    near = by_ridge(alike, learned, data.labels[learned], data.k, [tested])
    fork = forked(lab, data, learned, learned[:0], [tested], _SCARCE)
    truth, said = data.labels[tested], summed([near[0], fork[0]], _SCARCE_FACTORS).argmax(axis=1)
    linear = tf_idf_svm(data, is_known, split.is_test)
    return float((said == truth).mean()), float((linear == truth).mean())


def drawn(split: Split, draw: int) -> NDArray[np.int64]:
    """Numbers of ten training texts of each class."""
    random, labels = np.random.default_rng(draw), split.data.labels
    free = np.flatnonzero(split.is_train | split.is_dev)
    picked: Sequence[NDArray[np.int64]] = [
        random.permutation(free[labels[free] == label])[:FEW] for label in range(split.data.k)
    ]
    return np.sort(np.concatenate(picked))
