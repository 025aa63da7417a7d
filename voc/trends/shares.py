"""When the share of complaints in a series rises, however many write: complaints among comments, not complaints a day.

A campaign triples the comments and leaves the share where it was; a fault doubles the share on an ordinary day. So the
share is learned apart (discounted, with a pooled prior, eight days behind), the last days are weighed as those of
counts are, and a binomial of as much information says how likely so large a share is by chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voc.trends.baseline import PROVISIONAL_BELOW, YOUNG_AFTER, Days, Floats
from voc.trends.episodes import join
from voc.trends.judge import Judgement
from voc.trends.share_level import ShareLevel
from voc.trends.surge import KEEP, discoveries

#: Nothing likelier is believed; fewer series are judged as so many; quiet again when as likely as this.
_CEILING, _TESTS, _QUIET = 0.002, 100, 0.1
#: So few comments in the last days say nothing about a share.
_AT_LEAST = 8.0
#: A share that is large already cannot double; less is nobody's matter.
_RATIO = 1.25
_GUARD = 8


@dataclass(frozen=True, slots=True)
class ShareCounts:
    """One source: `n` comments and `hits` among them, (series, days); `observed` (days,) are its days with data."""

    n: Floats
    hits: Floats
    observed: Days


@dataclass(slots=True)
class _Weighed:
    """The last days, weighed: hits, comments, expected hits and their variance; the day's usual hits and their spread.

    All (series, days).
    """

    seen: Floats
    comments: Floats
    expected: Floats
    variance: Floats
    usual: Floats
    spread: Floats


def judge_shares(sources: Sequence[ShareCounts], *, q: float, is_last_open: bool = False) -> Judgement:
    """Find the episodes in which a share rose, from what all sources say together."""
    n_series, n_days = sources[0].n.shape if sources else (0, 0)
    if not n_series:
        return Judgement((), np.ones((0, n_days)))
    parts = [_weigh(source) for source in sources]
    whole = _Weighed(*(np.sum([getattr(part, name) for part in parts], axis=0) for name in _Weighed.__slots__))
    history = np.max([_history(source.observed) for source in sources], axis=0)
    tested = np.any([source.observed & (_history(source.observed) >= YOUNG_AFTER) for source in sources], axis=0)
    p = np.where(tested & (whole.comments >= _AT_LEAST), _tail(whole), np.nan)
    fires = discoveries(p, q, at_least=_TESTS) & (p <= _CEILING)
    seen = np.sum([_known_hits(source) for source in sources], axis=0)
    lowest, provisional = np.nan_to_num(p, nan=1.0), history < PROVISIONAL_BELOW
    found = []
    for series in np.flatnonzero(fires.any(axis=1)):
        quiet = (lowest[series] > _QUIET) & tested
        quiet[-1] &= not is_last_open
        rows = seen[series], whole.usual[series], whole.spread[series], np.zeros(n_days)
        found += join(int(series), rows, fires[series], quiet, tested, lowest[series], provisional, ratio=_RATIO)
    return Judgement(tuple(sorted(found, key=lambda one: (one.fired, one.series))), lowest)


def _weigh(source: ShareCounts) -> _Weighed:
    n_series, n_days = source.n.shape
    found = _Weighed(*(np.zeros((n_series, n_days)) for _ in _Weighed.__slots__))
    level, history, entered = ShareLevel(n_series), _history(source.observed), 0
    seen, comments, expected, variance = (np.zeros(n_series) for _ in range(4))
    for day in range(n_days):
        while entered <= day - min(_GUARD, max(1, int(history[day]) // 4)):
            if source.observed[entered]:
                level.learn(source.n[:, entered], source.hits[:, entered])
            entered += 1
        if source.observed[day] and history[day] >= YOUNG_AFTER:
            n, hits = source.n[:, day], source.hits[:, day]
            share, spread = level.share(), level.spread(n, int(history[day]))
            seen, comments = KEEP * seen + hits, KEEP * comments + n
            expected, variance = KEEP * expected + n * share, KEEP**2 * variance + spread
            found.usual[:, day], found.spread[:, day] = n * share, spread
        found.seen[:, day], found.comments[:, day], found.expected[:, day] = seen, comments, expected
        found.variance[:, day] = variance + level.doubt() * comments**2
    return found


def _tail(weighed: _Weighed) -> Floats:
    """How likely at least so large a share is (mid-p), by a binomial whose share has the same mean and variance."""
    from scipy.special import betainc

    comments = np.maximum(weighed.comments, 1e-9)
    share = np.clip(weighed.expected / comments, 1e-6, 1 - 1e-6)
    size = np.maximum(comments**2 * share * (1 - share) / np.maximum(weighed.variance, 1e-9), 1e-6)
    hits = np.minimum(weighed.seen / comments, 1.0) * size
    at = np.where(hits > 0, betainc(np.maximum(hits, 1e-9), size - hits + 1, share), 1.0)
    above = np.where(size > hits, betainc(hits + 1, np.maximum(size - hits, 1e-9), share), 0.0)
    tail: Floats = 0.5 * (at + above)
    return tail


def _known_hits(source: ShareCounts) -> Floats:
    known = source.observed & (_history(source.observed) >= YOUNG_AFTER)
    return np.where(known, source.hits, 0.0)


def _history(observed: Days) -> NDArray[np.int64]:
    """Observed days before each day."""
    return np.concatenate([[0], np.cumsum(observed)[:-1]]).astype(np.int64)
