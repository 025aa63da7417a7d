"""The families of surges and how they stand to each other: one happening is told once, by what says it best.

Complaints come first. A share of complaints is told where their number says nothing of the same thing; praise where
nobody complains of the same thing at the time; mere volume where neither complaints nor praise explain it, and of a
topic only while the whole is no fuller than usual: a campaign is one notice, and no escalation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from voc.alerts.drifts import find_drifts, without_surges
from voc.alerts.events import EXPLAINS, is_inside
from voc.alerts.panel import Panel
from voc.alerts.subjects import Subjects
from voc.alerts.surges import Naming, Surge, find_surges, heard_in, one_a_topic
from voc.storage.tables import ALL_DEPARTMENTS, ALL_TOPICS
from voc.trends.episodes import AT_LEAST
from voc.trends.judge import SourceCounts, judge, observed_days
from voc.trends.rhythm import batches_of
from voc.trends.shares import ShareCounts, judge_shares

_WHOLE = (ALL_TOPICS, ALL_DEPARTMENTS)


@dataclass(frozen=True)
class Each:
    """The surges of every family by itself; `louder` are topics, themes and departments, `slow` drifts and turns."""

    surges: list[Surge]
    glad: list[Surge]
    shares: list[Surge]
    louder: list[Surge]
    whole: list[Surge]
    slow: list[Surge]

    @property
    def all(self) -> list[Surge]:
        """Every one of them."""
        return [*self.surges, *self.glad, *self.shares, *self.louder, *self.whole, *self.slow]


def find_all(panel: Panel, subjects: Subjects, *, q: float) -> list[Surge]:
    """Every surge of a panel that is worth telling, of all families; each family has the budget `q` of its own."""
    return tell_apart(find_each(panel, subjects, q=q))


def tell_apart(each: Each) -> list[Surge]:
    """Of what every family finds, what is worth telling: one happening once."""
    bad = [*each.surges, *(one for one in each.shares if not _is_said(one, each.surges))]
    praise = [one for one in each.glad if not any(_is_same(one, other) for other in bad)]
    whole = [one for one in each.whole if not _is_said(one, [*each.surges, *praise, *each.louder])]
    topics = [one for one in each.louder if not _is_said(one, bad + praise + whole)]
    found = [*bad, *praise, *whole, *topics, *without_surges(each.slow, bad)]
    return sorted(found, key=lambda surge: (surge.fired_on, surge.matter_key))


def find_each(panel: Panel, subjects: Subjects, *, q: float) -> Each:
    """What each family finds by itself, before they are told apart."""
    return Each(
        surges=find_surges(panel, "surge", panel.negatives, subjects, q=q),
        glad=find_surges(panel, "praise", panel.positives, subjects, q=q),
        shares=find_shares(panel, subjects, q=q),
        louder=find_louder(panel, subjects, q=q),
        whole=find_whole(panel, subjects, q=q),
        slow=find_drifts(panel, subjects),
    )


def find_shares(panel: Panel, subjects: Subjects, *, q: float) -> list[Surge]:
    """Series of which a larger share complains than is usual: whole topics, themes and departments, and the whole."""
    n = np.sum(panel.negatives, axis=0).sum(axis=1)
    is_wide = [not (topic and department) for topic, department in panel.keys] + [True] * len(panel.theme_ids)
    rows = np.flatnonzero(np.array(is_wide, bool) & (n >= AT_LEAST))
    sources = [
        ShareCounts(comments[rows], negatives[rows], _closed(observed_days(total), is_open=panel.is_last_open))
        for total, comments, negatives in zip(panel.totals, panel.comments, panel.negatives, strict=True)
    ]
    judged = judge_shares(sources, q=q, is_last_open=panel.is_last_open)
    naming = Naming(panel, "share", np.sum(panel.negatives, axis=0), subjects, heard_in(panel))
    return one_a_topic([naming.surge(episode, int(rows[episode.series])) for episode in judged.episodes])


def find_whole(panel: Panel, subjects: Subjects, *, q: float) -> list[Surge]:
    """Days on which more is written than usual, of whatever; a survey is as full as it is sent."""
    if _WHOLE not in panel.keys:
        return []
    sources = [
        SourceCounts(
            total,
            total[None, :],
            is_survey=False,
            is_total=True,
            hourly=None if hours is None else hours.whole(),
            closed=closed,
        )
        for source, total, hours, closed in zip(
            panel.sources, panel.totals, panel.source_hours, panel.closed_days, strict=True
        )
        if source.channel != "survey" and batches_of(total) is None
    ]
    judged = judge(
        sources,
        first_weekday=panel.first_on.weekday(),
        q=q,
        is_last_open=panel.is_last_open,
        hourly_alpha=panel.hourly_alpha,
    )
    naming = Naming(panel, "volume", np.sum(panel.comments, axis=0), subjects, heard_in(panel))
    return [naming.surge(episode, panel.keys.index(_WHOLE)) for episode in judged.episodes]


def find_louder(panel: Panel, subjects: Subjects, *, q: float) -> list[Surge]:
    """Topics, themes and departments of which more is written; a source in batches or hardly known says nothing."""
    comments = [
        np.where(batches_of(total) is None, part, 0.0) for total, part in zip(panel.totals, panel.comments, strict=True)
    ]
    found = find_surges(panel, "volume", comments, subjects, q=q)
    return [one for one in found if not one.episode.is_provisional]


def _is_said(one: Surge, others: Sequence[Surge]) -> bool:
    """Whether something of the same time speaks of the same thing, of what holds it, or of a part that explains it."""
    return any(
        _is_same(one, other)
        or is_inside(one, other)
        or (is_inside(other, one) and other.excess >= EXPLAINS * one.excess)
        for other in others
    )


def _is_same(one: Surge, other: Surge) -> bool:
    return one.overlaps(other) and one.subject == other.subject


def _closed(observed: np.ndarray, *, is_open: bool) -> np.ndarray:
    """A day that is still running may yet bring its praise: its share waits for its end."""
    if is_open and observed.size:
        observed[-1] = False
    return observed
