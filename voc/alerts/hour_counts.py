"""Counts what was written by the hour, in the series of a panel to which the daily counts give it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from voc.alerts.hours_of_day import HOURLY_DAYS
from voc.alerts.moments import is_in_time
from voc.alerts.panel import Panel
from voc.alerts.panel_hours import SourceHours
from voc.alerts.series_of import SeriesOf
from voc.storage.tables import AnnotationDepartment, AnnotationRow, FeedbackRow, MentionRow
from voc.trends.baseline import Floats
from voc.trends.hour_cells import HourCells
from voc.trends.hourly import HOURS

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Stretch:
    """The days that are counted by the hour, those of `shares`: from `first_on` on, `n_begun` hours of the last one.

    `shares` are the hours (days, 24) of each source that has any, by its id; `as_if_before` is the instant before which
    each source's feedback is taken to have come in time.
    """

    first_on: date
    shares: Mapping[int, Floats]
    n_begun: int
    as_if_before: Mapping[int, datetime | None]

    @property
    def n_days(self) -> int:
        """How many days."""
        return len(next(iter(self.shares.values())))


def count_hours(session: Session, panel: Panel, stretch: Stretch, zone: ZoneInfo) -> tuple[SourceHours | None, ...]:
    """Each source's hours, None where it has none; what was read late or is not annotated is left out."""
    series = SeriesOf(session, panel)
    parts = [
        _count(session, stretch, series, day, min(day + HOURLY_DAYS, stretch.n_days), zone)
        for day in range(0, stretch.n_days, HOURLY_DAYS)
    ]
    of_all, of_series = (np.concatenate([part[kind] for part in parts], axis=1) for kind in (0, 1))
    return tuple(
        _hours(source.id, stretch, of_all, of_series, len(panel.keys) + len(panel.theme_ids))
        if source.id in stretch.shares
        else None
        for source in panel.sources
    )


def _hours(source_id: int, stretch: Stretch, of_all: Places, of_series: Places, n_series: int) -> SourceHours:
    """`of_all` is (source, day, hour, is it negative), `of_series` the same with the series before the day."""
    _, day, hour, _ = of_all[:, of_all[0] == source_id]
    total = np.bincount(day * HOURS + hour, minlength=stretch.n_days * HOURS).astype(np.float64)
    _, row, days, hours, negative = of_series[:, of_series[0] == source_id]
    order = np.argsort(days, kind="stable")
    bad = order[negative[order] > 0]
    comments, negatives = (HourCells(n_series, row[kept], days[kept], hours[kept]) for kept in (order, bad))
    return SourceHours(
        stretch.shares[source_id], stretch.n_begun, total.reshape(stretch.n_days, HOURS), comments, negatives
    )


def _count(
    session: Session, stretch: Stretch, series: SeriesOf, first: int, after: int, zone: ZoneInfo
) -> tuple[Places, Places]:
    """What was written on some of the days, as `_hours` wants it."""
    days = stretch.first_on + timedelta(days=first), stretch.first_on + timedelta(days=after - 1)
    within = FeedbackRow.created_on.between(*days), FeedbackRow.source_id.in_(list(stretch.shares))
    ids, written = _written(session, stretch, within, zone)
    topics = _said(session, MentionRow.feedback_id, MentionRow.topic_id, within, ids)
    departments = _said(session, AnnotationDepartment.feedback_id, AnnotationDepartment.department_id, within, ids)
    at, row = series.of(ids.size, topics, departments)
    source, day, hour, negative = written[:, at]
    return written, np.array([source, row, day, hour, negative])


def _written(session: Session, stretch: Stretch, within: tuple[Any, ...], zone: ZoneInfo) -> tuple[Places, Places]:
    """The feedback that is annotated and came in time: ids, and (source, day, hour, is it negative) of each."""
    query = (
        sa.select(
            FeedbackRow.id, FeedbackRow.source_id, FeedbackRow.created_on, FeedbackRow.created_at,
            FeedbackRow.received_at, AnnotationRow.sentiment,
        )
        .join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
        .where(*within)
        .order_by(FeedbackRow.id)
    )  # fmt: skip
    first = stretch.first_on.toordinal()
    found = [
        (one, source, on.toordinal() - first, at.astimezone(zone).hour, int(sentiment == "negative"))
        for one, source, on, at, came, sentiment in session.execute(query)
        if is_in_time(at, came, stretch.as_if_before.get(source))
    ]
    cells = np.array(found, np.int64).reshape(-1, 5).T
    return cells[0], cells[1:]


def _said(session: Session, owner: Any, value: Any, within: tuple[Any, ...], ids: Places) -> list[tuple[int, Any]]:
    """Where in `ids` each feedback stands, and a topic or department that it is of; each pair once."""
    query = sa.select(owner, value).distinct().join(FeedbackRow, FeedbackRow.id == owner).where(*within)
    at = {int(one): position for position, one in enumerate(ids)}
    return [(at[one], said) for one, said in session.execute(query) if one in at]
