"""Slow drifts as matters: complaints that rise over eight weeks, too slowly for a surge, and rises that have turned.

Weeks are calendar weeks, Monday to Sunday, and whole: a day more changes nothing. Sources that came lately, or come in
batches, would drift by themselves and say nothing here. Days on which a source is closed are no part of their week.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from voc.alerts.panel import Panel
from voc.alerts.subjects import Subjects
from voc.alerts.surges import Family, Naming, Surge, heard_in
from voc.alerts.weekly import Weeks, complaints_by_week
from voc.storage.tables import ALL_DEPARTMENTS, ALL_TOPICS
from voc.trends.baseline import Floats
from voc.trends.drift import Drift, drifts, turns
from voc.trends.episodes import Episode
from voc.trends.rhythm import batches_of

#: Weeks that a source must have been heard before it is among them, and how far back a drift is looked for.
_KNOWN_WEEKS, _LOOK_BACK = 20, 16
_WEEK = 7


def find_drifts(panel: Panel, subjects: Subjects) -> list[Surge]:
    """Rises of complaints that last, and those that turned; of whole topics, themes and departments."""
    weeks = Weeks.of(panel)
    heard = [row for row, total in enumerate(panel.totals) if _is_steady(total[weeks.offset :])]
    if weeks.n < _KNOWN_WEEKS or not heard:
        return []
    rows = np.array([row for row in range(panel.negatives[0].shape[0]) if _is_wide(panel, row)], np.int64)
    weekly, exposure = complaints_by_week(panel, weeks, heard, rows)
    found = drifts(weekly, exposure=exposure, groups=panel.groups()[rows], since=max(0, weeks.n - _LOOK_BACK))
    rises = [one for one in found if one.is_rise]
    turned = [fall for _, fall in turns(found)]
    negatives = np.sum([panel.negatives[row] for row in heard], axis=0)
    naming = Naming(panel, "drift", negatives, subjects, heard_in(panel))
    named = [_surge(naming, "drift", one, int(rows[one.series]), weeks) for one in rises]
    return named + [_surge(naming, "turned", one, int(rows[one.series]), weeks) for one in turned]


def _surge(naming: Naming, family: Family, drift: Drift, row: int, weeks: Weeks) -> Surge:
    newest = weeks.n - 1 if drift.ended is None else drift.ended - 1
    last = weeks.last_day(newest)
    episode = Episode(
        series=row,
        first=max(weeks.offset, last + 1 - 8 * _WEEK),
        fired=weeks.last_day(drift.called),
        last=last,
        ended=None if drift.ended is None else last + _WEEK,
        seen=drift.seen,
        expected=drift.expected,
        low=drift.usual[0],
        high=drift.usual[1],
        p=drift.p,
        is_provisional=False,
    )
    return replace(naming.surge(episode, row), family=family)


def _is_steady(total: Floats) -> bool:
    holds = np.flatnonzero(total > 0)
    return bool(holds.size and holds[0] < total.size - _KNOWN_WEEKS * _WEEK and batches_of(total) is None)


def _is_wide(panel: Panel, row: int) -> bool:
    if row >= len(panel.keys):
        return True
    topic_id, department_id = panel.keys[row]
    return (topic_id == ALL_TOPICS) != (department_id == ALL_DEPARTMENTS)


def without_surges(found: Sequence[Surge], surges: Sequence[Surge]) -> list[Surge]:
    """Drifts of what has not surged in the same weeks: a surge is told as one."""
    return [one for one in found if not any(one.subject == other.subject and one.overlaps(other) for other in surges)]
