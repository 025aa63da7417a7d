"""Measures the urgency head: does a reader of the top of the list meet what is urgent?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.evaluation.measures import Figure, found_in_top, macro_f1
from models.evaluation.sentiment import See, by_vader
from models.sentiment import SentimentHead
from models.training.examples import Example, rows_of
from models.urgency import UrgencyHead


def evaluate(head: UrgencyHead, sentiment: SentimentHead, see: See, folder: Path) -> list[Figure]:
    """On departments_gold, never seen in training."""
    rows = rows_of(folder, "departments_gold")
    return _figures(
        "departments_gold",
        head,
        sentiment,
        see,
        [row["text"] for row in rows],
        [row["labels"]["urgency"] for row in rows],
    )


def evaluate_own(head: UrgencyHead, sentiment: SentimentHead, see: See, examples: Sequence[Example]) -> list[Figure]:
    """On the repository's own pieces, which the head was trained on."""
    chosen = [one for one in examples if one.urgency]
    name = "own pieces (seen in training)"
    return _figures(name, head, sentiment, see, [one.text for one in chosen], [str(one.urgency) for one in chosen])


def _figures(
    name: str, head: UrgencyHead, sentiment: SentimentHead, see: See, texts: Sequence[str], truth: Sequence[str]
) -> list[Figure]:
    seen, n = see(texts), len(texts)
    said = head.read(seen, sentiment.read(seen))
    is_urgent = np.array([level in ("high", "critical") for level in truth])
    scores = np.array([one.score for one in said])
    flagged = np.array([one.level in ("high", "critical") for one in said])
    figures = [
        Figure(
            name,
            f"urgent found in the top {share:.0%}",
            found_in_top(scores, is_urgent, share),
            n,
            by_vader(texts, partial(_found_by_crossness, is_urgent, share)),
            "VADER",
        )
        for share in (0.25, 0.35)
    ]
    right = float((flagged & is_urgent).sum())
    return [
        *figures,
        Figure(name, "urgent: precision", right / max(1, flagged.sum()), n, is_guarded=False),
        Figure(name, "urgent: recall", right / max(1, is_urgent.sum()), n, is_guarded=False),
        Figure(name, "level, macro-F1", macro_f1([one.level for one in said], list(truth)), n, is_guarded=False),
    ]


def _found_by_crossness(is_urgent: NDArray[np.bool_], share: float, scores: Sequence[float]) -> float:
    return found_in_top(-np.array(scores), is_urgent, share)
