"""Surges as they stood on an earlier day, as far as they were known by an hour of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from voc.alerts.panel import Panel
from voc.alerts.surges import Surge
from voc.trends.baseline import Floats

_DAY = timedelta(days=1)
#: What a day as a whole tells is taken to be told at noon.
NOON = 12
#: A day, and an hour of it: 1 to 24.
Look = tuple[date, int]


def known_at(surge: Surge) -> Look:
    """When watching can know: by the hour that told a storm, else on its day; the share of a day waits for its end."""
    hour = surge.episode.fired_hour
    if surge.family == "share":
        return surge.fired_on + _DAY, NOON
    return surge.fired_on, NOON if hour is None else hour + 1


class Cut:
    """Takes surges of a panel back to an earlier day: what had been counted by then, and its part of what is usual."""

    def __init__(self, panel: Panel) -> None:
        self._panel = panel
        negatives = np.sum(panel.negatives, axis=0)
        self._counts: dict[str, Floats] = {
            "surge": negatives, "share": negatives,
            "praise": np.sum(panel.positives, axis=0), "volume": np.sum(panel.comments, axis=0),
        }  # fmt: skip

    def until(self, surges: Iterable[Surge], look: Look) -> list[Surge]:
        """Those that were known then, as they stood at the end of that day; shares know of the days before it."""
        on = look[0]
        known = ((one, on - _DAY if one.family == "share" else on) for one in surges if known_at(one) <= look)
        return [self._cut(one, by) for one, by in known]

    def counts_of(self, surge: Surge) -> Floats | None:
        """The daily counts of its series; None of a segment and of what is slow, which the panel does not count."""
        counts = self._counts.get(surge.family)
        return None if counts is None or surge.segment is not None else counts[self._row(surge)]

    def hours_of(self, surge: Surge, day: int) -> Floats | None:
        """What its series held in each hour of a day of the panel, (24,); None where nobody counts them."""
        hours = self._panel.hours
        if hours is None or surge.segment is not None:
            return None
        told = day - self._panel.n_days + hours.n_days
        return hours.held(surge.family, self._row(surge), told) if told >= 0 else None

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
