"""Sentiment of tweets, trained on tweets: the airline set in five folds, and SemEval 2017 by its own splits."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from models.evaluation.in_domain.baselines import tf_idf_svm, vader_labels
from models.evaluation.in_domain.lab import Lab, Texts, classify, out_of_fold
from models.evaluation.intervals import as_share, numbered, with_interval
from models.evaluation.measures import Figure, Recount, confusion, macro_f1, macro_recall, macro_recall_of
from models.evaluation.sentiment import of_tweets
from models.sentiment import LABELS
from models.training.examples import near_hash, rows_of
from models.training.fork import Plan
from models.training.linear import fold_of

PLAN = Plan(epochs=2, rate=1.2e-4)
_FOLDS = 5
_GLAD_WORDS = re.compile(r"\b(?:thanks?|great|awesome|love)\b", re.IGNORECASE)


def airline(lab: Lab) -> list[Figure]:
    """twitter_us_airline, five folds grouped by near-equal text."""
    data = _airline(lab)
    shares = out_of_fold(lab, data, PLAN, _FOLDS)
    said, sure = shares.argmax(axis=1), shares.max(axis=1)
    right, name = said == data.labels, "twitter_us_airline, in-domain"
    folds = np.array([fold_of(text, _FOLDS) for text in data.texts])
    linear = np.zeros(len(said), dtype=np.int64)
    for fold in range(_FOLDS):
        linear[folds == fold] = tf_idf_svm(data, folds != fold, folds == fold)
    base = macro_f1(linear.tolist(), data.labels.tolist())
    told, truth = ([LABELS[number] for number in one.tolist()] for one in (said, data.labels))
    confident = sure.astype(np.float64)
    figures = of_tweets(name, data.texts, told, truth, confident, right, base, "TF-IDF word+char SVM")
    return [*figures, *_irony(data, shares)]


def _irony(data: Texts, shares: NDArray[np.float32]) -> list[Figure]:
    """On tweets that hold a glad word: how many of the cross ones are found, and how many of the glad ones kept."""
    chosen = np.array([bool(_GLAD_WORDS.search(text)) for text in data.texts])
    labels = data.labels[chosen]
    vader = vader_labels([text for text, is_so in zip(data.texts, chosen, strict=True) if is_so])
    glad, cross = labels == LABELS.index("positive"), labels == LABELS.index("negative")
    said = shares[chosen].argmax(axis=1)
    name = "twitter_us_airline with thanks, great, awesome or love, in-domain"
    found = float((said[cross] == 0).mean())
    kept = float((said[glad] == 2).mean())
    by_vader = float((vader[cross] == 0).mean()), float((vader[glad] == 2).mean())
    return [
        as_share(Figure(name, "negative recall", found, int(cross.sum()), by_vader[0], "VADER")),
        as_share(Figure(name, "positive recall", kept, int(glad.sum()), by_vader[1], "VADER")),
    ]


def _airline(lab: Lab) -> Texts:
    rows = rows_of(lab.sets, "twitter_us_airline")
    labels = np.array([LABELS.index(row["labels"]["sentiment"]) for row in rows])
    return Texts("twitter_us_airline", [row["text"] for row in rows], labels, len(LABELS))


def semeval(lab: Lab) -> list[Figure]:
    """semeval2017_task4a: trained on train and dev, measured on the test of 2017."""
    rows = rows_of(lab.sets, "semeval2017_task4a")
    texts = [row["text"] for row in rows]
    labels = np.array([LABELS.index(row["labels"]["sentiment"]) for row in rows])
    is_test = np.array([row["split"] == "test" for row in rows])
    tested = {near_hash(text) for text, is_so in zip(texts, is_test, strict=True) if is_so}
    is_train = ~is_test & np.array([near_hash(text) not in tested for text in texts])
    data = Texts("semeval2017_task4a", texts, labels, len(LABELS))
    said = classify(lab, data, is_train, is_test, PLAN).argmax(axis=1)
    truth, tested_texts = labels[is_test], [text for text, is_so in zip(texts, is_test, strict=True) if is_so]
    base = macro_recall(vader_labels(tested_texts).tolist(), truth.tolist())
    name, value = "semeval2017_task4a test, in-domain", macro_recall(said.tolist(), truth.tolist())
    recount = Recount(lambda rows: macro_recall_of(confusion(said[rows], truth[rows], 3)), numbered(tested_texts))
    return [with_interval(Figure(name, "macro-recall", value, len(truth), base, "VADER"), recount)]
