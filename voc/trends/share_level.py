"""What share of each series' comments we expect to be complaints: a discounted beta with a pooled prior."""

from __future__ import annotations

import numpy as np

from voc.trends.baseline import SETTLED_AFTER, Floats

_LEVEL, _SPREAD = 0.5 ** (1 / 42), 0.5 ** (1 / 120)
#: Comments that the pooled share is worth beside a series' own; of doubt, much fewer: series differ.
_PRIOR, _DOUBT = 10.0, 3.0
#: How much wider than chance days are, and the days that this is worth; one wild day may not lift the level.
_PHI_0, _PHI_DAYS, _CLIP = 1.3, 20.0, 3.0
#: How much a young source's days differ: squared, on the logit scale.
_YOUNG_2 = 0.04


class ShareLevel:
    """The sums of all series of one source; each is (series,). The state does not grow with the history."""

    def __init__(self, n_series: int) -> None:
        zeros = np.zeros(n_series)
        self._hits, self._comments = zeros.copy(), zeros.copy()
        self._residuals, self._n_residuals = zeros.copy(), zeros.copy()

    def learn(self, n: Floats, hits: Floats) -> None:
        """Let one day in: `n` comments and `hits` among them, (series,)."""
        share = self.share()
        by_chance = n * share * (1 - share)
        hits = np.minimum(hits, n * share + _CLIP * np.sqrt(self._phi() * by_chance) + 0.5)
        self._residuals = self._residuals * _SPREAD + (hits - n * share) ** 2 / np.maximum(by_chance, 0.05)
        self._n_residuals = self._n_residuals * _SPREAD + (n > 0)
        self._hits = self._hits * _LEVEL + hits
        self._comments = self._comments * _LEVEL + n

    def share(self) -> Floats:
        """Of each series, pulled to that of all where little is known."""
        pooled = (self._hits.sum() + 1.0) / (self._comments.sum() + 3.0)
        share: Floats = (self._hits + _PRIOR * pooled) / (self._comments + _PRIOR)
        return share

    def spread(self, n: Floats, history: int) -> Floats:
        """Variance of the hits among `n` comments of one day, around a certain share."""
        share = self.share()
        by_day = _YOUNG_2 * (n * share * (1 - share)) ** 2 if history < SETTLED_AFTER else 0.0
        spread: Floats = self._phi() * n * share * (1 - share) + by_day
        return spread

    def doubt(self) -> Floats:
        """Variance of the share itself."""
        share = self.share()
        doubt: Floats = self._phi() * share * (1 - share) / (self._comments + _DOUBT)
        return doubt

    def _phi(self) -> Floats:
        return np.maximum(1.0, (self._residuals + _PHI_DAYS * _PHI_0) / (self._n_residuals + _PHI_DAYS))
