"""From episodes to matters: names, owners, evidence, and which of several overlapping ones is told.

A topic that surges is one matter, wherever it surges. A department (or the whole) that surges is told of only when no
single topic explains most of it; and when more than a fifth of a department's topics surge with it, it is one event:
the department hears once, with the topics named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts import quotes
from voc.alerts.panel import Key, Panel
from voc.alerts.routing import route_surge
from voc.alerts.signal import Signal
from voc.storage.tables import (
    ALL_DEPARTMENTS,
    ALL_TOPICS,
    AnnotationDepartment,
    AnnotationRow,
    FeedbackRow,
    MentionRow,
    ResponseRow,
    TopicRow,
)
from voc.trends.baseline import SETTLED_AFTER
from voc.trends.judge import Episode, judge, observed_days

Family = Literal["surge", "praise"]
#: One topic that holds this share of a parent's excess explains it.
_EXPLAINS = 0.6
#: More than this share of a department's topics, and at least so many, make one event of it.
_EVENT_SHARE, _EVENT_TOPICS = 0.2, 3
_MOST_FEEDBACK = 200


@dataclass(frozen=True)
class Surge:
    """An episode with its name, owner and calendar days; `topics` are the topics told of within it, largest first."""

    family: Family
    key: Key
    episode: Episode
    first_on: date
    fired_on: date
    last_on: date
    ended_on: date | None
    department_id: str | None
    topics: tuple[int, ...] = ()

    @property
    def matter_key(self) -> str:
        """One for each topic; departments and the whole have their own."""
        topic_id, department_id = self.key
        if topic_id != ALL_TOPICS:
            return f"{self.family}:topic:{topic_id}"
        return f"{self.family}:department:{department_id}" if department_id else f"{self.family}:all"

    def overlaps(self, other: Surge) -> bool:
        """Whether both were at work on one day at least."""
        return self.first_on <= other.last_on and other.first_on <= self.last_on


def find_surges(panel: Panel, owners: Mapping[int, str | None], *, q: float) -> list[Surge]:
    """Every surge and praise of a panel, oldest first; no praise of what people complain of at the time."""
    weekday, groups = panel.first_on.weekday(), panel.groups()
    found: dict[Family, list[Surge]] = {}
    families: tuple[tuple[Family, Sequence[np.ndarray]], ...] = (
        ("surge", panel.negatives), ("praise", panel.positives),
    )  # fmt: skip
    for family, counts in families:
        judged = judge(
            panel.sources_for(counts), first_weekday=weekday, groups=groups, q=q, is_last_open=panel.is_last_open
        )
        summed = np.sum(counts, axis=0)
        surges = [_named(panel, family, episode, summed, owners) for episode in judged.episodes]
        found[family] = _told(_one_a_topic(surges), panel)
    praise = [
        one for one in found["praise"]
        if not any(one.key[0] == bad.key[0] and one.overlaps(bad) for bad in found["surge"])
    ]  # fmt: skip
    return sorted([*found["surge"], *praise], key=lambda surge: (surge.fired_on, surge.matter_key))


def learning_until(panel: Panel) -> dict[str, date]:
    """For each source that is still young, the earliest day on which it will be judged like the others."""
    found = {}
    for source, total in zip(panel.sources, panel.totals, strict=True):
        missing = SETTLED_AFTER - int(observed_days(total).sum())
        if missing > 0:
            found[source.name] = panel.last_on + timedelta(days=missing)
    return found


def as_signal(
    session: Session, surge: Surge, panel: Panel, names: Mapping[int, str], shown: Mapping[str, str]
) -> Signal:
    """What the alert will say; reads the feedback behind it. `shown` gives departments' names."""
    episode = surge.episode
    is_praise = surge.family == "praise"
    topic_id = surge.key[0] if surge.key[0] != ALL_TOPICS else None
    ids = _feedback(session, surge, panel)
    n_people = session.scalar(
        sa.select(
            sa.func.count(sa.distinct(sa.func.coalesce(ResponseRow.author_key, sa.cast(ResponseRow.id, sa.String))))
        )
        .join(FeedbackRow, FeedbackRow.response_id == ResponseRow.id)
        .where(FeedbackRow.id.in_(ids))
    )
    settled = not episode.is_provisional
    return Signal(
        kind="celebration" if is_praise else "escalation",
        family=surge.family,
        matter_key=surge.matter_key,
        level="same_day" if settled and not is_praise else "notice",
        title=title_of(surge, names, shown),
        department_id=surge.department_id,
        topic_id=topic_id,
        first_on=surge.first_on,
        last_on=surge.last_on,
        n_observed=episode.seen,
        feedback_ids=tuple(ids),
        expected=round(episode.expected, 2),
        expected_low=episode.low,
        expected_high=episode.high,
        p_value=episode.p,
        is_provisional=episode.is_provisional,
        evidence={
            "measure": "positive" if is_praise else "negative",
            "fired_on": surge.fired_on.isoformat(),
            "n_people": int(n_people or 0),
            "sources": _by_source(session, ids),
            "topics": list(surge.topics),
            "quotes": quotes.pick(session, ids, topic_id=topic_id, is_praise=is_praise),
        },
    )


