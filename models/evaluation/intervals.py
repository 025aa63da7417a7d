"""How far chance alone may move a figure, and a difference of two models on the same texts.

Shares get Wilson's interval; all else is counted anew on a thousand choices of its texts (Efron's bootstrap), seeded,
so that two runs say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.evaluation.measures import Figure, Recount
from models.training.examples import near_hash
from voc.insights.estimates import share_of

_RESAMPLES, _SEED = 1000, 7
_TAILS = (0.025, 0.975)


def with_interval(figure: Figure, recount: Recount | None = None) -> Figure:
    """The figure with its 95 % interval: Wilson's where it is a share of its n, the bootstrap where `recount` is given.

    The bootstrap is corrected for its bias: a choice of texts is never as well calibrated as all of them.
    """
    if recount is None:
        return as_share(figure)
    from scipy import special

    found = np.array([recount.on(rows) for rows in choices(recount)])
    below = float(np.mean(found < figure.value) + np.mean(found == figure.value) / 2)
    shift = 2 * float(special.ndtri(min(max(below, 0.001), 0.999)))
    low, high = np.quantile(found, [float(special.ndtr(shift + special.ndtri(tail))) for tail in _TAILS])
    return replace(figure, low=float(low), high=float(high), recount=recount)


def as_share(figure: Figure, recount: Recount | None = None) -> Figure:
    """The figure with Wilson's interval; `recount` lets it be compared in pairs."""
    share = share_of(figure.n, round(figure.value * figure.n))
    if share.low is None or share.high is None:
        return replace(figure, recount=recount)
    return replace(figure, low=share.low / 100, high=share.high / 100, recount=recount)


def difference(before: Figure, after: Figure) -> tuple[float, float] | None:
    """The 95 % interval of after less before on the same choices of texts; None where these are not the same texts."""
    first, second = before.recount, after.recount
    if first is None or second is None or not np.array_equal(first.texts, second.texts):
        return None
    found = np.array([second.on(rows) - first.on(rows) for rows in choices(first)])
    low, high = np.quantile(found, _TAILS)
    return float(low), float(high)


def choices(recount: Recount) -> Iterator[NDArray[np.int64]]:
    """Numbers of rows of a thousand choices, each in order: of every set, as many texts as it has, with repetition."""
    random = np.random.default_rng(_SEED)
    sets = np.zeros_like(recount.texts) if recount.sets is None else recount.sets
    pairs, group = np.unique(np.stack([sets, recount.texts]), axis=1, return_inverse=True)
    members = [np.flatnonzero(pairs[0] == one) for one in np.unique(pairs[0])]
    rows = np.arange(len(group))
    for _ in range(_RESAMPLES):
        taken = np.zeros(pairs.shape[1], dtype=np.int64)
        for texts in members:
            taken[texts] = np.bincount(random.integers(0, len(texts), len(texts)), minlength=len(texts))
        yield np.repeat(rows, taken[group.ravel()])


def numbered(texts: Sequence[str]) -> NDArray[np.int64]:
    """A number for each text, shared by near-equal ones."""
    return np.unique([near_hash(text) for text in texts], return_inverse=True)[1].ravel().astype(np.int64)
