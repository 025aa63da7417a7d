"""What a panel is filled with: which series there are, and the cells of their tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import ALL_DEPARTMENTS, ALL_TOPICS, BUCKETS, SeriesDay, Source, ThemeDay, ThemeRow
from voc.trends.baseline import Floats
from voc.trends.episodes import AT_LEAST

Key = tuple[int, str]

#: Buckets are no matter of anybody's; only found topics, departments and the whole are.
JUDGED = sa.or_(SeriesDay.topic_id == ALL_TOPICS, SeriesDay.topic_id > max(BUCKETS))


def keys_of(session: Session, within: Within) -> tuple[Key, ...]:
    """The series (topic, department) of which anybody wrote, grouped by department."""
    rows = session.execute(
        sa.select(SeriesDay.department_id, SeriesDay.topic_id)
        .where(*within.of(SeriesDay), JUDGED)
        .group_by(SeriesDay.department_id, SeriesDay.topic_id)
        .having(sa.func.sum(SeriesDay.n) >= AT_LEAST)
        .order_by(SeriesDay.department_id, SeriesDay.topic_id)
    )
    return tuple((topic_id, department_id) for department_id, topic_id in rows)


def themes_of(session: Session, within: Within) -> tuple[int, ...]:
    """Themes whose series are up to date; those that are being counted anew wait for the next look."""
    return tuple(
        session.scalars(
            sa.select(ThemeDay.theme_id)
            .join(ThemeRow, ThemeRow.id == ThemeDay.theme_id)
            .where(*within.of(ThemeDay), ThemeDay.department_id == ALL_DEPARTMENTS)
            .where(ThemeRow.state == "active", ThemeRow.n_moves == ThemeRow.n_moves_counted)
            .group_by(ThemeDay.theme_id)
            .having(sa.func.sum(ThemeDay.n) >= AT_LEAST)
            .order_by(ThemeDay.theme_id)
        )
    )


def cell_of(table: type[SeriesDay | ThemeDay]) -> tuple[Any, ...]:
    """The columns that are read of a table: a cell, as `Counts` takes it."""
    return table.source_id, table.day, table.n, table.weight, table.n_negative, table.n_positive


@dataclass(frozen=True)
class Within:
    """The sources and days of a panel: which rows are read, and where they go."""

    sources: tuple[Source, ...]
    first_on: date
    last_on: date

    @property
    def n_days(self) -> int:
        """Both ends included."""
        return (self.last_on - self.first_on).days + 1

    @cached_property
    def rows(self) -> dict[int, int]:
        """Where each source stands, by its id."""
        return {source.id: position for position, source in enumerate(self.sources)}

    def of(self, table: type[SeriesDay | ThemeDay]) -> tuple[sa.ColumnElement[bool], ...]:
        """What a query of a table must ask for."""
        return table.source_id.in_(list(self.rows)), table.day.between(self.first_on, self.last_on)

    def place(self, cell: Sequence[Any]) -> tuple[int, int]:
        """The source and the column of a cell."""
        return self.rows[cell[0]], (cell[1] - self.first_on).days


class Counts:
    """A panel's arrays while they are filled; a cell is (source, day, n, weight, n_negative, n_positive)."""

    def __init__(self, n_sources: int, n_series: int, n_days: int) -> None:
        self._series = np.zeros((3, n_sources, n_series, n_days))
        self._totals = np.zeros((2, n_sources, n_days))

    def put(self, row: int | None, place: tuple[int, int], cell: Sequence[Any]) -> None:
        """One series' cell; `row` is None where the series is not in the panel."""
        if row is not None:
            source, column = place
            self._series[:, source, row, column] = cell[2], cell[4], cell[5]

    def put_total(self, place: tuple[int, int], cell: Sequence[Any]) -> None:
        """A cell of all feedback together."""
        source, column = place
        self._totals[:, source, column] = cell[2], cell[3]

    def parts(self) -> tuple[tuple[Floats, ...], ...]:
        """Totals, weights, comments, negatives, positives; for each source."""
        return *(tuple(part) for part in self._totals), *(tuple(part) for part in self._series)
