"""Which of a panel's series each feedback is counted in, as the daily counts have it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from voc.alerts.panel import Panel
from voc.storage.tables import ALL_DEPARTMENTS, ALL_TOPICS
from voc.storage.theme_series import themes_of_topics

Places = NDArray[np.int64]
Name = TypeVar("Name")


class SeriesOf:
    """The rows of a panel by topic, department and theme."""

    def __init__(self, session: Session, panel: Panel) -> None:
        self._topics = _numbered([ALL_TOPICS, *(topic for topic, _ in panel.keys)])
        self._departments = _numbered([ALL_DEPARTMENTS, *(department for _, department in panel.keys)])
        self._row = np.full((len(self._topics), len(self._departments)), -1, np.int64)
        for row, (topic, department) in enumerate(panel.keys):
            self._row[self._topics[topic], self._departments[department]] = row
        theme_at = {theme: len(panel.keys) + position for position, theme in enumerate(panel.theme_ids)}
        self._theme_row = {
            topic: theme_at[theme] for topic, theme in themes_of_topics(session).items() if theme in theme_at
        }

    def of(
        self, n: int, topics: Sequence[tuple[int, int]], departments: Sequence[tuple[int, str]]
    ) -> tuple[Places, Places]:
        """Of `n` feedback: where it stands, and a series that it is counted in, each pair once.

        `topics` and `departments` are pairs of where a feedback stands and what it is of, each once.
        """
        every = [(at, 0) for at in range(n)]
        of_topic = _sorted([*every, *((at, self._topics[one]) for at, one in topics if one in self._topics)])
        known = ((at, self._departments[one]) for at, one in departments if one in self._departments)
        of_department = _sorted([*every, *known])
        at, topic, department = _crossed(of_topic, of_department, n)
        row = self._row[topic, department]
        themes = {(at, self._theme_row[one]) for at, one in topics if one in self._theme_row}
        of_theme = np.array(sorted(themes), np.int64).reshape(-1, 2).T
        return np.concatenate([at[row >= 0], of_theme[0]]), np.concatenate([row[row >= 0], of_theme[1]])


def _numbered(names: Iterable[Name]) -> dict[Name, int]:
    return {name: number for number, name in enumerate(dict.fromkeys(names))}


def _sorted(pairs: Sequence[tuple[int, int]]) -> Places:
    return np.array(sorted(pairs), np.int64).reshape(-1, 2).T


def _crossed(one: Places, other: Places, n: int) -> tuple[Places, Places, Places]:
    """Every pair of values that stand at the same place in two sorted lists of (place, value)."""
    times = np.bincount(other[0], minlength=n)[one[0]]
    first = np.searchsorted(other[0], one[0])
    at, value = np.repeat(one, times, axis=1)
    within = np.arange(at.size) - np.repeat(np.cumsum(times) - times, times)
    return at, value, other[1, np.repeat(first, times) + within]
