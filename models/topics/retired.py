"""Topics that ended: where they lay, and whom a person ended, which no machine brings back."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from models.topics.assign import nearest_rows
from models.topics.brand import without
from voc.storage.tables import TopicCentroid, TopicEvent, TopicRow
from voc.storage.topics import DIMENSIONS, MACHINE, TopicModel


def held_by_retired(
    session: Session, retired_by_person: Collection[int], model: TopicModel, vectors: NDArray[np.float32],
    away: NDArray[np.float32],
) -> NDArray[np.bool_]:  # fmt: skip
    """Which of the `vectors` (n, 384; clean) a topic that a person retired would have today, were it there."""
    rows = [row for topic_id in sorted(retired_by_person) for row in _last_rows(session, topic_id)]
    if not rows:
        return np.zeros(len(vectors), dtype=bool)
    gone = without(np.stack([np.frombuffer(row.centroid, dtype=np.float32) for row in rows]), away)
    centroids = np.concatenate([without(model.centroids, away), gone])
    radii = np.concatenate([model.radii, np.array([row.radius for row in rows], dtype=np.float32)])
    return nearest_rows(vectors, centroids, radii)[0] >= len(model.centroids)


def _last_rows(session: Session, topic_id: int) -> Sequence[TopicCentroid]:
    last = sa.select(sa.func.max(TopicCentroid.version)).where(TopicCentroid.topic_id == topic_id).scalar_subquery()
    asked = sa.select(TopicCentroid).where(TopicCentroid.topic_id == topic_id, TopicCentroid.version == last)
    return session.scalars(asked.order_by(TopicCentroid.position)).all()


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
