"""Surges as they stood at the end of an earlier day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from voc.alerts.panel import Panel
from voc.alerts.surges import Surge
from voc.trends.baseline import Floats

_DAY = timedelta(days=1)


class Cut:
    """Takes surges of a panel back to an earlier day: what had been counted by then, and its part of what is usual."""

    def __init__(self, panel: Panel) -> None:
        self._panel = panel
        negatives = np.sum(panel.negatives, axis=0)
        self._counts: dict[str, Floats] = {
            "surge": negatives, "share": negatives,
            "praise": np.sum(panel.positives, axis=0), "volume": np.sum(panel.comments, axis=0),
        }  # fmt: skip

    def until(self, surges: Iterable[Surge], on: date) -> list[Surge]:
        """Those that were known at the end of that day, as they stood then; shares know of the days before it."""
        known = ((one, on - _DAY if one.family == "share" else on) for one in surges)
        return [self._cut(one, by) for one, by in known if one.fired_on <= by]

    def counts_of(self, surge: Surge) -> Floats | None:
        """The daily counts of its series; None of a segment and of what is slow, which the panel does not count."""
        counts = self._counts.get(surge.family)
        return None if counts is None or surge.segment is not None else counts[self._row(surge)]

    def _cut(self, surge: Surge, on: date) -> Surge:
        episode, day = surge.episode, (on - self._panel.first_on).days
        is_over = episode.ended is not None and episode.ended <= day
        if is_over or surge.family in ("drift", "turned"):
            return surge
        last = min(episode.last, day)
        part = (last - episode.first + 1) / (episode.last - episode.first + 1)
        counts = self.counts_of(surge)
        seen = part * episode.seen if counts is None else counts[episode.first : last + 1].sum()
        so_far = replace(episode, last=last, ended=None, seen=round(seen), expected=part * episode.expected)
        return replace(surge, episode=so_far, last_on=self._panel.day(last), ended_on=None)

    def _row(self, surge: Surge) -> int:
        panel = self._panel
        if surge.key in panel.keys and (surge.topic_id is not None or surge.theme_id is None):
            return panel.keys.index(surge.key)
        assert surge.theme_id is not None
        return len(panel.keys) + panel.theme_ids.index(surge.theme_id)
