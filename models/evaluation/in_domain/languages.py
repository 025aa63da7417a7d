"""Sentiment in languages other than English: n-grams alone, trained on what labelled texts each language has."""

from __future__ import annotations

from models.evaluation.in_domain.lab import Lab
from models.evaluation.languages import evaluate
from models.evaluation.measures import Figure
from models.other_languages import LanguageHead
from models.training.other_languages import SETS, examples_of, train


def languages(lab: Lab) -> list[Figure]:
    """German, Spanish, French and Dutch, each by its sets' own splits."""
    figures = []
    for language in SETS:
        lab.say(f"sentiment in language {language}")
        examples = list(examples_of(lab.sets, language, is_test=False))
        figures += evaluate(LanguageHead(train(examples, language, "study")), language, lab.sets)
    return figures
