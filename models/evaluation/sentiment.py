"""Measures the sentiment head: airline tweets, stars of reviews, bare answers under questions."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.evaluation.intervals import as_share, numbered, with_interval
from models.evaluation.measures import (
    Figure,
    Recount,
    accuracy_of_surest,
    calibration_error,
    coded,
    confusion,
    macro_f1,
    macro_f1_of,
    precision_curve,
    reliability,
)
from models.features import Seen
from models.questions import bare_answer
from models.sentiment import SentimentHead
from models.training.examples import Example, rows_of
from voc.annotation import Sentiment

See = Callable[[Sequence[str]], Seen]

#: What is measured on where the folder of sets is missing.
OWN_PIECES = "own pieces, left out of training"

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
    """On the repository's own pieces that no training saw."""
    chosen = [one for one in examples if one.sentiment]
    texts = [one.text for one in chosen]
    said = [one.label for one in head.read(see(texts), [one.question for one in chosen])]
    truth = [str(one.sentiment) for one in chosen]
    baseline = by_vader(texts, lambda scores: macro_f1(_labels(scores), truth))
    figure = Figure(OWN_PIECES, "macro-F1", macro_f1(said, truth), len(texts), baseline, "VADER")
    return [with_interval(figure, recount_f1(said, truth, numbered(texts)))]


def recount_f1(said: Sequence[Any], truth: Sequence[Any], texts: NDArray[np.int64]) -> Recount:
    """Macro-F1, counted anew on any choice of rows."""
    first, second, k = coded(said, truth)
    return Recount(lambda rows: macro_f1_of(confusion(first[rows], second[rows], k)), texts)


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
    return of_tweets("twitter_us_airline", texts, [one.label for one in said], truth, sure, right, baseline, "VADER")


def of_tweets(
    name: str,
    texts: Sequence[str],
    said: Sequence[str],
    truth: Sequence[str],
    sure: NDArray[np.float64],
    right: NDArray[np.bool_],
    baseline: float | None,
    baseline_name: str,
) -> list[Figure]:
    """Figures of three labels with a confidence, and what their pictures are drawn from."""
    n, groups = len(texts), numbered(texts)
    first, second, k = coded(said, truth)
    counts = tuple(tuple(map(float, row)) for row in confusion(first, second, k))
    f1 = Figure(name, "macro-F1", macro_f1(said, truth), n, baseline, baseline_name, drawn=counts)
    accuracy = Figure(name, "accuracy", float(right.mean()), n, is_guarded=False)
    curve = precision_curve(sure, right, least=max(10, n // 100))
    surest = accuracy_of_surest(sure, right, 0.7)
    sure_ones = Figure(name, "accuracy of the surest 70 %", surest, n, is_guarded=False, drawn=curve)
    bins = reliability(sure, right)
    error = Figure(name, "calibration error", calibration_error(sure, right), n, is_guarded=False, drawn=bins)
    return [
        with_interval(f1, recount_f1(said, truth, groups)),
        as_share(accuracy, Recount(lambda rows: float(right[rows].mean()), groups)),
        with_interval(sure_ones, Recount(lambda rows: accuracy_of_surest(sure[rows], right[rows], 0.7), groups)),
        with_interval(error, Recount(lambda rows: calibration_error(sure[rows], right[rows]), groups)),
    ]


def _stars(head: SentimentHead, see: See, folder: Path) -> list[Figure]:
    figures, found = [], []
    for name, (bad, good) in STARS.items():
        texts, truth = balanced(rows_of(folder, name), bad, good)
        said = _signs(head.read(see(texts)))
        baseline = by_vader(texts, partial(_sign_f1, truth))
        value = macro_f1(said, truth)
        figure = Figure(name, "sign of score, macro-F1", value, len(texts), baseline, "VADER", is_guarded=False)
        recount = recount_f1(said, truth, numbered(texts))
        figures.append(with_interval(figure, recount))
        found.append((np.array(said, dtype=np.int64), np.array(truth, dtype=np.int64), recount.texts))
    mean = float(np.mean([figure.value for figure in figures]))
    baselines = [figure.baseline for figure in figures if figure.baseline is not None]
    base = float(np.mean(baselines)) if baselines else None
    n = sum(figure.n for figure in figures)
    return [
        *figures,
        with_interval(Figure("five sets with stars", "mean macro-F1", mean, n, base, "VADER"), _all(found)),
    ]


def _all(found: Sequence[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]]) -> Recount:
    """The mean macro-F1 over sets of what was said, the truth, and the texts of each."""
    said, truth, texts = (np.concatenate(part) for part in zip(*found, strict=True))
    sets = np.repeat(np.arange(len(found)), [len(one) for one, _, _ in found])

    def mean(rows: NDArray[np.int64]) -> float:
        cells = np.bincount(sets[rows] * 4 + truth[rows] * 2 + said[rows], minlength=4 * len(found))
        return float(np.mean([macro_f1_of(counts) for counts in cells.reshape(-1, 2, 2)]))

    return Recount(mean, texts, sets)


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
    right = np.array(said) == np.array(truth)
    base = float(np.mean(np.array(without) == np.array(truth)))
    name = "nhs_fft_v6, bare answers"
    figure = Figure(name, "polarity, accuracy", float(right.mean()), len(texts), base, "without the question")
    asked = numbered([f"{question} {text}" for question, text in zip(questions, texts, strict=True)])
    return [as_share(figure, Recount(lambda rows: float(right[rows].mean()), asked))]


def _signs(said: Sequence[Sentiment]) -> list[bool]:
    return [one.score > 0 for one in said]
