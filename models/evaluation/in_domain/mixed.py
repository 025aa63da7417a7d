"""Finding texts that praise one thing and blame another, trained on mams_acsa, where such texts are few."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.evaluation.in_domain.lab import Lab, Texts, classify
from models.evaluation.in_domain.shipped import disagreement_heard
from models.evaluation.intervals import numbered, with_interval
from models.evaluation.measures import Figure, Recount
from models.training.examples import near_hash, rows_of
from models.training.fork import Plan

PLAN = Plan(epochs=4, rate=1.2e-4)

#: Which signs a text's aspects have; the last is mixed.
_SIGNS: tuple[frozenset[str], ...] = (
    frozenset(),
    frozenset({"positive"}),
    frozenset({"negative"}),
    frozenset({"positive", "negative"}),
)


def mixed(lab: Lab) -> list[Figure]:
    """Average precision on the test split, beside its base rate and what sentiment of mentions finds by itself."""
    rows = rows_of(lab.sets, "mams_acsa")
    signs = [frozenset(one["polarity"] for one in row["labels"]["aspects"]) - {"neutral"} for row in rows]
    data = Texts(
        "mams_acsa", [row["text"] for row in rows], np.array([_SIGNS.index(one) for one in signs]), len(_SIGNS)
    )
    is_test = np.array([row["split"] == "test" for row in rows])
    tested = {near_hash(text) for text, is_so in zip(data.texts, is_test, strict=True) if is_so}
    is_train = ~is_test & np.array([near_hash(text) not in tested for text in data.texts])
    shares = classify(lab, data, is_train, is_test, PLAN, is_fresh=True, task="signs")[:, -1]
    texts = [text for text, is_so in zip(data.texts, is_test, strict=True) if is_so]
    truth: NDArray[np.bool_] = data.labels[is_test] == len(_SIGNS) - 1
    return [
        _figure("mams_acsa test, in-domain", shares, truth, texts),
        # Most of these sentences taught the fork of 2026-11-27 through mams_atsa, which splits them differently.
        _figure("mams_acsa test, shipped fork, most of it seen", disagreement_heard(lab, texts), truth, texts),
    ]


def _figure(where: str, scores: NDArray[Any], truth: NDArray[np.bool_], texts: list[str]) -> Figure:
    from sklearn.metrics import average_precision_score

    def measured(rows: NDArray[np.int64]) -> float:
        return float(average_precision_score(truth[rows], scores[rows]))

    value, base = measured(np.arange(len(truth))), float(truth.mean())
    figure = Figure(where, "average precision of mixed", value, len(truth), base, "base rate")
    return with_interval(figure, Recount(measured, numbered(texts)))
