"""Is a tweet a complaint? Trained on tweets to and about companies, five folds grouped by near-equal text."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.evaluation.in_domain.baselines import tf_idf_svm
from models.evaluation.in_domain.lab import Lab, Texts, classified
from models.evaluation.intervals import as_share, numbered, with_interval
from models.evaluation.measures import Figure, Recount, confusion, macro_f1, macro_f1_of
from models.training.examples import rows_of
from models.training.fork import Plan
from models.training.linear import fold_of, small_logistic

PLAN = Plan(epochs=3, rate=1.2e-4)
_FOLDS = 5
_BESIDE = "TF-IDF word+char SVM"


def complaint(lab: Lab) -> list[Figure]:
    """complaints_twitter_acl19: nothing of it ever taught the shipped fork, which is what each fold begins with."""
    data = complaints(lab)
    folds = np.array([fold_of(text, _FOLDS) for text in data.texts])
    said, linear = np.zeros((2, len(data.texts)), dtype=np.int64)
    for fold in range(_FOLDS):
        lab.say(f"{data.name}: fold {fold + 1} of {_FOLDS}")
        said[folds == fold] = _said(lab, data, folds == fold)
        linear[folds == fold] = tf_idf_svm(data, folds != fold, folds == fold)
    truth = data.labels.tolist()
    name, n = "complaints_twitter_acl19, in-domain", len(truth)
    base, linear_right = macro_f1(linear.tolist(), truth), float((linear == data.labels).mean())
    recount = Recount(lambda rows: macro_f1_of(confusion(said[rows], data.labels[rows], 2)), numbered(data.texts))
    figure = Figure(name, "macro-F1", macro_f1(said.tolist(), truth), n, base, _BESIDE)
    right = float((said == data.labels).mean())
    return [with_interval(figure, recount), as_share(Figure(name, "accuracy", right, n, linear_right, _BESIDE))]


def _said(lab: Lab, data: Texts, is_test: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of the tested complain: by the fork and the n-grams, weighed on a held part of training.

    Of two classes one margin says all, so that they are weighed here and not as `classify` weighs three and more.
    """
    made = classified(lab, data, ~is_test, is_test, PLAN, task="complaint")
    held, tested = (
        np.stack([made[f"{part}{voice}"][:, 1] - made[f"{part}{voice}"][:, 0] for voice in ("fork", "grams")], axis=1)
        for part in ("held_", "")
    )
    weights = small_logistic(held, data.labels[made["held"]] == 1)
    is_so: NDArray[np.bool_] = tested @ weights[:-1] + weights[-1] > 0
    return is_so


def complaints(lab: Lab) -> Texts:
    """The texts of the set and whether each complains."""
    rows = rows_of(lab.sets, "complaints_twitter_acl19")
    labels = np.array([row["labels"]["complaint"] for row in rows], dtype=np.int64)
    return Texts("complaints_twitter_acl19", [row["text"] for row in rows], labels, 2)
