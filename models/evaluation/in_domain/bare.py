"""Bare answers: "Nothing." praises under one question and complains under another; only the question can tell."""

from __future__ import annotations

import numpy as np

from models.evaluation.in_domain.baselines import tf_idf_svm
from models.evaluation.in_domain.lab import Lab, Texts
from models.evaluation.intervals import as_share
from models.evaluation.measures import Figure
from models.evaluation.sentiment import bare_rows
from models.questions import answer_polarity
from models.training.linear import fold_of

_FOLDS = 5


def bare(lab: Lab) -> list[Figure]:
    """nhs_fft_v6 without its "FFT Why?", bare answers, five folds grouped by near-equal text.

    The rules learn nothing, so that only the baseline, which sees the text alone, is trained on the other folds.
    """
    rows = bare_rows(lab.sets)
    praises = np.array(["positive" in row["labels"]["sentiment5"] for row in rows])
    data = Texts("nhs_fft_v6_multilabel, bare", [row["text"] for row in rows], praises.astype(np.int64), 2)
    right = np.array([answer_polarity(row["text"], row["labels"]["question"]) == 1 for row in rows]) == praises
    folds = np.array([fold_of(text, _FOLDS) for text in data.texts])
    blind = np.zeros(len(rows), dtype=np.int64)
    for fold in range(_FOLDS):
        blind[folds == fold] = tf_idf_svm(data, folds != fold, folds == fold)
    name, base = "nhs_fft_v6, bare answers, in-domain", float((blind == data.labels).mean())
    worst = min(float(right[folds == fold].mean()) for fold in range(_FOLDS))
    figure = Figure(name, "polarity, accuracy", float(right.mean()), len(rows), base, "TF-IDF SVM without the question")
    return [
        as_share(figure),
        Figure(name, "polarity, accuracy of the worst of five folds", worst, len(rows), is_guarded=False),
    ]
