"""Trains the sentiment head of a language other than English, from the sets beside the project or a labelled file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from models.features import Rows, n_grams
from models.registry import Artifact
from models.sentiment import LABELS
from models.training.examples import Example, near_hash, rows_of
from models.training.linear import compact_grams, fit, fit_temperature, fold_of

#: Sets with labelled texts in each language. None may teach what ships: they teach a company's own.
SETS: dict[str, tuple[str, ...]] = {
    "de": ("germeval2017_db_de", "tweets_sentiment_8lang"),
    "es": ("opener_es_hotels", "semeval16_absa_multilingual", "tweets_sentiment_8lang"),
    "fr": ("semeval16_absa_multilingual", "tweets_sentiment_8lang"),
    "nl": ("semeval16_absa_multilingual",),
}

#: One fold of so many calibrates.
_FOLDS = 8


def examples_of(folder: Path, language: str, *, is_test: bool) -> Iterator[Example]:
    """Labelled texts of one language: of the sets' test splits, or of all others without their near twins."""
    rows = [(name, row) for name in SETS.get(language, ()) for row in rows_of(folder, name) if row["lang"] == language]
    tested = {near_hash(row["text"]) for _, row in rows if row["split"] == "test"}
    for name, row in rows:
        feeling = _feeling(row["labels"])
        is_wanted = (row["split"] == "test") if is_test else near_hash(row["text"]) not in tested
        if feeling is not None and is_wanted:
            yield Example(row["text"], name, sentiment=feeling)


def _feeling(labels: Mapping[str, Any]) -> str | None:
    """A text's own label, else that of all its aspects where they agree."""
    if labels.get("sentiment") in LABELS:
        return str(labels["sentiment"])
    signs = {aspect["polarity"] for aspect in labels.get("aspects") or ()}
    sign = signs.pop() if len(signs) == 1 else None
    return sign if sign in LABELS else None


def train(examples: Sequence[Example], language: str, version: str) -> Artifact:
    """An artifact without its card."""
    texts = [example.text for example in examples]
    names: list[str] = list(map(str, LABELS))
    labels = np.array([names.index(str(example.sentiment)) for example in examples])
    held = np.array([fold_of(text, _FOLDS) == 0 for text in texts])
    rows = Rows(n_grams(texts), np.zeros((len(texts), 0), dtype=np.float32))
    sizes = np.bincount(labels[~held], minlength=len(names))
    even = np.sqrt(sizes.mean() / np.maximum(sizes, 1)).astype(np.float32)[labels[~held]]
    targets = np.eye(len(names), dtype=np.float32)[labels[~held]]
    weights = fit(rows[~held], targets, even[:, None], is_one_of=True)
    temperature = fit_temperature(rows[held].logits(weights), labels[held])
    arrays = {"weights": compact_grams(weights)}
    return Artifact(f"sentiment-{language}", version, arrays, {"temperature": temperature, "language": language})
