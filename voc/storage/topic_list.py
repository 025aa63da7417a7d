"""The topics of the store with how much feedback each has; the fixed buckets stand among them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.silent import silences, state_in_words
from voc.storage.tables import ALL_DEPARTMENTS, SeriesDay, TopicRow


@dataclass(frozen=True, slots=True)
class ListedTopic:
    """One topic or bucket; `n_feedback` counts distinct feedback, which may have other topics too."""

    id: int
    kind: str
    name: str
    named_by: str | None
    state: str
    n_feedback: int
    owner_department: str | None
    owner_origin: str | None
    first_seen_on: date | None
    keywords: list[str]
    silent_since: date | None = None

    @property
    def said_of_state(self) -> str:
        """What became of it, in words."""
        return state_in_words(self.state, self.silent_since)


def list_topics(session: Session, *, everything: bool = False) -> list[ListedTopic]:
    """Topics and buckets, most feedback first; merged and retired ones only with `everything`."""
    counts = (
        sa.select(SeriesDay.topic_id, sa.func.sum(SeriesDay.n).label("n"))
        .where(SeriesDay.department_id == ALL_DEPARTMENTS)
        .group_by(SeriesDay.topic_id)
        .subquery()
    )
    query = sa.select(TopicRow, sa.func.coalesce(counts.c.n, 0)).outerjoin(counts, counts.c.topic_id == TopicRow.id)
    if not everything:
        query = query.where(TopicRow.state == "active")
    silent = silences(session) if everything else {}
    rows = session.execute(query.order_by(sa.func.coalesce(counts.c.n, 0).desc(), TopicRow.id))
    return [
        ListedTopic(
            topic.id, topic.kind, topic.name, topic.named_by, topic.state, int(n),
            topic.owner_department, topic.owner_origin, topic.first_seen_on, list(topic.keywords),
            silent[topic.id].since if topic.id in silent else None,
        )
        for topic, n in rows
    ]  # fmt: skip
