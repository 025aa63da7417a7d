"""How feedback in other languages feels: a linear head on words and pieces of words, for each language that has one.

None ships: no set that may teach is in these languages. Whoever has labelled texts trains one (`voc train
sentiment-de`); until it is promoted, the answer is null with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from models import registry
from models.features import n_grams
from models.languages import SUPPORTED
from models.registry import Artifact
from models.sentiment import by_rule, from_shares, softmax
from voc.annotation import Sentiment
from voc.settings import Settings

#: What such a head is called: "sentiment-de" reads German.
_NAME = re.compile(r"sentiment-([a-z]{2})")


def language_of(name: str) -> str | None:
    """The language that a model of this name reads, or None where it is no head of one language."""
    match = _NAME.fullmatch(name)
    return match[1] if match and match[1] not in SUPPORTED else None


def promoted(settings: Settings) -> dict[str, str]:
    """The version in service for each language that has a head."""
    found = {}
    for folder in sorted(settings.models_home.glob("sentiment-??")):
        language, versions = language_of(folder.name), registry.pointer(settings, folder.name)
        if language and versions:
            found[language] = versions[-1]
    return found


class LanguageHead:
    """The sentiment head of one language; built from an artifact, see `models.training.other_languages`."""

    def __init__(self, artifact: Artifact) -> None:
        self.version = artifact.version
        self._weights = artifact.arrays["weights"].astype(np.float32)  # (131,072 + 1, 3)
        self._temperature = float(artifact.numbers["temperature"])

    def read(self, texts: Sequence[str], questions: Sequence[str | None] | None = None) -> list[Sentiment]:
        """The sentiment of each text, in order."""
        if not texts:
            return []
        logits = np.asarray(n_grams(texts) @ self._weights[:-1] + self._weights[-1], dtype=np.float32)
        shares = softmax(logits / self._temperature)
        asked = questions or [None] * len(texts)
        return [by_rule(text, ask) or from_shares(row) for text, ask, row in zip(texts, asked, shares, strict=True)]


def load_heads(settings: Settings) -> Mapping[str, LanguageHead]:
    """The promoted heads by language."""
    return {language: LanguageHead(registry.load(settings, f"sentiment-{language}")) for language in promoted(settings)}
