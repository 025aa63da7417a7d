"""Reads the last days of a panel by the hour: what was written in each, of what reached us in time.

Late feedback and batches stay out: their hour says when they were collected, or is long over when they come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.hours_of_day import hours_of_day, is_in_time
from voc.alerts.panel import Panel
from voc.alerts.panel_hours import PanelHours, SourceHours
from voc.alerts.parts import in_parts
from voc.storage.tables import (
    ALL_DEPARTMENTS,
    ALL_TOPICS,
    AnnotationDepartment,
    AnnotationRow,
    FeedbackRow,
    MentionRow,
    Source,
)
from voc.storage.theme_series import themes_of_topics
from voc.trends.baseline import Floats
from voc.trends.rhythm import batches_of

#: Days that are told by the hour, today included: a storm of some hours is over after two quiet days, and is known
#: until then.
HOURLY_DAYS = 8
_AT_ONCE = 500


def by_hour(session: Session, panel: Panel, *, now: datetime, zone: ZoneInfo, a_year: float) -> Panel:
    """The panel with its last days by the hour, where it is alive and looking may cost `a_year` false alarms a year."""
    if not (panel.is_last_open and a_year and panel.n_days >= HOURLY_DAYS):
        return panel
    first_on = panel.day(panel.n_days - HOURLY_DAYS)
    days = [first_on + timedelta(days=day) for day in range(HOURLY_DAYS)]
    n_begun, n_series = now.astimezone(zone).hour + 1, len(panel.keys) + len(panel.theme_ids)
    found: dict[int, SourceHours] = {}
    for source, total in zip(panel.sources, panel.totals, strict=True):
        share = _share(session, source, total, days, zone)
        if share is not None:
            found[source.id] = SourceHours.none(share, n_begun, n_series)
    if not found:
        return panel
    rows = _Rows(session, panel)
    for part in in_parts(_written(session, list(found), first_on, days[-1]), _AT_ONCE):
        rows.count(found, part, first_on, zone)
    hours = tuple(found.get(source.id) for source in panel.sources)
    return replace(panel, hours=PanelHours(hours, a_year / 365))


def _share(session: Session, source: Source, total: Floats, days: Sequence[date], zone: ZoneInfo) -> Floats | None:
    if source.channel == "survey" or batches_of(total) is not None:
        return None
    return hours_of_day(session, source.id, days, zone)


@dataclass(frozen=True)
class _Written:
    feedback_id: int
    source_id: int
    created_on: date
    created_at: datetime
    is_negative: bool


def _written(session: Session, source_ids: list[int], first_on: date, last_on: date) -> list[_Written]:
    """What was written in these days, is annotated, and reached us in time."""
    query = (
        sa.select(
            FeedbackRow.id, FeedbackRow.source_id, FeedbackRow.created_on, FeedbackRow.created_at,
            FeedbackRow.received_at, AnnotationRow.sentiment,
        )
        .join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
        .where(FeedbackRow.created_on.between(first_on, last_on), FeedbackRow.source_id.in_(source_ids))
    )  # fmt: skip
    return [
        _Written(feedback_id, source_id, created_on, created_at, sentiment == "negative")
        for feedback_id, source_id, created_on, created_at, received_at, sentiment in session.execute(query)
        if is_in_time(created_at, received_at)
    ]


class _Rows:
    """Which of a panel's series a feedback is counted in, as the daily counts have it."""

    def __init__(self, session: Session, panel: Panel) -> None:
        self._session = session
        self._at = {key: position for position, key in enumerate(panel.keys)}
        self._theme_at = {theme: len(panel.keys) + position for position, theme in enumerate(panel.theme_ids)}
        self._theme_of = themes_of_topics(session)

    def count(self, into: dict[int, SourceHours], part: Sequence[_Written], first_on: date, zone: ZoneInfo) -> None:
        """Count some feedback."""
        ids = [one.feedback_id for one in part]
        topics = self._by_feedback(MentionRow.feedback_id, MentionRow.topic_id, ids)
        departments = self._by_feedback(AnnotationDepartment.feedback_id, AnnotationDepartment.department_id, ids)
        for one in part:
            rows = set(self._of(topics[one.feedback_id], departments[one.feedback_id]))
            day, hour = (one.created_on - first_on).days, one.created_at.astimezone(zone).hour
            into[one.source_id].put(np.array(sorted(rows), np.int64), day, hour, is_negative=one.is_negative)

    def _by_feedback(self, owner: Any, value: Any, ids: list[int]) -> dict[int, set[Any]]:
        found: dict[int, set[Any]] = defaultdict(set)
        for feedback_id, said in self._session.execute(sa.select(owner, value).where(owner.in_(ids))):
            found[feedback_id].add(said)
        return found

    def _of(self, topics: set[int], departments: set[str]) -> Iterator[int]:
        for topic_id in (ALL_TOPICS, *topics):
            for department_id in (ALL_DEPARTMENTS, *departments):
                if (topic_id, department_id) in self._at:
                    yield self._at[topic_id, department_id]
            theme_id = self._theme_of.get(topic_id)
            if theme_id in self._theme_at:
                yield self._theme_at[theme_id]
