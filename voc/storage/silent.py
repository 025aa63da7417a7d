"""Topics that nobody speaks of any more: retired by a machine, they keep their mentions, and their name for themselves.

`models.topics.silence` says when a topic falls silent. It comes back by itself when customers speak of it again, or
by a person who edits it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import TopicCentroid, TopicEvent, TopicModelRow, TopicRow
from voc.storage.topics import MACHINE, record


@dataclass(frozen=True, slots=True)
class Silence:
    """Since which day hardly anybody speaks of a topic, when that was noticed, and its former share of the feedback."""

    since: date
    noticed_at: datetime
    share: float


def silences(session: Session) -> dict[int, Silence]:
    """The topics that ended because nobody speaks of them any more, by id; not those that a person ended since."""
    last = (
        sa.select(sa.func.max(TopicEvent.id))
        .join(TopicRow, TopicRow.id == TopicEvent.topic_id)
        .where(TopicEvent.kind == "retired", TopicRow.state == "retired")
        .group_by(TopicEvent.topic_id)
    )
    events = session.scalars(sa.select(TopicEvent).where(TopicEvent.id.in_(last), TopicEvent.by == MACHINE))
    return {
        event.topic_id: Silence(date.fromisoformat(event.evidence["since"]), event.at, float(event.evidence["share"]))
        for event in events
        if "since" in event.evidence
    }


def sleeping() -> sa.Select[int]:
    """The ids of retired topics that still lie somewhere in the version in use, and so hold mentions."""
    return (
        sa.select(TopicRow.id)
        .join(TopicCentroid, TopicCentroid.topic_id == TopicRow.id)
        .join(TopicModelRow, TopicModelRow.version == TopicCentroid.version)
        .where(TopicRow.state == "retired", TopicModelRow.is_current)
        .distinct()
    )


def wake(session: Session, topic: TopicRow, *, by: str, now: datetime) -> None:
    """Bring a sleeping topic back, since a person takes it up; nothing where it is active."""
    if topic.state != "active":
        topic.state = "active"
        record(session, topic.id, "revived", by=by, now=now, evidence={"name": topic.name})


def state_in_words(state: str, silent_since: date | None) -> str:
    """What became of a topic: "retired" sounds as if a person had done it."""
    return state if silent_since is None else f"nobody speaks of it any more since {silent_since}"
