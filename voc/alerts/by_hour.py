"""Reads days of a panel by the hour: what was written in each, of what reached us in time.

Late feedback and batches stay out: their hour says when they were collected, or is long over when they come.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from voc.alerts.hour_counts import Stretch, count_hours
from voc.alerts.hours_of_day import HOURLY_DAYS, as_if_before, hours_of_day, hours_of_history
from voc.alerts.panel import Panel
from voc.alerts.panel_hours import PanelHours
from voc.storage.tables import Source
from voc.trends.hourly import HOURS
from voc.trends.rhythm import batches_of


def by_hour(session: Session, panel: Panel, *, now: datetime, zone: ZoneInfo, a_year: float) -> Panel:
    """The panel with its last days by the hour, where it is alive and looking may cost `a_year` false alarms a year."""
    if not (panel.is_last_open and a_year and panel.n_days >= HOURLY_DAYS):
        return panel
    days = _days(panel, panel.day(panel.n_days - HOURLY_DAYS))
    shares = {source.id: hours_of_day(session, source.id, days, zone) for source in _sources(panel)}
    known = {source_id: share for source_id, share in shares.items() if share is not None}
    stretch = Stretch(days[0], known, _n_begun(panel, now, zone), {})
    return _told(session, panel, stretch, zone, a_year)


def by_hour_since(
    session: Session, panel: Panel, from_on: date, *, now: datetime, zone: ZoneInfo, a_year: float
) -> Panel:
    """The panel by the hour from `from_on` on, each day as a look on that very day would have known its hours.

    What a source's first load brought is taken to have reached us when it was written, unless what came later shows
    that it does not (`voc.alerts.hours_of_day`).
    """
    if not a_year or panel.last_on < from_on:
        return panel
    days = _days(panel, max(panel.first_on, from_on))
    before = {source.id: as_if_before(session, source.id, zone) for source in _sources(panel)}
    shares = {one: hours_of_history(session, one, days, zone, as_if_before=at) for one, at in before.items()}
    known = {source_id: share for source_id, share in shares.items() if share is not None}
    return _told(session, panel, Stretch(days[0], known, _n_begun(panel, now, zone), before), zone, a_year)


def _told(session: Session, panel: Panel, stretch: Stretch, zone: ZoneInfo, a_year: float) -> Panel:
    if not stretch.shares:
        return panel
    return replace(panel, hours=PanelHours(count_hours(session, panel, stretch, zone), a_year / 365))


def _sources(panel: Panel) -> list[Source]:
    """Those that may have hours: no surveys, which come as they are sent, and none that comes in batches."""
    return [
        source
        for source, total in zip(panel.sources, panel.totals, strict=True)
        if source.channel != "survey" and batches_of(total) is None
    ]


def _days(panel: Panel, first_on: date) -> list[date]:
    return [first_on + timedelta(days=day) for day in range((panel.last_on - first_on).days + 1)]


def _n_begun(panel: Panel, now: datetime, zone: ZoneInfo) -> int:
    return now.astimezone(zone).hour + 1 if panel.is_last_open else HOURS
