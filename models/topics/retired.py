"""Topics that ended: where they lay, and whom a person ended, which no machine brings back."""

from __future__ import annotations

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from models.topics.brand import without
from voc.storage.tables import TopicCentroid, TopicEvent, TopicRow
from voc.storage.topics import DIMENSIONS, MACHINE


def where_retired(session: Session, away: NDArray[np.float32]) -> tuple[dict[int, NDArray[np.float32]], frozenset[int]]:
    """Where each retired topic last lay, and which of them a person retired."""
    last = dict(
        session.execute(
            sa.select(TopicCentroid.topic_id, sa.func.max(TopicCentroid.version))
            .join(TopicRow, TopicRow.id == TopicCentroid.topic_id)
            .where(TopicRow.state == "retired")
            .group_by(TopicCentroid.topic_id)
        ).all()
    )
    places = {}
    by_person = set()
    for topic_id, version in last.items():
        rows = session.scalars(
            sa.select(TopicCentroid.centroid)
            .where(TopicCentroid.topic_id == topic_id, TopicCentroid.version == version)
            .order_by(TopicCentroid.position)
        ).all()
        places[topic_id] = without(np.frombuffer(b"".join(rows), dtype=np.float32).reshape(-1, DIMENSIONS), away)
        by = session.scalar(
            sa.select(TopicEvent.by)
            .where(TopicEvent.topic_id == topic_id, TopicEvent.kind == "retired")
            .order_by(TopicEvent.id.desc())
            .limit(1)
        )
        if by != MACHINE:
            by_person.add(topic_id)
    return places, frozenset(by_person)
