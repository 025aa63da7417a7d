"""From episodes to surges: each with its name, its owner, its calendar days, and who was heard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from voc.alerts.panel import Panel
from voc.alerts.panel_rows import Key
from voc.alerts.routing import route_surge
from voc.alerts.subjects import Subjects
from voc.storage.tables import ALL_DEPARTMENTS, ALL_TOPICS
from voc.trends.baseline import SETTLED_AFTER, YOUNG_AFTER, Floats
from voc.trends.episodes import AT_LEAST, Episode
from voc.trends.judge import judge, observed_days

#: The families that are counted by day.
Family = Literal["surge", "praise", "volume", "share", "drift", "turned"]
#: How wide a surge is.
TOPIC, SEGMENT, THEME, DEPARTMENT, EVERYTHING = range(5)
#: A source and its days that were judged, both ends included.
Heard = tuple[int, date, date]


@dataclass(frozen=True)
class Surge:
    """An episode of one series: `key` is (topic, department), `department_id` whose matter it is (None: contested).

    `theme_id` is the theme of a topic, or the theme that surged where there is neither topic nor department. `heard`
    are the sources and days whose feedback is counted in the episode. `segment` is id, name and value of one that
    surged, whatever it speaks of.
    """

    family: Family
    key: Key
    episode: Episode
    first_on: date
    fired_on: date
    last_on: date
    ended_on: date | None
    department_id: str | None
    heard: tuple[Heard, ...] = ()
    theme_id: int | None = None
    segment: tuple[int, str, str] | None = None

    @property
    def matter_key(self) -> str:
        """One for each topic; departments and the whole have their own."""
        topic_id, department_id = self.key
        if topic_id != ALL_TOPICS:
            return f"{self.family}:topic:{topic_id}"
        if self.segment is not None:
            return f"{self.family}:segment:{self.segment[0]}"
        if self.theme_id is not None:
            return f"{self.family}:theme:{self.theme_id}"
        return f"{self.family}:department:{department_id}" if department_id else f"{self.family}:all"

    @property
    def subject(self) -> str:
        """What surged, whatever the family."""
        return self.matter_key.partition(":")[2]

    @property
    def width(self) -> int:
        """0 of a topic, 1 of a segment, 2 of a theme, 3 of a department, 4 of everything."""
        if self.key[0] != ALL_TOPICS:
            return TOPIC
        if self.segment is not None:
            return SEGMENT
        return THEME if self.theme_id is not None else DEPARTMENT if self.key[1] else EVERYTHING

    @property
    def topic_id(self) -> int | None:
        """The topic that surged; None of what is wider."""
        return self.key[0] if self.key[0] != ALL_TOPICS else None

    @property
    def excess(self) -> float:
        """How many more than expected."""
        return self.episode.seen - self.episode.expected

    def overlaps(self, other: Surge) -> bool:
        """Whether both were at work on one day at least."""
        return self.first_on <= other.last_on and other.first_on <= self.last_on


def learning_until(panel: Panel) -> dict[str, date]:
    """For each source that is still young, the earliest day on which it will be judged like the others."""
    found = {}
    for source, total in zip(panel.sources, panel.totals, strict=True):
        missing = SETTLED_AFTER - int(observed_days(total).sum())
        if missing > 0:
            found[source.name] = panel.last_on + timedelta(days=missing)
    return found


def find_surges(panel: Panel, family: Family, counts: Sequence[Floats], subjects: Subjects, *, q: float) -> list[Surge]:
    """The surges of one family of counts (a panel's, of each source), one a topic, whether or not another family says
    them better; series that hold too few for anybody's matter are not tested."""
    summed = np.sum(counts, axis=0)
    rows = np.flatnonzero(summed.sum(axis=1) >= AT_LEAST)
    judged = judge(
        [source.of(rows) for source in panel.sources_for(counts, family)],
        first_weekday=panel.first_on.weekday(),
        groups=panel.groups()[rows],
        q=q,
        is_last_open=panel.is_last_open,
        hourly_alpha=panel.hourly_alpha,
    )
    naming = Naming(panel, family, summed, subjects, heard_in(panel))
    return one_a_topic([naming.surge(episode, int(rows[episode.series])) for episode in judged.episodes])


def heard_in(panel: Panel) -> tuple[Heard, ...]:
    """Each source's days that were judged: from the first on which something was expected of it."""
    found = []
    for source, total in zip(panel.sources, panel.totals, strict=True):
        observed = observed_days(total)
        if panel.is_last_open and source.channel == "survey":
            observed[-1:] = False
        days = np.flatnonzero(observed)[YOUNG_AFTER:]
        if days.size:
            found.append((source.id, panel.day(int(days[0])), panel.day(int(days[-1]))))
    return tuple(found)


@dataclass(frozen=True)
class Naming:
    """Turns episodes of one family into surges; `counts` are its counts of all sources together, (series, days)."""

    panel: Panel
    family: Family
    counts: Floats
    subjects: Subjects
    heard: tuple[Heard, ...]

    def surge(self, episode: Episode, row: int) -> Surge:
        """The surge of the series in `row`."""
        panel = self.panel
        is_theme = row >= len(panel.keys)
        topic_id, department_id = (ALL_TOPICS, ALL_DEPARTMENTS) if is_theme else panel.keys[row]
        theme_id = panel.theme_ids[row - len(panel.keys)] if is_theme else self.subjects.theme_of.get(topic_id)
        span = slice(episode.first, episode.last + 1)
        whose = department_id or self._owner(topic_id, theme_id, row, span)
        return Surge(
            family=self.family,
            key=(topic_id, department_id),
            episode=episode,
            first_on=panel.day(episode.first),
            fired_on=panel.day(episode.fired),
            last_on=panel.day(episode.last),
            ended_on=None if episode.ended is None else panel.day(episode.ended),
            department_id=whose,
            heard=self.heard,
            theme_id=theme_id,
        )

    def _owner(self, topic_id: int, theme_id: int | None, row: int, span: slice) -> str | None:
        """Whose a topic or theme is: its owner's, else the department's that holds most of what was counted."""
        if topic_id == ALL_TOPICS and theme_id is None:
            return None
        theme_of = self.subjects.theme_of
        shares: dict[str, float] = defaultdict(float)
        for position, (topic, department) in enumerate(self.panel.keys):
            is_of_it = topic == topic_id if topic_id != ALL_TOPICS else theme_of.get(topic) == theme_id
            if is_of_it and topic != ALL_TOPICS and department != ALL_DEPARTMENTS:
                shares[department] += float(self.counts[position, span].sum())
        return route_surge(self.subjects.owners.get(topic_id), shares, float(self.counts[row, span].sum()))


def one_a_topic(surges: Sequence[Surge]) -> list[Surge]:
    """Of a topic's overlapping surges keep the widest: the whole topic's, else the department's with most feedback."""
    kept: list[Surge] = []
    for surge in sorted(surges, key=lambda one: (one.key[1] != ALL_DEPARTMENTS, -one.episode.seen)):
        if not any(one.matter_key == surge.matter_key and one.overlaps(surge) for one in kept):
            kept.append(surge)
    return kept
