"""What the counts of days and hours would have told, and what would have been told of each while it lasted."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy.orm import Session

from voc.alerts import evidence
from voc.alerts.by_hour import by_hour_since
from voc.alerts.data_signals import data_signal
from voc.alerts.events import Event
from voc.alerts.hours import Hours
from voc.alerts.hours_of_day import HOURLY_DAYS
from voc.alerts.lifecycle import CELEBRATED_FOR
from voc.alerts.looking import look_at_each
from voc.alerts.panel import Panel, load_panels
from voc.alerts.replay.cut import NOON, Cut, Look
from voc.alerts.replay.fired import Fired, Move, messages
from voc.alerts.replay.looks import Opened, find_opened
from voc.alerts.signal import Level, Signal
from voc.alerts.subjects import Subjects, read_subjects
from voc.clock import day_of
from voc.departments import Department
from voc.trends.hourly import HOURS

#: A count that has grown this much since it was told is told again.
_NEWS_FACTOR = 2.0


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How surges are judged: the share of false ones a day, and the false ones a year that the hours may add."""

    q: float
    hourly: float


@dataclass(frozen=True)
class Days:
    """Which days are replayed, both included, and the business hours in which they are told of."""

    from_on: date
    to_on: date
    now: datetime
    hours: Hours

    @property
    def today(self) -> date:
        """The day that runs."""
        return day_of(self.now, self.hours.zone)

    def hold(self, on: date) -> bool:
        """Whether a day is one of them."""
        return self.from_on <= on <= self.to_on


def fire_counts(
    session: Session, departments: tuple[Department, ...], each: Collection[Sensitivity], days: Days
) -> dict[Sensitivity, list[Fired]]:
    """What the counts would have told of in these days, judged in each way; every day by what came before it."""
    subjects, found = read_subjects(session, departments), {one: list[Fired]() for one in each}
    for panel in load_panels(session, today=days.today, hours=days.hours):
        told = by_hour_since(
            session, panel, days.from_on - timedelta(days=HOURLY_DAYS), now=days.now, zone=days.hours.zone,
            a_year=max(one.hourly for one in each),
        )  # fmt: skip
        for one in each:
            judged = replace(told, hours=told.hours and told.hours.costing(one.hourly))
            found[one] += _of_panel(session, judged, subjects, one.q, days)
    return found


def _of_panel(session: Session, panel: Panel, subjects: Subjects, q: float, days: Days) -> Iterator[Fired]:
    each, segments, changes = look_at_each(session, panel, subjects, q=q, today=days.today)
    for opened in find_opened(session, Cut(panel), each, segments, changes, (days.from_on, days.to_on)):
        yield _fired(panel, opened, subjects, days.hours)
    for signal in (data_signal(session, change, []) for change in changes):
        if days.hold(signal.first_on):
            yield _of_data(signal, days.hours)


def _fired(panel: Panel, opened: Opened, subjects: Subjects, hours: Hours) -> Fired:
    event, lead, kind = opened.event, opened.event.lead, opened.kind
    level = evidence.level_of(lead, kind)
    parts = [evidence.title_of(Event(part), subjects) for part in event.parts]
    return Fired(
        kind=kind,
        family=lead.family,
        matter_key=lead.matter_key,
        level=level,
        title=evidence.title_of(event, subjects),
        departments=event.departments,
        topic_id=lead.topic_id,
        fired_on=opened.opened_on,
        first_on=lead.first_on,
        last_on=lead.last_on,
        n=lead.episode.seen,
        expected=round(lead.episode.expected, 2),
        is_provisional=lead.episode.is_provisional,
        told=messages(_moves(panel, opened, level, hours.zone), hours),
        fired_by=opened.hour if opened.is_by_hour else None,
        parts=(*parts, *opened.explained),
    )


def _of_data(signal: Signal, hours: Hours) -> Fired:
    return Fired(
        kind=signal.kind,
        family=signal.family,
        matter_key=signal.matter_key,
        level=signal.level,
        title=signal.title,
        departments=(),
        topic_id=None,
        fired_on=signal.first_on,
        first_on=signal.first_on,
        last_on=signal.last_on,
        n=signal.n_observed,
        expected=signal.expected,
        is_provisional=signal.is_provisional,
        told=messages([(_at(signal.first_on, NOON, hours.zone), "opened", signal.level)], hours),
    )


def _moves(panel: Panel, opened: Opened, level: Level, zone: ZoneInfo) -> Iterator[Move]:
    """It opens, is told again whenever it has doubled, and ends; at noon of a day where its hours do not tell when."""
    lead = opened.event.lead
    yield _at(opened.opened_on, opened.hour, zone), "opened", level
    for on, hour in _doubled(panel, opened):
        yield _at(on, hour, zone), "updated", level
    is_news = opened.kind != "celebration" or (lead.ended_on or date.max) - opened.opened_on <= CELEBRATED_FOR
    if lead.ended_on is not None and is_news:
        yield _at(lead.ended_on, NOON, zone), "resolved", level


def _doubled(panel: Panel, opened: Opened) -> Iterator[Look]:
    """When a surge of complaints or praise of one of the panel's series was twice what was told."""
    lead, cut = opened.event.lead, Cut(panel)
    counts = cut.counts_of(lead) if lead.family in ("surge", "praise") else None
    if counts is None:
        return
    episode = lead.episode
    seen = np.cumsum(counts[episode.first : episode.last + 1])
    first = min(max((opened.opened_on - panel.first_on).days, episode.first), episode.last)
    moments = [(panel.day(day), NOON, float(seen[day - episode.first])) for day in range(first, episode.last + 1)]
    hours = cut.hours_of(lead, first) if opened.is_by_hour else None
    if hours is not None:
        so_far = moments[0][2] - counts[first] + np.cumsum(hours)
        within = [(panel.day(first), hour, float(so_far[hour - 1])) for hour in range(opened.hour, HOURS + 1)]
        moments[:1] = within
    told = moments[0][2]
    for on, hour, n in moments[1:]:
        if n >= _NEWS_FACTOR * told:
            told = n
            yield on, hour


def _at(on: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, time(), zone) + timedelta(hours=hour)
