"""What the data themselves did: who arrives in them or vanishes, which source fell silent, which days are no days.

Such a change is nobody's matter, and looks like one: it is told to those who know the sources, and explains the surges
that it made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
from sqlalchemy.orm import Session

from voc.alerts.panel import Panel
from voc.alerts.received import find_late
from voc.alerts.segment_days import SegmentDays
from voc.storage.tables import Source
from voc.trends.arrivals import Arrival, find_arrivals
from voc.trends.baseline import Floats
from voc.trends.judge import observed_days
from voc.trends.rhythm import batches_of, full_days, repeated_days, silent_days

Kind = Literal["appears", "vanishes", "silent", "batches", "full", "repeats", "late"]
#: Whoever reads files into a source does so when there are some; a source silent for longer is somebody's decision.
_BY_HAND, _NOTICED_WITHIN = "file", 30


@dataclass(frozen=True)
class DataChange:
    """One change of one source: `what` (its name, or a segment's value) did `kind` on these days, both included.

    `n` is how much feedback it concerns: of a newcomer what came since, of a silence its days, of batches the days that
    hold them. `usual` is what would be usual: of a newcomer what was there before, of who vanished how many a day, of
    batches how many days there are.
    """

    kind: Kind
    source: Source
    what: str
    first_on: date
    last_on: date
    n: int
    usual: float
    segment_id: int | None = None

    @property
    def matter_key(self) -> str:
        """One for each kind and source, or segment of a source."""
        segment = f":segment:{self.segment_id}" if self.segment_id is not None else ""
        return f"data:{self.kind}:source:{self.source.id}{segment}"


def find_data_changes(
    session: Session, panel: Panel, segment_days: Sequence[SegmentDays], *, today: date
) -> list[DataChange]:
    """Everything that the data of a panel did: of each kind and source or segment the latest, oldest first."""
    found = [*_newcomers(panel, segment_days), *_late(session, panel)]
    for source, total, weight in zip(panel.sources, panel.totals, panel.weights, strict=True):
        found += _rhythm(panel, source, total, weight)
        found += _silence(panel, source, total, today)
    latest = {change.matter_key: change for change in sorted(found, key=lambda one: one.last_on)}
    return sorted(latest.values(), key=lambda one: (one.first_on, one.matter_key))


def _newcomers(panel: Panel, segment_days: Sequence[SegmentDays]) -> Iterator[DataChange]:
    """Sources beside others, and segments within a source, that arrive or vanish."""
    every = np.array(panel.totals)
    for one in find_arrivals(every, every.sum(axis=0), observed_days(every.sum(axis=0))):
        if one.kind == "appears":  # a source that vanishes is silent
            source = panel.sources[one.row]
            yield _newcomer(panel, source, source.name, one, 0, None)
    for days in segment_days:
        row = next(row for row, source in enumerate(panel.sources) if source.id == days.source_id)
        total = panel.totals[row][days.offset :]
        for one in find_arrivals(days.n, total, observed_days(total)):
            segment = days.segments[one.row]
            yield _newcomer(panel, panel.sources[row], segment.value, one, days.offset, segment.id)


def _newcomer(panel: Panel, source: Source, what: str, one: Arrival, offset: int, segment_id: int | None) -> DataChange:
    since = panel.day(offset + one.day)
    n, usual = (one.n_since, float(one.n_before)) if one.kind == "appears" else (one.n_before, one.a_day_before)
    return DataChange(one.kind, source, what, since, panel.last_on, n, usual, segment_id)


def _rhythm(panel: Panel, source: Source, total: Floats, weight: Floats) -> Iterator[DataChange]:
    """Batches; else single days that hold many times the usual. And days on which the same is said again and again."""
    batches = batches_of(total)
    if batches is not None:
        first, last = (panel.day(int(day)) for day in np.flatnonzero(total)[[0, -1]])
        yield DataChange("batches", source, source.name, first, last, batches.n_days, float(batches.of_days))
    else:
        for days in full_days(total, observed_days(total)):
            first, last = panel.day(days.first), panel.day(days.last)
            yield DataChange("full", source, source.name, first, last, days.n, days.expected)
    for days in repeated_days(total, weight):
        first, last = panel.day(days.first), panel.day(days.last)
        yield DataChange("repeats", source, source.name, first, last, days.n, days.expected)


def _silence(panel: Panel, source: Source, total: Floats, today: date) -> Iterator[DataChange]:
    """A source that we fetch from, and that has been silent for longer than it ever is; closed days are none."""
    n_missing = (today - panel.last_on).days
    if source.connector == _BY_HAND or n_missing > _NOTICED_WITHIN:
        return
    is_open = ~panel.closed_until(source, today)
    open_days = np.flatnonzero(is_open)
    n_days = silent_days(np.pad(total, (0, n_missing))[is_open], is_last_open=bool(is_open[-1]))
    if 0 < n_days <= _NOTICED_WITHIN:
        last = today - timedelta(days=1)
        first = panel.day(int(open_days[-n_days - int(is_open[-1])]))
        yield DataChange("silent", source, source.name, first, last, n_days, float(total[total > 0].mean()))


def _late(session: Session, panel: Panel) -> Iterator[DataChange]:
    for source, total in zip(panel.sources, panel.totals, strict=True):
        usual = float(total[total > 0].mean())
        for late in find_late(session, source.id, panel.last_on, at_least=usual):
            yield DataChange("late", source, source.name, late.first_on, late.received_on, late.n, usual)
