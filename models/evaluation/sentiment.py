"""Measures the sentiment head: airline tweets, stars of reviews, bare answers under questions."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from models.evaluation.measures import Figure, accuracy_of_surest, calibration_error, macro_f1
from models.features import Seen
from models.questions import bare_answer
from models.sentiment import SentimentHead
from models.training.examples import Example, rows_of
from voc.annotation import Sentiment

See = Callable[[Sequence[str]], Seen]

#: Sets with stars: up to which rating a review is bad, and from which it is good.
STARS = {
    "gplay_uber": (2, 4),
    "womens_clothing_1k": (2, 4),
    "bank_reviews_india": (2, 4),
    "amazon_alexa": (2, 4),
    "nps_verbatim_telecom": (4, 9),
}


def evaluate(head: SentimentHead, see: See, folder: Path) -> list[Figure]:
    """Every figure that the folder of sets allows."""
    return [*_airline(head, see, folder), *_stars(head, see, folder), *_bare(head, see, folder)]


def evaluate_own(head: SentimentHead, see: See, examples: Sequence[Example]) -> list[Figure]:
    """On the repository's own pieces, which the head was trained on: shows that it works, not how well."""
    chosen = [one for one in examples if one.sentiment]
    texts = [one.text for one in chosen]
    said = [one.label for one in head.read(see(texts), [one.question for one in chosen])]
    truth = [str(one.sentiment) for one in chosen]
    baseline = by_vader(texts, lambda scores: macro_f1(_labels(scores), truth))
    return [
        Figure(
            "own pieces (seen in training)",
            "macro-F1",
            macro_f1(said, truth),
            len(texts),
            baseline,
            "VADER",
        )
    ]


def by_vader(texts: Sequence[str], measure: Callable[[list[float]], float]) -> float | None:
    """What `measure` gives for VADER's compound scores (−1..1): the baseline; None where it is not installed."""
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # type: ignore[import-untyped]
    except ModuleNotFoundError:  # a baseline is a development requirement; promoting needs none
        return None
    analyzer = SentimentIntensityAnalyzer()
    return measure([float(analyzer.polarity_scores(text)["compound"]) for text in texts])


def _labels(scores: Sequence[float]) -> list[str]:
    return ["positive" if score >= 0.05 else "negative" if score <= -0.05 else "neutral" for score in scores]


def _sign_f1(truth: Sequence[bool], scores: Sequence[float]) -> float:
    return macro_f1([score > 0 for score in scores], truth)


def _airline(head: SentimentHead, see: See, folder: Path) -> list[Figure]:
    rows = rows_of(folder, "twitter_us_airline")
    texts, truth = [row["text"] for row in rows], [row["labels"]["sentiment"] for row in rows]
    said = head.read(see(texts))
    baseline = by_vader(texts, lambda scores: macro_f1(_labels(scores), truth))
    sure = np.array([one.confidence for one in said])
    right = np.array([one.label == label for one, label in zip(said, truth, strict=True)])
    name, n = "twitter_us_airline", len(texts)
    return [
        Figure(name, "macro-F1", macro_f1([one.label for one in said], truth), n, baseline, "VADER"),
        Figure(name, "accuracy", float(right.mean()), n, is_guarded=False),
        Figure(name, "accuracy of the surest 70 %", accuracy_of_surest(sure, right, 0.7), n, is_guarded=False),
        Figure(name, "calibration error", calibration_error(sure, right), n, is_guarded=False),
    ]


def _stars(head: SentimentHead, see: See, folder: Path) -> list[Figure]:
    figures, sizes = [], 0
    for name, (bad, good) in STARS.items():
        texts, truth = balanced(rows_of(folder, name), bad, good)
        said = _signs(head.read(see(texts)))
        baseline = by_vader(texts, partial(_sign_f1, truth))
        figures.append(
            Figure(
                name, "sign of score, macro-F1", macro_f1(said, truth), len(texts), baseline, "VADER", is_guarded=False
            )
        )
        sizes += len(texts)
    mean = float(np.mean([figure.value for figure in figures]))
    baselines = [figure.baseline for figure in figures if figure.baseline is not None]
    base = float(np.mean(baselines)) if baselines else None
    return [*figures, Figure("five sets with stars", "mean macro-F1", mean, sizes, base, "VADER")]


def balanced(rows: Sequence[dict[str, Any]], bad: float, good: float) -> tuple[list[str], list[bool]]:
    """Texts of 15 characters or more: all of the smaller side and as many of the larger (seed 7)."""
    long_enough = [row for row in rows if len(row["text"]) >= 15 and row["rating"] is not None]
    sides = [
        [row["text"] for row in long_enough if float(row["rating"]) <= bad],
        [row["text"] for row in long_enough if float(row["rating"]) >= good],
    ]
    n = min(len(side) for side in sides)
    picked = [
        random.Random(7).sample(side, n)  # noqa: S311  # a fixed sample, no secret
        for side in sides
    ]
    return [*picked[0], *picked[1]], [False] * n + [True] * n


def bare_rows(folder: Path) -> list[dict[str, Any]]:
    """Rows of nhs_fft_v6 that hold a bare answer to a question on improvement or praise, and a polarity."""
    return [
        row
        for row in rows_of(folder, "nhs_fft_v6_multilabel")
        if row["labels"]["question"] != "FFT Why?"
        and bare_answer(row["text"])
        and (row["labels"]["sentiment5"] or "").removeprefix("very ") in ("positive", "negative")
    ]


def _bare(head: SentimentHead, see: See, folder: Path) -> list[Figure]:
    chosen = bare_rows(folder)
    texts = [row["text"] for row in chosen]
    questions = [row["labels"]["question"] for row in chosen]
    truth = ["positive" in row["labels"]["sentiment5"] for row in chosen]
    seen = see(texts)
    said, without = _signs(head.read(seen, questions)), _signs(head.read(seen))
    return [
        Figure(
            "nhs_fft_v6, bare answers",
            "polarity, accuracy",
            float(np.mean(np.array(said) == np.array(truth))),
            len(texts),
            float(np.mean(np.array(without) == np.array(truth))),
            "without the question",
        )
    ]


def _signs(said: Sequence[Sentiment]) -> list[bool]:
    return [one.score > 0 for one in said]
