"""The daily counts of the store as arrays: one panel for each stretch of time that sources share.

An airline's tweets of 2015 and an app's reviews of 2024 in one store are two panels: years of nothing between them
teach nothing. A panel ends today where its sources are alive, else with its newest feedback, and reaches three years
back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from voc.storage.tables import ALL_DEPARTMENTS, ALL_TOPICS, BUCKETS, SeriesDay, Source
from voc.trends.baseline import Floats
from voc.trends.episodes import AT_LEAST
from voc.trends.judge import SourceCounts

#: A source that said nothing for this long may be at its end, or its files come late.
ALIVE_WITHIN = timedelta(days=7)
_HORIZON = timedelta(days=1095)
_GAP = timedelta(days=90)

Key = tuple[int, str]


@dataclass(frozen=True)
class Panel:
    """Counts of sources that were heard in the same stretch of time.

    `keys` are the series (topic, department), grouped by department. `negatives` and `positives` hold for each source
    (series, days), `totals` (days,). Day 0 is `first_on`; where `is_last_open` the last day is still running.
    """

    sources: tuple[Source, ...]
    first_on: date
    n_days: int
    is_last_open: bool
    keys: tuple[Key, ...]
    totals: tuple[Floats, ...]
    negatives: tuple[Floats, ...]
    positives: tuple[Floats, ...]

    @property
    def last_on(self) -> date:
        """The day of the last column."""
        return self.day(self.n_days - 1)

    def day(self, position: int) -> date:
        """The calendar day of a column."""
        return self.first_on + timedelta(days=position)

    def groups(self) -> NDArray[np.int64]:
        """Which series share a weekday profile: those of one department."""
        names = sorted({department for _, department in self.keys})
        return np.array([names.index(department) for _, department in self.keys], np.int64)

    def sources_for(self, counts: Sequence[Floats]) -> list[SourceCounts]:
        """The panel as the judge wants it, for one of its families of counts."""
        return [
            SourceCounts(total, part, source.channel == "survey")
            for source, total, part in zip(self.sources, self.totals, counts, strict=True)
        ]


def load_panels(session: Session, *, today: date) -> list[Panel]:
    """Read every panel of the store, oldest first; feedback dated in the future waits for its day."""
    spans = _spans(session, today)
    return [_load(session, eras, today) for eras in _eras(spans)]


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
    n_days = (last_on - first_on).days + 1
    where = (SeriesDay.source_id.in_([source.id for source in sources]), SeriesDay.day.between(first_on, last_on))
    # Buckets are no matter of anybody's; only found topics, departments and the whole are.
    is_judged = sa.or_(SeriesDay.topic_id == ALL_TOPICS, SeriesDay.topic_id > max(BUCKETS))
    keys = tuple(
        (topic_id, department_id)
        for department_id, topic_id in session.execute(
            sa.select(SeriesDay.department_id, SeriesDay.topic_id)
            .where(*where, is_judged)
            .group_by(SeriesDay.department_id, SeriesDay.topic_id)
            .having(sa.func.sum(SeriesDay.n_negative + SeriesDay.n_positive) >= AT_LEAST)
            .order_by(SeriesDay.department_id, SeriesDay.topic_id)
        )
    )
    at = {key: position for position, key in enumerate(keys)}
    row = {source.id: position for position, source in enumerate(sources)}
    totals = np.zeros((len(sources), n_days))
    negatives, positives = (np.zeros((len(sources), len(keys), n_days)) for _ in range(2))
    for topic_id, department_id, source_id, day, n, n_negative, n_positive in session.execute(
        sa.select(
            SeriesDay.topic_id, SeriesDay.department_id, SeriesDay.source_id, SeriesDay.day,
            SeriesDay.n, SeriesDay.n_negative, SeriesDay.n_positive,
        ).where(*where, is_judged)
    ):  # fmt: skip
        source, column = row[source_id], (day - first_on).days
        if topic_id == ALL_TOPICS and department_id == ALL_DEPARTMENTS:
            totals[source, column] = n
        position = at.get((topic_id, department_id))
        if position is not None:
            negatives[source, position, column] = n_negative
            positives[source, position, column] = n_positive
    is_last_open = last_on == today
    return Panel(sources, first_on, n_days, is_last_open, keys, tuple(totals), tuple(negatives), tuple(positives))