def title_of(surge: Surge, names: Mapping[int, str], shown: Mapping[str, str]) -> str:
    """What, how many people against expected, since when: it fits a lock screen."""
    topic_id, department_id = surge.key
    if topic_id != ALL_TOPICS:
        what = names.get(topic_id, "a topic")
    elif department_id:
        what = shown.get(department_id, department_id)
    else:
        what = "All feedback"
    kind = "praise" if surge.family == "praise" else "complaints"
    since = f"{surge.first_on:%a} {surge.first_on.day} {surge.first_on:%b}"
    expected = f"{surge.episode.expected:.0f}" if surge.episode.expected >= 1 else "fewer than 1"
    return f"{_short(what, 40)}: {surge.episode.seen} {kind}, {expected} expected, since {since}"


def topic_names(session: Session) -> dict[int, str]:
    """Names of all topics by id."""
    return {topic.id: topic.name for topic in session.scalars(sa.select(TopicRow))}


def topic_owners(session: Session) -> dict[int, str | None]:
    """Owners of all topics by id, None where contested."""
    return {topic.id: topic.owner_department for topic in session.scalars(sa.select(TopicRow))}


def _named(
    panel: Panel, family: Family, episode: Episode, counts: np.ndarray, owners: Mapping[int, str | None]
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
    )


def _one_a_topic(surges: Sequence[Surge]) -> list[Surge]:
    """Of a topic's overlapping surges keep the widest: the whole topic's, else the department's with most feedback."""
    kept: list[Surge] = []
    for surge in sorted(surges, key=lambda one: (one.key[1] != ALL_DEPARTMENTS, -one.episode.seen)):
        if not any(one.matter_key == surge.matter_key and one.overlaps(surge) for one in kept):
            kept.append(surge)
    return kept


def _told(surges: Sequence[Surge], panel: Panel) -> list[Surge]:
    """Which are told: a parent explained by one topic is not, topics that are part of a department's event are not."""
    topics = [surge for surge in surges if surge.key[0] != ALL_TOPICS]
    told: list[Surge] = []
    hidden: set[tuple[str, date]] = set()
    for parent in (surge for surge in surges if surge.key[0] == ALL_TOPICS):
        department_id = parent.key[1]
        children = sorted(
            (one for one in topics if one.overlaps(parent) and department_id in ("", one.department_id)),
            key=lambda one: -_excess(one),
        )
        if children and _excess(children[0]) >= _EXPLAINS * _excess(parent):
            continue
        n_topics = sum(1 for topic_id, other in panel.keys if other == department_id and topic_id != ALL_TOPICS)
        if department_id and len(children) >= max(_EVENT_TOPICS, _EVENT_SHARE * n_topics):
            hidden |= {(one.matter_key, one.fired_on) for one in children}
        named = tuple(dict.fromkeys(one.key[0] for one in children))
        told.append(replace(parent, topics=named))
    return told + [one for one in topics if (one.matter_key, one.fired_on) not in hidden]


def _excess(surge: Surge) -> float:
    return surge.episode.seen - surge.episode.expected


def _feedback(session: Session, surge: Surge, panel: Panel) -> list[int]:
    """The feedback of the episode, clearest feeling first; of a flood the first 200."""
    topic_id, department_id = surge.key
    query = (
        sa.select(FeedbackRow.id)
        .join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
        .where(FeedbackRow.created_on.between(surge.first_on, surge.last_on))
        .where(FeedbackRow.source_id.in_([source.id for source in panel.sources]))
        .where(AnnotationRow.sentiment == ("positive" if surge.family == "praise" else "negative"))
    )
    if topic_id != ALL_TOPICS:
        query = query.where(
            sa.exists().where(MentionRow.feedback_id == FeedbackRow.id, MentionRow.topic_id == topic_id)
        )
    if department_id:
        query = query.where(
            sa.exists().where(
                AnnotationDepartment.feedback_id == FeedbackRow.id,
                AnnotationDepartment.department_id == department_id,
            )
        )
    ordered = query.order_by(sa.func.abs(AnnotationRow.sentiment_score).desc(), FeedbackRow.id)
    return list(session.scalars(ordered.limit(_MOST_FEEDBACK)))


def _by_source(session: Session, feedback_ids: Sequence[int]) -> dict[str, int]:
    rows = session.execute(
        sa.select(FeedbackRow.source_id, sa.func.count())
        .where(FeedbackRow.id.in_(feedback_ids))
        .group_by(FeedbackRow.source_id)
        .order_by(sa.func.count().desc(), FeedbackRow.source_id)
    )
    return {str(source_id): n for source_id, n in rows}


def _short(name: str, longest: int) -> str:
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"
