"""From episodes to surges: each with its name, its owner, its calendar days, and who was heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.panel import Panel
from voc.alerts.routing import route_surge
from voc.storage.tables import ALL_DEPARTMENTS, ALL_TOPICS, TopicRow
from voc.trends.baseline import SETTLED_AFTER, YOUNG_AFTER
from voc.trends.episodes import Episode
from voc.trends.judge import judge, observed_days

Family = Literal["surge", "praise"]
Key = tuple[int, str]
#: A source and its days that were judged, both ends included.
Heard = tuple[int, date, date]


@dataclass(frozen=True)
class Surge:
    """An episode of one series: `key` is (topic, department), `department_id` whose matter it is (None: contested).

    `heard` are the sources and days whose feedback is counted in the episode.
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

    @property
    def matter_key(self) -> str:
        """One for each topic; departments and the whole have their own."""
        topic_id, department_id = self.key
        if topic_id != ALL_TOPICS:
            return f"{self.family}:topic:{topic_id}"
        return f"{self.family}:department:{department_id}" if department_id else f"{self.family}:all"

    @property
    def width(self) -> int:
        """0 of a topic, 1 of a department, 2 of everything."""
        return 0 if self.key[0] != ALL_TOPICS else 1 if self.key[1] else 2

    @property
    def topic_id(self) -> int | None:
        """The topic that surged; None of a department and of everything."""
        return self.key[0] if self.key[0] != ALL_TOPICS else None

    @property
    def excess(self) -> float:
        """How many more than expected."""
        return self.episode.seen - self.episode.expected

    def overlaps(self, other: Surge) -> bool:
        """Whether both were at work on one day at least."""
        return self.first_on <= other.last_on and other.first_on <= self.last_on


def find_surges(panel: Panel, owners: Mapping[int, str | None], *, q: float) -> list[Surge]:
    """Every surge and praise of a panel, one a topic; no praise of what people complain of at the time."""
    surges = _judged(panel, "surge", panel.negatives, owners, q)
    praise = [
        one
        for one in _judged(panel, "praise", panel.positives, owners, q)
        if not any(_is_same(one, bad) and one.overlaps(bad) for bad in surges)
    ]
    return sorted([*surges, *praise], key=lambda surge: (surge.fired_on, surge.matter_key))


def learning_until(panel: Panel) -> dict[str, date]:
    """For each source that is still young, the earliest day on which it will be judged like the others."""
    found = {}
    for source, total in zip(panel.sources, panel.totals, strict=True):
        missing = SETTLED_AFTER - int(observed_days(total).sum())
        if missing > 0:
            found[source.name] = panel.last_on + timedelta(days=missing)
    return found


def topic_names(session: Session) -> dict[int, str]:
    """Names of all topics by id."""
    return {topic.id: topic.name for topic in session.scalars(sa.select(TopicRow))}


def topic_owners(session: Session) -> dict[int, str | None]:
    """Owners of all topics by id, None where contested."""
    return {topic.id: topic.owner_department for topic in session.scalars(sa.select(TopicRow))}


def _judged(
    panel: Panel, family: Family, counts: Sequence[np.ndarray], owners: Mapping[int, str | None], q: float
) -> list[Surge]:
    judged = judge(
        panel.sources_for(counts),
        first_weekday=panel.first_on.weekday(),
        groups=panel.groups(),
        q=q,
        is_last_open=panel.is_last_open,
    )
    summed = np.sum(counts, axis=0)
    heard = _heard(panel)
    return _one_a_topic([_named(panel, family, episode, summed, owners, heard) for episode in judged.episodes])


def _is_same(praise: Surge, complaint: Surge) -> bool:
    """Whether both speak of the same topic, or for want of one of the same department."""
    return praise.topic_id == complaint.topic_id and (praise.topic_id is not None or praise.key == complaint.key)


def _heard(panel: Panel) -> tuple[Heard, ...]:
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


def _named(
    panel: Panel,
    family: Family,
    episode: Episode,
    counts: np.ndarray,
    owners: Mapping[int, str | None],
    heard: tuple[Heard, ...],
) -> Surge:
    topic_id, department_id = panel.keys[episode.series]
    department: str | None = department_id or None
    if topic_id != ALL_TOPICS and not department_id:
        span = slice(episode.first, episode.last + 1)
        shares = {
            key[1]: float(counts[position, span].sum())
            for position, key in enumerate(panel.keys)
            if key[0] == topic_id and key[1] != ALL_DEPARTMENTS
        }
        department = route_surge(owners.get(topic_id), shares, float(counts[episode.series, span].sum()))
    return Surge(
        family=family,
        key=(topic_id, department_id),
        episode=episode,
        first_on=panel.day(episode.first),
        fired_on=panel.day(episode.fired),
        last_on=panel.day(episode.last),
        ended_on=None if episode.ended is None else panel.day(episode.ended),
        department_id=department,
        heard=heard,
    )


def _one_a_topic(surges: Sequence[Surge]) -> list[Surge]:
    """Of a topic's overlapping surges keep the widest: the whole topic's, else the department's with most feedback."""
    kept: list[Surge] = []
    for surge in sorted(surges, key=lambda one: (one.key[1] != ALL_DEPARTMENTS, -one.episode.seen)):
        if not any(one.matter_key == surge.matter_key and one.overlaps(surge) for one in kept):
            kept.append(surge)
    return kept
