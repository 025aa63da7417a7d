"""What a model was like on texts it had not seen when it was made: the key `reference` of its card.

Training fills it from held-out texts, with the helpers of this file:

    card["reference"] = {
        "sentiment_confidence": histogram(confidences),        # of the sentiment artifact
        "first_department_confidence": histogram(confidences), # of the departments artifact, texts with a department
        "routed": part(n_routed, n_texts),                     # likewise
    }

A histogram is {"n", "mean", "sd", "shares"}: 20 shares of equal parts of 0..1 that sum to one. A part is {"k", "n"}.
Keys that are missing are read from the first days of feedback instead.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from models import registry
from voc.errors import ModelError
from voc.settings import Settings
from voc.storage.drift import BINS, EDGES, Part, Spread

#: Which heads have said what they are like, and under which keys.
_HEADS = {"sentiment": ("sentiment_confidence",), "departments": ("first_department_confidence", "routed")}


@dataclass(frozen=True, slots=True)
class Reference:
    """What the cards of a model version say; None where they say nothing."""

    sentiment: Spread | None = None
    department: Spread | None = None
    routed: Part | None = None


def histogram(values: Iterable[float]) -> dict[str, Any]:
    """Confidences 0..1 as a card holds them."""
    given = [float(value) for value in values]
    counts = [0] * BINS
    for value in given:
        counts[bisect_right(EDGES, value)] += 1
    n = len(given)
    mean = sum(given) / n if n else 0.0
    sd = (sum((value - mean) ** 2 for value in given) / n) ** 0.5 if n else 0.0
    return {
        "n": n,
        "mean": round(mean, 4),
        "sd": round(sd, 4),
        "shares": [round(count / n, 5) if n else 0.0 for count in counts],
    }


def part(k: int, n: int) -> dict[str, int]:
    """`k` of `n` as a card holds it."""
    return {"k": int(k), "n": int(n)}


def reference_of(settings: Settings, model_version: str) -> Reference:
    """What the cards of the heads that `model_version` names say; nothing where a head is not here any more."""
    said: dict[str, Any] = {}
    for name, keys in _HEADS.items():
        card = _card_of(settings, name, model_version)
        given = card.get("reference") or {}
        said.update({key: given[key] for key in keys if key in given})
    return Reference(
        _spread(said.get("sentiment_confidence")),
        _spread(said.get("first_department_confidence")),
        Part(int(said["routed"]["k"]), int(said["routed"]["n"])) if "routed" in said else None,
    )


def _card_of(settings: Settings, name: str, model_version: str) -> Mapping[str, Any]:
    found = re.search(rf"(?:^|\+){name}:([\w.-]+)", model_version)
    if found is None:
        return {}
    for root in (settings.models_home, registry.SHIPPED):
        try:
            return registry.read(root / name / found[1]).card
        except ModelError:
            continue
    return {}


def _spread(said: Mapping[str, Any] | None) -> Spread | None:
    """The histogram of a card as counts; None where it is not of the shape above."""
    if not said or len(said.get("shares", ())) != BINS or not said.get("n"):
        return None
    n, mean = int(said["n"]), float(said["mean"])
    counts = tuple(round(float(share) * n) for share in said["shares"])
    total = sum(counts)
    return Spread(counts, mean * total, (float(said.get("sd", 0.0)) ** 2 + mean**2) * total)
