"""Surges of complaints in one segment, whatever they speak of: a version, a region, a plan.

Segments cut across topics and departments, so one that surges is told only where nothing else tells most of it. A
version that takes the place of another gains its complaints with its customers: that is no surge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.counted_in import behind
from voc.alerts.panel import Panel
from voc.alerts.routing import route_surge
from voc.alerts.segment_days import SegmentDays
from voc.alerts.surges import Surge, heard_in
from voc.storage.tables import ALL_DEPARTMENTS, ALL_TOPICS, AnnotationDepartment, AnnotationRow, FeedbackRow
from voc.trends.baseline import Floats
from voc.trends.episodes import Episode
from voc.trends.judge import SourceCounts, judge

_BEFORE, _LOST = 28, 0.5


def find_in_segments(session: Session, panel: Panel, segment_days: Sequence[SegmentDays], *, q: float) -> list[Surge]:
    """The surges of the largest segments of each source, with the department that holds most of each."""
    found = []
    for days in segment_days:
        row = next(row for row, source in enumerate(panel.sources) if source.id == days.source_id)
        counts = SourceCounts(
            panel.totals[row][days.offset :],
            days.negatives,
            panel.sources[row].channel == "survey",
            closed=panel.closed_days[row][days.offset :],
        )
        first_weekday = panel.day(days.offset).weekday()
        judged = judge([counts], first_weekday=first_weekday, q=q, is_last_open=panel.is_last_open)
        surged = [one for one in judged.episodes if not _takes_over(days.n[one.series], counts.total, one)]
        found += [_routed(session, _surge(panel, days, episode)) for episode in surged]
    return found


def _takes_over(mine: Floats, total: Floats, episode: Episode) -> bool:
    """Whether the others lost, against the weeks before, at least half of what the segment gained."""
    before, span = slice(max(0, episode.first - _BEFORE), episode.first), slice(episode.first, episode.last + 1)
    if not total[before].size:
        return True
    others = total - mine
    gained = float(mine[span].mean() - mine[before].mean())
    lost = float(others[before].mean() - others[span].mean())
    return lost >= _LOST * gained


def _surge(panel: Panel, days: SegmentDays, episode: Episode) -> Surge:
    segment = days.segments[episode.series]
    ended = episode.ended
    return Surge(
        family="surge",
        key=(ALL_TOPICS, ALL_DEPARTMENTS),
        episode=episode,
        first_on=panel.day(days.offset + episode.first),
        fired_on=panel.day(days.offset + episode.fired),
        last_on=panel.day(days.offset + episode.last),
        ended_on=None if ended is None else panel.day(days.offset + ended),
        department_id=None,
        heard=tuple(one for one in heard_in(panel) if one[0] == days.source_id),
        segment=(segment.id, segment.name, segment.value),
    )


def _routed(session: Session, surge: Surge) -> Surge:
    n = sa.func.count()
    rows = session.execute(
        sa.select(AnnotationDepartment.department_id, n)
        .join(FeedbackRow, FeedbackRow.id == AnnotationDepartment.feedback_id)
        .join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
        .where(behind(surge))
        .group_by(AnnotationDepartment.department_id)
    )
    shares = {department_id: float(count) for department_id, count in rows}
    return replace(surge, department_id=route_surge(None, shares, surge.episode.seen))
