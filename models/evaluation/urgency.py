"""Measures the urgency head: does a reader of the top of the list meet what is urgent?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.evaluation import dev
from models.evaluation.intervals import as_share, numbered, with_interval
from models.evaluation.measures import Figure, Recount, found_in_top, macro_f1
from models.evaluation.sentiment import OWN_PIECES, See, by_vader, recount_f1
from models.sentiment import SentimentHead
from models.training.examples import Example, rows_of
from models.urgency import UrgencyHead


def evaluate(head: UrgencyHead, sentiment: SentimentHead, see: See, folder: Path) -> list[Figure]:
    """On departments_gold, never seen in training; and on what choices are made by."""
    rows, others = rows_of(folder, "departments_gold"), dev.labelled(folder)
    gold = [row["text"] for row in rows], [row["labels"]["urgency"] for row in rows]
    chosen_by = [one.text for one in others], [one.urgency for one in others]
    figures = _figures("departments_gold", head, sentiment, see, *gold)
    return figures + (_figures(dev.DEV, head, sentiment, see, *chosen_by) if others else [])


def evaluate_own(head: UrgencyHead, sentiment: SentimentHead, see: See, examples: Sequence[Example]) -> list[Figure]:
    """On the repository's own pieces that no training saw."""
    chosen = [one for one in examples if one.urgency]
    return _figures(
        OWN_PIECES, head, sentiment, see, [one.text for one in chosen], [str(one.urgency) for one in chosen]
    )


def _figures(
    name: str, head: UrgencyHead, sentiment: SentimentHead, see: See, texts: Sequence[str], truth: Sequence[str]
) -> list[Figure]:
    seen, n = see(texts), len(texts)
    said = head.read(seen, sentiment.read(seen))
    is_urgent = np.array([level in ("high", "critical") for level in truth])
    scores = np.array([one.score for one in said])
    flagged = np.array([one.level in ("high", "critical") for one in said])
    groups = numbered(texts)
    found = [_found(name, scores, is_urgent, share, groups, texts) for share in (0.25, 0.35)]
    right = float((flagged & is_urgent).sum())
    n_flagged, n_urgent = int(flagged.sum()), int(is_urgent.sum())
    levels = [one.level for one in said]
    f1 = Figure(name, "level, macro-F1", macro_f1(levels, list(truth)), n, is_guarded=False)
    return [
        *found,
        as_share(Figure(name, "urgent: precision", right / max(1, n_flagged), n_flagged, is_guarded=False)),
        as_share(Figure(name, "urgent: recall", right / max(1, n_urgent), n_urgent, is_guarded=False)),
        with_interval(f1, recount_f1(levels, list(truth), groups)),
    ]


def _found(
    name: str,
    scores: NDArray[np.float64],
    is_urgent: NDArray[np.bool_],
    share: float,
    groups: NDArray[np.int64],
    texts: Sequence[str],
) -> Figure:
    value = found_in_top(scores, is_urgent, share)
    baseline = by_vader(texts, partial(_found_by_crossness, is_urgent, share))
    figure = Figure(name, f"urgent found in the top {share:.0%}", value, len(texts), baseline, "VADER")
    return with_interval(figure, Recount(lambda rows: found_in_top(scores[rows], is_urgent[rows], share), groups))


def _found_by_crossness(is_urgent: NDArray[np.bool_], share: float, scores: Sequence[float]) -> float:
    return found_in_top(-np.array(scores), is_urgent, share)
