"""Cut fresh groups in two where news lies in one of them: a neighbour of a known matter, hardly spoken of before.

How fine the groups of a fit are depends on how many there are to be, so two neighbours ("the time" and "a time zone")
may be one group however clearly they differ. What came lately and what came before are where a cut is looked for.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.topics.discover import Discovery, centres, radii_of
from models.topics.graph import least_mentions
from models.topics.keywords import common_words
from models.topics.news import expected, is_news
from models.topics.sample import Sample
from models.topics.silence import WINDOWS
from models.topics.standing import middle

#: A part is a matter of its own if it lies no nearer than this (cosine) to the rest, and both are said by so many.
_APART, _LEAST = 0.84, 10
#: The rest may come at so many times its former rate: where all of a matter surges, none of it is news.
_RISEN = 2.0
#: Moving a mention or two more changes no cut.
_STEPS = 20
#: Of the words of a part so many are looked at for the most telling.
_WORDS = 60


def with_news_apart(found: Discovery, sample: Sample) -> Discovery:
    """What a fit found, each group cut in two where news lies in it; the new groups stand last, whatever their size."""
    labels = found.labels.copy()
    least = max(_LEAST, least_mentions(len(labels)))
    n_found = k = len(found.centroids)
    for group in range(n_found):
        part = _news_in(labels == group, sample, least)
        if part is not None:
            labels[part] = k
            k += 1
    if k == n_found:
        return found
    centroids = centres(labels, sample.vectors, k)
    radii = radii_of(labels, sample.vectors, centroids)
    texts_of = [[sample.texts[row] for row in np.flatnonzero(labels == group)] for group in range(n_found, k)]
    keywords = [*found.keywords, *(common_words(texts, _WORDS) for texts in texts_of)]
    return Discovery(labels, centroids, radii, keywords, found.resolution)


def _news_in(mine: NDArray[np.bool_], sample: Sample, least: int) -> NDArray[np.bool_] | None:
    """The part of a group that is news and lies apart from the rest of it, if there is one."""
    rows, days = np.flatnonzero(mine), sample.written[:, 0]
    vectors = sample.vectors[rows]
    for window in WINDOWS:
        lately = days[rows] > days.max() - window
        if min(lately.sum(), (~lately).sum()) < least:
            continue
        falls = _nearer(vectors, lately)
        part, rest = mine.copy(), mine.copy()
        part[rows], rest[rows] = falls, ~falls
        if min(len(np.unique(sample.owners[side])) for side in (part, rest)) < least:
            continue
        one, other = middle(vectors[falls]), middle(vectors[~falls])
        # What is new altogether, or surges altogether, falls anywhere in two.
        if float(one @ other) < _APART and is_news(part, sample.written) and not _has_risen(rest, sample.written):
            return part
    return None


def _has_risen(mine: NDArray[np.bool_], written: NDArray[np.int64]) -> bool:
    """Whether rows came in any of the windows at a far higher rate than before it, or only then."""
    days, sources = written[:, 0], written[:, 1]
    spans = [days > days.max() - window for window in WINDOWS]
    return any(
        int((mine & now).sum()) > _RISEN * max(1.0, expected(mine & ~now, ~now, now, sources))
        for now in spans
        if not now.all()
    )


def _nearer(vectors: NDArray[np.float32], lately: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Two means of unit rows that begin at what came before and at what came lately: which fall to the second.

    No row speaks for the mean that it is in: among a few dozen in so many dimensions, each would stay where its date
    had put it, and any dates would cut any group in two.
    """
    part, exact = lately, vectors.astype(np.float64)
    for _ in range(_STEPS):
        to_late, to_former = (_without_itself(exact, side) for side in (part, ~part))
        now = np.round(to_late, 6) > np.round(to_former, 6)
        if np.array_equal(now, part) or now.all() or not now.any():
            break
        part = now
    return part


def _without_itself(vectors: NDArray[np.float64], side: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The cosine of each row to the mean of one side, of which it is no part."""
    total = vectors[side].sum(axis=0)
    dot = vectors @ total
    length = np.sqrt(np.maximum(total @ total - np.where(side, 2 * dot - 1, 0.0), 1e-12))
    return np.asarray((dot - side) / length, dtype=np.float64)
