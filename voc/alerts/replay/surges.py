"""What the daily counts would have told, and what would have been told of each while it lasted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy.orm import Session

from voc.alerts import evidence
from voc.alerts.data_changes import DataChange
from voc.alerts.data_signals import data_signal
from voc.alerts.events import Event, gather
from voc.alerts.explained import explain
from voc.alerts.hours import Hours
from voc.alerts.lifecycle import CELEBRATED_FOR
from voc.alerts.looking import look
from voc.alerts.panel import Panel, load_panels
from voc.alerts.replay.fired import Fired, Move, messages
from voc.alerts.signal import Kind, Level, Signal
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
    panels, subjects = load_panels(session, today=days.today), read_subjects(session, departments)
    return {
        q: [fired for panel in panels for fired in _of_panel(session, panel, subjects, q, days)]
        for q in dict.fromkeys(all_q)
    }


def _of_panel(session: Session, panel: Panel, subjects: Subjects, q: float, days: Days) -> Iterator[Fired]:
    surged, changes = look(session, panel, subjects, q=q, today=days.today)
    for event in gather(surged):
        if days.hold(event.lead.fired_on):
            yield _fired(session, panel, event, subjects, changes, days.hours)
    for signal in (data_signal(session, change, []) for change in changes):
        if days.hold(signal.first_on):
            yield _of_data(signal, days.hours)


def _fired(
    session: Session,
    panel: Panel,
    event: Event,
    subjects: Subjects,
    changes: Sequence[DataChange],
    hours: Hours,
) -> Fired:
    lead, explained = event.lead, explain(session, event.lead, changes)
    kind = evidence.kind_of(lead, explained)
    level = evidence.level_of(lead, kind)
    parts = [evidence.title_of(Event(part), subjects) for part in event.parts] + [one.said for one in explained]
    return Fired(
        kind=kind,
        family=lead.family,
        matter_key=lead.matter_key,
        level=level,
        title=evidence.title_of(event, subjects),
        departments=event.departments,
        topic_id=lead.topic_id,
        fired_on=lead.fired_on,
        first_on=lead.first_on,
        last_on=lead.last_on,
        n=lead.episode.seen,
        expected=round(lead.episode.expected, 2),
        is_provisional=lead.episode.is_provisional,
        told=messages(_moves(panel, lead, kind, level, hours.zone), hours),
        parts=tuple(parts),
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


def _moves(panel: Panel, lead: Surge, kind: Kind, level: Level, zone: ZoneInfo) -> Iterator[Move]:
    """It opens, is told again whenever it has doubled, and ends; each at noon of its day."""
    yield _noon(lead.fired_on, zone), "opened", level
    for on in _doubled(panel, lead):
        yield _noon(on, zone), "updated", level
    is_news = kind != "celebration" or (lead.ended_on or date.max) - lead.fired_on <= CELEBRATED_FOR
    if lead.ended_on is not None and is_news:
        yield _noon(lead.ended_on, zone), "resolved", level


def _doubled(panel: Panel, lead: Surge) -> Iterator[date]:
    """The days on which a surge of complaints or praise of one of the panel's series was twice what was told."""
    if lead.family not in ("surge", "praise") or lead.segment is not None:
        return
    counts = np.sum(panel.positives if lead.family == "praise" else panel.negatives, axis=0)[_row(panel, lead)]
    episode = lead.episode
    seen = np.cumsum(counts[episode.first : episode.last + 1])
    told = seen[episode.fired - episode.first]
    for day in range(episode.fired + 1, episode.last + 1):
        n = seen[day - episode.first]
        if n >= _NEWS_FACTOR * told:
            told = n
            yield panel.day(day)


def _row(panel: Panel, lead: Surge) -> int:
    """Where the surge's series stands in the panel."""
    if lead.key in panel.keys:
        return panel.keys.index(lead.key)
    assert lead.theme_id is not None
    return len(panel.keys) + panel.theme_ids.index(lead.theme_id)


def _noon(on: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, time(12), zone)
