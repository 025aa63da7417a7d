"""Measures the sentiment head of a language other than English on the test splits of that language's sets."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from models.evaluation.measures import Figure, macro_f1
from models.other_languages import LanguageHead
from models.training.other_languages import examples_of


def evaluate(head: LanguageHead, language: str, folder: Path) -> list[Figure]:
    """One figure for each set that has a test split in the language."""
    tested = list(examples_of(folder, language, is_test=True))
    figures = []
    for name in sorted({example.source for example in tested}):
        chosen = [example for example in tested if example.source == name]
        truth = [str(example.sentiment) for example in chosen]
        said = [one.label for one in head.read([example.text for example in chosen])]
        commonest = Counter(truth).most_common(1)[0][0]
        figures.append(
            Figure(
                f"{name}, {language}, in-domain",
                "macro-F1",
                macro_f1(said, truth),
                len(truth),
                macro_f1([commonest] * len(truth), truth),
                "always the commonest",
            )
        )
    return figures
