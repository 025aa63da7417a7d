"""Surges and praise that would have fired, and what would have been told of each while it lasted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy.orm import Session

from voc.alerts import evidence, surges
from voc.alerts.events import Event, gather
from voc.alerts.lifecycle import CELEBRATED_FOR
from voc.alerts.panel import Panel, load_panels
from voc.alerts.replay.fired import Fired, Move, messages
from voc.alerts.surges import Surge
from voc.departments import Department

#: A count that has grown this much since it was told is told again.
_NEWS_FACTOR = 2.0


@dataclass(frozen=True)
class Series:
    """The daily counts with the names and owners of today."""

    panels: Sequence[Panel]
    names: Mapping[int, str]
    owners: Mapping[int, str | None]
    shown: Mapping[str, str]


def load_series(session: Session, departments: Sequence[Department], *, today: date) -> Series:
    """Read all counts up to `today`."""
    return Series(
        panels=load_panels(session, today=today),
        names=surges.topic_names(session),
        owners=surges.topic_owners(session),
        shown={department.id: department.shown_as for department in departments},
    )


def fire_surges(series: Series, q: float, from_on: date, to_on: date, zone: ZoneInfo) -> list[Fired]:
    """The events that would have been told of from `from_on` to `to_on`; every day is judged by those before it."""
    return [
        _fired(series, panel, event, zone)
        for panel in series.panels
        for event in gather(surges.find_surges(panel, series.owners, q=q))
        if from_on <= event.lead.fired_on <= to_on
    ]


def _fired(series: Series, panel: Panel, event: Event, zone: ZoneInfo) -> Fired:
    lead = event.lead
    return Fired(
        kind="celebration" if lead.family == "praise" else "escalation",
        family=lead.family,
        matter_key=lead.matter_key,
        level=evidence.level_of(lead),
        title=evidence.title_of(event, series.names, series.shown),
        departments=event.departments,
        topic_id=lead.topic_id,
        fired_on=lead.fired_on,
        first_on=lead.first_on,
        last_on=lead.last_on,
        n=lead.episode.seen,
        expected=round(lead.episode.expected, 2),
        is_provisional=lead.episode.is_provisional,
        told=messages(_moves(panel, lead, zone), zone),
        parts=tuple(evidence.title_of(Event(part), series.names, series.shown) for part in event.parts),
    )


def _moves(panel: Panel, lead: Surge, zone: ZoneInfo) -> Iterator[Move]:
    """It opens, is told again whenever it has doubled, and ends; each at noon of its day."""
    level = evidence.level_of(lead)
    counts = np.sum(panel.positives if lead.family == "praise" else panel.negatives, axis=0)[lead.episode.series]
    seen = np.cumsum(counts[lead.episode.first : lead.episode.last + 1])
    told = seen[lead.episode.fired - lead.episode.first]
    yield _noon(lead.fired_on, zone), "opened", level
    for day in range(lead.episode.fired + 1, lead.episode.last + 1):
        n = seen[day - lead.episode.first]
        if n >= _NEWS_FACTOR * told:
            told = n
            yield _noon(panel.day(day), zone), "updated", level
    is_news = lead.family != "praise" or (lead.ended_on or date.max) - lead.fired_on <= CELEBRATED_FOR
    if lead.ended_on is not None and is_news:
        yield _noon(lead.ended_on, zone), "resolved", level


def _noon(on: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, time(12), zone)
