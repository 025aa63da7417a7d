"""What the daily counts would have told, and what would have been told of each while it lasted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy.orm import Session

from voc.alerts import evidence
from voc.alerts.data_signals import data_signal
from voc.alerts.events import Event
from voc.alerts.hours import Hours
from voc.alerts.lifecycle import CELEBRATED_FOR
from voc.alerts.looking import look_at_each
from voc.alerts.panel import Panel, load_panels
from voc.alerts.replay.cut import Cut
from voc.alerts.replay.fired import Fired, Move, messages
from voc.alerts.replay.looks import Opened, find_opened
from voc.alerts.signal import Level, Signal
from voc.alerts.subjects import Subjects, read_subjects
from voc.alerts.surges import Surge
from voc.departments import Department

#: A count that has grown this much since it was told is told again.
_NEWS_FACTOR = 2.0


@dataclass(frozen=True)
class Days:
    """Which days are replayed, both included, and the business hours in which they are told of."""

    from_on: date
    to_on: date
    today: date
    hours: Hours

    def hold(self, on: date) -> bool:
        """Whether a day is one of them."""
        return self.from_on <= on <= self.to_on


def fire_counts(
    session: Session, departments: tuple[Department, ...], all_q: Sequence[float], days: Days
) -> dict[float, list[Fired]]:
    """For each q what the counts would have told of in these days; every day is judged by those before it."""
    panels, subjects = load_panels(session, today=days.today, hours=days.hours), read_subjects(session, departments)
    return {
        q: [fired for panel in panels for fired in _of_panel(session, panel, subjects, q, days)]
        for q in dict.fromkeys(all_q)
    }


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
        told=messages([(_noon(signal.first_on, hours.zone), "opened", signal.level)], hours),
    )


def _moves(panel: Panel, opened: Opened, level: Level, zone: ZoneInfo) -> Iterator[Move]:
    """It opens, is told again whenever it has doubled, and ends; each at noon of its day."""
    lead = opened.event.lead
    yield _noon(opened.opened_on, zone), "opened", level
    for on in _doubled(panel, lead, opened.opened_on):
        yield _noon(on, zone), "updated", level
    is_news = opened.kind != "celebration" or (lead.ended_on or date.max) - opened.opened_on <= CELEBRATED_FOR
    if lead.ended_on is not None and is_news:
        yield _noon(lead.ended_on, zone), "resolved", level


def _doubled(panel: Panel, lead: Surge, opened_on: date) -> Iterator[date]:
    """The days on which a surge of complaints or praise of one of the panel's series was twice what was told."""
    counts = Cut(panel).counts_of(lead) if lead.family in ("surge", "praise") else None
    if counts is None:
        return
    episode = lead.episode
    seen = np.cumsum(counts[episode.first : episode.last + 1])
    opened = min(max((opened_on - panel.first_on).days, episode.first), episode.last)
    told = seen[opened - episode.first]
    for day in range(opened + 1, episode.last + 1):
        n = seen[day - episode.first]
        if n >= _NEWS_FACTOR * told:
            told = n
            yield panel.day(day)


def _noon(on: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, time(12), zone)
