"""The daily counts of the store as arrays: one panel for each stretch of time that sources share.

An airline's tweets of 2015 and an app's reviews of 2024 in one store are two panels: years of nothing between them
teach nothing. A panel ends today where its sources are alive, else with its newest feedback, and reaches three years
back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from voc.alerts.hours import Hours
from voc.alerts.panel_hours import PanelHours, SourceHours
from voc.alerts.panel_rows import JUDGED, Counts, Key, Within, cell_of, keys_of, themes_of
from voc.storage.tables import ALL_DEPARTMENTS, ALL_TOPICS, SeriesDay, Source, ThemeDay
from voc.trends.baseline import Days, Floats
from voc.trends.judge import SourceCounts

#: A source that said nothing for this long may be at its end, or its files come late.
ALIVE_WITHIN = timedelta(days=7)
_HORIZON = timedelta(days=1095)
_GAP = timedelta(days=90)


@dataclass(frozen=True)
class Panel:
    """Counts of sources that were heard in the same stretch of time.

    The rows of all counts are the series: `keys` (topic, department), grouped by department, then `theme_ids`.
    `comments`, `negatives` and `positives` hold for each source (series, days), `totals` and `weights` (days,): all its
    feedback, and the same with less weight for near-equal texts. Day 0 is `first_on`; where `is_last_open` the last day
    is still running. `hours` tells the last days by the hour, where somebody asked for that;
    `days_off` knows holidays and closures.
    """

    sources: tuple[Source, ...]
    first_on: date
    n_days: int
    is_last_open: bool
    keys: tuple[Key, ...]
    theme_ids: tuple[int, ...]
    totals: tuple[Floats, ...]
    weights: tuple[Floats, ...]
    comments: tuple[Floats, ...]
    negatives: tuple[Floats, ...]
    positives: tuple[Floats, ...]
    hours: PanelHours | None = None
    days_off: Hours | None = None

    @property
    def last_on(self) -> date:
        """The day of the last column."""
        return self.day(self.n_days - 1)

    def day(self, position: int) -> date:
        """The calendar day of a column."""
        return self.first_on + timedelta(days=position)

    def groups(self) -> NDArray[np.int64]:
        """Which series share a weekday profile: those of one department; themes share theirs."""
        names = sorted({department for _, department in self.keys})
        of_keys = [names.index(department) for _, department in self.keys]
        return np.array(of_keys + [len(names)] * len(self.theme_ids), np.int64)

    def sources_for(self, counts: Sequence[Floats], family: str) -> list[SourceCounts]:
        """The panel as the judge wants it, for one of its families of counts."""
        hours = [None if one is None else one.counted(family) for one in self.source_hours]
        return [
            SourceCounts(total, part, source.channel == "survey", hourly=hourly, closed=closed)
            for source, total, part, hourly, closed in zip(
                self.sources, self.totals, counts, hours, self.closed_days, strict=True
            )
        ]

    @cached_property
    def closed_days(self) -> tuple[Days, ...]:
        """The days, (days,), on which each source is closed by plan."""
        return tuple(self.closed_until(source, self.last_on) for source in self.sources)

    def closed_until(self, source: Source, on: date) -> Days:
        """The days on which a source is closed, to any day from the first one on."""
        days = (self.day(position) for position in range((on - self.first_on).days + 1))
        return np.array([self.days_off is not None and self.days_off.is_closed(day, source.name) for day in days], bool)

    @property
    def source_hours(self) -> Sequence[SourceHours | None]:
        """Each source's last days by the hour, None where nobody can tell them."""
        return [None] * len(self.sources) if self.hours is None else self.hours.sources

    @property
    def hourly_alpha(self) -> float:
        """The probability with which the hours may add a false alarm of one family to a quiet day."""
        return 0.0 if self.hours is None else self.hours.alpha


def load_panels(session: Session, *, today: date, hours: Hours | None = None) -> list[Panel]:
    """Read every panel of the store, oldest first; feedback dated in the future waits for its day.

    `hours` knows the holidays and closures.
    """
    spans = _spans(session, today)
    return [replace(_load(session, eras, today), days_off=hours) for eras in _eras(spans)]


def _spans(session: Session, today: date) -> list[tuple[Source, date, date]]:
    rows = session.execute(
        sa.select(SeriesDay.source_id, sa.func.min(SeriesDay.day), sa.func.max(SeriesDay.day))
        .where(SeriesDay.topic_id == ALL_TOPICS, SeriesDay.department_id == ALL_DEPARTMENTS)
        .where(SeriesDay.n > 0, SeriesDay.day <= today)
        .group_by(SeriesDay.source_id)
    ).all()
    sources = {source.id: source for source in session.scalars(sa.select(Source))}
    return sorted(((sources[key], first, last) for key, first, last in rows), key=lambda span: (span[1], span[0].id))


def _eras(spans: Sequence[tuple[Source, date, date]]) -> list[list[tuple[Source, date, date]]]:
    eras: list[list[tuple[Source, date, date]]] = []
    for span in spans:
        if eras and span[1] - max(last for _, _, last in eras[-1]) <= _GAP:
            eras[-1].append(span)
        else:
            eras.append([span])
    return eras


def _load(session: Session, spans: Sequence[tuple[Source, date, date]], today: date) -> Panel:
    newest = max(last for _, _, last in spans)
    last_on = today if today - newest <= ALIVE_WITHIN else newest
    first_on = max(min(first for _, first, _ in spans), last_on - _HORIZON)
    sources = tuple(source for source, _, last in spans if last >= first_on)
    within = Within(sources, first_on, last_on)
    keys, theme_ids = keys_of(session, within), themes_of(session, within)
    counts = Counts(len(sources), len(keys) + len(theme_ids), within.n_days)
    at = {key: position for position, key in enumerate(keys)}
    themes_at = {theme_id: len(keys) + position for position, theme_id in enumerate(theme_ids)}
    for topic_id, department_id, *cell in session.execute(
        sa.select(SeriesDay.topic_id, SeriesDay.department_id, *cell_of(SeriesDay)).where(*within.of(SeriesDay), JUDGED)
    ):
        counts.put(at.get((topic_id, department_id)), within.place(cell), cell)
        if topic_id == ALL_TOPICS and department_id == ALL_DEPARTMENTS:
            counts.put_total(within.place(cell), cell)
    for theme_id, *cell in session.execute(
        sa.select(ThemeDay.theme_id, *cell_of(ThemeDay)).where(
            *within.of(ThemeDay), ThemeDay.department_id == ALL_DEPARTMENTS
        )
    ):
        counts.put(themes_at.get(theme_id), within.place(cell), cell)
    totals, weights, comments, negatives, positives = counts.parts()
    return Panel(
        sources,
        first_on,
        within.n_days,
        last_on == today,
        keys,
        theme_ids,
        totals,
        weights,
        comments,
        negatives,
        positives,
    )
