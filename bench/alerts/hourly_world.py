"""Simulated complaints by the hour: the panel's days spread over hours that differ by topic and by day.

One source of 25 departments with 12 topics each; its series are the topics, the departments and everything. The hours
of a topic differ from the source's by a quarter (one standard deviation), those of a day by 15 % for all and by 15 %
more for each topic. As many comments complain of nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bench.alerts.panel import Floats, make_panel
from voc.trends.baseline import Expected, expect
from voc.trends.hour_cells import HourCells
from voc.trends.so_far import Foreseen, HourlyCounts

N_DEPARTMENTS, HISTORY = 25, 400
_HOURS = np.array(
    [
        *(0.3, 0.2, 0.15, 0.12, 0.12, 0.2, 0.45, 0.9, 1.3, 1.6, 1.7, 1.6),
        *(1.5, 1.45, 1.4, 1.35, 1.35, 1.4, 1.5, 1.6, 1.6, 1.4, 1.0, 0.6),
    ]
)
_OF_TOPICS, _OF_DAYS = 0.25, 0.15
_CLUMPED = 0.3  # feedback that come for the sake of each one
_OTHERS_PHI = 15.0


@dataclass(frozen=True)
class World:
    """`counts` (series, days) and their hours in the days of test (series, test, 24); level (series,), 0 of wider ones.

    `expected` is what voc expects of all days, `of_all` of all comments; `total` (test, 24) are all comments, `share`
    (24,) the source's hours as voc learns them: those of the eight weeks before.
    """

    counts: Floats
    hours: Floats
    level: Floats
    expected: Expected
    of_all: Expected
    total: Floats
    share: Floats
    n_history: int

    @property
    def n_test(self) -> int:
        """Days of test."""
        return int(self.hours.shape[1])

    def part(self, hours: Floats, total: Floats, days: slice) -> tuple[HourlyCounts, Foreseen]:
        """Hours beside what voc foresees of these days of test."""
        at = slice(self.n_history + days.start, self.n_history + days.stop)
        mean = self.expected.mean[:, at]
        share = np.tile(self.share, (mean.shape[1], 1))
        foreseen = Foreseen(
            mean,
            self.expected.phi[:, at] * mean,
            self.expected.level_variance[:, at] * mean**2,
            self.of_all.mean[0, at],
            self.of_all.phi[0, at],
        )
        return HourlyCounts(HourCells.of_counts(hours), total, share, 24), foreseen


def make_world(seed: int, n_test: int, *, is_clumped: bool = False) -> World:
    """Draw a world without a storm; the days of test come after 400 of history."""
    rng = np.random.default_rng([seed, 2])
    n_known = 56
    panel = make_panel(seed, N_DEPARTMENTS, history=HISTORY, test=n_test, past=False)
    hours = _spread(rng, panel.counts[:, HISTORY - n_known :], is_clumped)
    every = np.vstack([np.eye(panel.n_series), np.eye(N_DEPARTMENTS)[:, panel.group], np.ones((1, panel.n_series))])
    counts, hours = every @ panel.counts, np.tensordot(every, hours, 1)
    groups = np.concatenate([panel.group, np.arange(N_DEPARTMENTS), [N_DEPARTMENTS]])
    others = rng.negative_binomial(counts[-1].mean() / (_OTHERS_PHI - 1), 1 / _OTHERS_PHI, counts.shape[1])
    share = hours[-1, :n_known].sum(axis=0) / hours[-1, :n_known].sum()
    total = hours[-1, n_known:] + rng.multinomial(others[HISTORY:], share)
    return World(
        counts=counts,
        hours=hours[:, n_known:],
        level=np.concatenate([panel.level, np.zeros(N_DEPARTMENTS + 1)]),
        expected=expect(counts, first_weekday=0, groups=groups),
        of_all=expect((counts[-1] + others)[None, :], first_weekday=0),
        total=total.astype(float),
        share=share,
        n_history=HISTORY,
    )


def _spread(rng: np.random.Generator, counts: Floats, is_clumped: bool) -> Floats:
    n_series, n_days = counts.shape
    weight = _HOURS * np.exp(
        rng.normal(0, _OF_TOPICS, (n_series, 1, 24))
        + rng.normal(0, _OF_DAYS, (1, n_days, 24))
        + rng.normal(0, _OF_DAYS, (n_series, n_days, 24))
    )
    weight /= weight.sum(axis=-1, keepdims=True)
    if is_clumped:
        weight = rng.gamma(np.maximum(counts[:, :, None] * weight / _CLUMPED, 1e-3)) + 1e-12
        weight /= weight.sum(axis=-1, keepdims=True)
    spread: Floats = rng.multinomial(counts.astype(int), weight).astype(float)
    return spread
