"""How grave is what a patient wrote, on a scale of −4 to 4? Five folds grouped by near-equal text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.evaluation.in_domain.baselines import tf_idf
from models.evaluation.in_domain.lab import Lab, Texts, classified
from models.evaluation.intervals import numbered, with_interval
from models.evaluation.measures import Figure, Recount, quadratic_kappa
from models.sentiment import softmax
from models.training.examples import rows_of
from models.training.fork import Plan
from models.training.linear import fold_of

PLAN = Plan(epochs=3, rate=2e-4)
_FOLDS = 5

#: The grades, from the gravest complaint to the highest praise.
GRADES = np.arange(-4, 5)


@dataclass(frozen=True)
class Graded:
    """Texts, their grades as labels 0..8, and which question each answers."""

    data: Texts
    questions: Sequence[str]


def criticality(lab: Lab) -> list[Figure]:
    """nhs_feedback_phase1_criticality; the fork begins with the published layers, since the shipped one saw the set.

    Each trust grades by a custom of its own: the second figure tells both sides which question was answered.
    """
    graded = grades_of(lab)
    truth, n = GRADES[graded.data.labels], len(graded.questions)
    name = "nhs_feedback_phase1_criticality, in-domain"
    figures = []
    for measure, asked in (
        ("quadratic-weighted kappa", np.zeros((n, 0))),
        ("quadratic-weighted kappa, question known", _columns_of(graded.questions)),
    ):
        said, ridge = _out_of_fold(lab, graded.data, asked)
        figure = Figure(name, measure, quadratic_kappa(said, truth), n, quadratic_kappa(ridge, truth), "TF-IDF ridge")
        figures.append(with_interval(figure, Recount(_kappa_of(said, truth), numbered(graded.data.texts))))
    return figures


def _kappa_of(said: NDArray[np.int64], truth: NDArray[np.int64]) -> Callable[[NDArray[np.int64]], float]:
    return lambda rows: quadratic_kappa(said[rows], truth[rows])


def grades_of(lab: Lab) -> Graded:
    """The texts of the set that have a grade."""
    rows = [
        row for row in rows_of(lab.sets, "nhs_feedback_phase1_criticality") if row["labels"]["criticality"] is not None
    ]
    labels = np.array([int(row["labels"]["criticality"]) + 4 for row in rows], dtype=np.int64)
    data = Texts("nhs_feedback_phase1_criticality", [row["text"] for row in rows], labels, len(GRADES))
    return Graded(data, [row["labels"]["question"] for row in rows])


def _out_of_fold(lab: Lab, data: Texts, asked: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Grades by the fork and n-grams, and by the ridge; both weighed and rounded on the same held part of training."""
    folds = np.array([fold_of(text, _FOLDS) for text in data.texts])
    said, ridge = np.zeros((2, len(data.texts)), dtype=np.int64)
    for fold in range(_FOLDS):
        is_test = folds == fold
        lab.say(f"{data.name}: fold {fold + 1} of {_FOLDS}")
        made = classified(lab, data, ~is_test, is_test, PLAN, is_fresh=True, task="criticality")
        held, tested = made["held"], np.flatnonzero(is_test)
        truth = GRADES[data.labels[held]]
        linear = _by_ridge(data, np.setdiff1d(np.flatnonzero(~is_test), held))[:, None]
        ridge[is_test] = _graded(linear[held], asked[held], truth, linear[tested], asked[tested])
        ours = [
            np.concatenate([_expected(made[f"{part}fork"]), _expected(made[f"{part}grams"])], 1)
            for part in ("held_", "")
        ]
        said[is_test] = _graded(ours[0], asked[held], truth, ours[1], asked[tested])
    return said, ridge


def _expected(logits: NDArray[np.float32]) -> NDArray[np.floating[Any]]:
    """(n, 1): the mean grade that the logits expect."""
    return (softmax(logits) @ GRADES)[:, None]


def _by_ridge(data: Texts, learned: NDArray[np.int64]) -> NDArray[np.float64]:
    from sklearn.linear_model import Ridge

    rows = tf_idf(data.texts, np.isin(np.arange(len(data.texts)), learned))
    model = Ridge(alpha=2.0).fit(rows[learned], GRADES[data.labels[learned]])  # type: ignore[index]
    return np.asarray(model.predict(rows), dtype=np.float64)


def _graded(
    held: NDArray[np.float64],
    held_asked: NDArray[np.float64],
    truth: NDArray[np.int64],
    tested: NDArray[np.float64],
    asked: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Whole grades of the tested: opinions weighed on held texts, then stretched as wide as grades are there.

    What is fitted by least squares keeps to the middle, and kappa asks for the whole width.
    """
    from sklearn.linear_model import Ridge

    model = Ridge(alpha=1.0).fit(_crossed(held, held_asked), truth)
    fitted = model.predict(_crossed(held, held_asked))
    stretch = float(truth.std() / max(1e-6, fitted.std()))
    wide = truth.mean() + stretch * (model.predict(_crossed(tested, asked)) - truth.mean())
    return np.asarray(np.clip(np.round(wide), GRADES[0], GRADES[-1]), dtype=np.int64)


def _crossed(opinions: NDArray[np.float64], asked: NDArray[np.float64]) -> NDArray[np.float64]:
    """Opinions, questions, and each opinion under each question."""
    under = [opinions * asked[:, [column]] for column in range(asked.shape[1])]
    return np.concatenate([opinions, asked, *under], axis=1)


def _columns_of(questions: Sequence[str]) -> NDArray[np.float64]:
    return np.array([[question == one for one in sorted(set(questions))] for question in questions], dtype=np.float64)
