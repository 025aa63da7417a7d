"""Topics in the store: their models, their identity, and what people decide about them.

An id of a topic is a row here and never changes. A topic model version says where the topics lie; exactly one version
is current, and every edit that moves mentions makes a new one, so that what a version says never changes afterwards.
Every change of a topic is an event with its evidence and with who did it; MACHINE did what no person did.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.storage.session import Store
from voc.storage.tables import (
    ALL_DEPARTMENTS,
    EmergingRow,
    FeedbackRow,
    MentionRow,
    SeriesDay,
    TopicCentroid,
    TopicEvent,
    TopicModelRow,
    TopicRow,
)

MACHINE = "voc"
#: The department of at least this share of a topic's feedback owns it …
_OWNS = 0.6
#: … once there is as much feedback as this.
_LEAST_TO_OWN = 5
DIMENSIONS = 384


@dataclass(frozen=True)
class TopicModel:
    """Where the topics lie in one version: row i of `centroids` (n, 384; float32 unit rows) belongs to `topic_ids[i]`.

    A mention belongs to the topic of the nearest row that reaches it, whose `radii` its cosine is at least, once the
    directions `away` are taken out of its vector. Rows are ordered by (topic id, position). `parameters` are JSON.
    """

    version: int
    fitted_at: datetime
    n_mentions: int
    parameters: Mapping[str, Any]
    topic_ids: NDArray[np.int64]
    centroids: NDArray[np.float32]
    radii: NDArray[np.float32]

    @property
    def brand(self) -> frozenset[str]:
        """The company's own name, which names no thing in its own feedback."""
        return frozenset(self.parameters.get("brand", ()))

    @property
    def by_words(self) -> frozenset[str]:
        """Languages that no head reads and that have topics all the same, by the words they share."""
        return frozenset(self.parameters.get("by_words", ()))

    @property
    def away(self) -> NDArray[np.float32]:
        """The directions that must not decide: orthonormal rows (k, 384)."""
        return decode_rows(self.parameters.get("away", ""))


def encode_rows(rows: NDArray[np.float32]) -> str:
    """Rows of 384 float32 as text for `parameters`."""
    return base64.b64encode(np.ascontiguousarray(rows, dtype="<f4").tobytes()).decode("ascii")


def decode_rows(text: str) -> NDArray[np.float32]:
    """What `encode_rows` wrote."""
    return np.frombuffer(base64.b64decode(text), dtype="<f4").astype(np.float32).reshape(-1, DIMENSIONS)


def current_version(session: Session) -> int | None:
    """The version in use, or None before the first fit."""
    return session.scalar(sa.select(TopicModelRow.version).where(TopicModelRow.is_current))


def load_model(session: Session, version: int) -> TopicModel:
    """One version, whole."""
    row = session.get_one(TopicModelRow, version)
    rows = session.execute(
        sa.select(TopicCentroid.topic_id, TopicCentroid.centroid, TopicCentroid.radius)
        .where(TopicCentroid.version == version)
        .order_by(TopicCentroid.topic_id, TopicCentroid.position)
    ).all()
    return TopicModel(
        version=version,
        fitted_at=row.fitted_at,
        n_mentions=row.n_mentions,
        parameters=row.parameters,
        topic_ids=np.array([topic_id for topic_id, _, _ in rows], dtype=np.int64),
        centroids=np.frombuffer(b"".join(centroid for _, centroid, _ in rows), dtype=np.float32).reshape(
            -1, DIMENSIONS
        ),
        radii=np.array([radius for _, _, radius in rows], dtype=np.float32),
    )


def load_current(session: Session) -> TopicModel | None:
    """The version in use, whole, or None before the first fit."""
    version = current_version(session)
    return None if version is None else load_model(session, version)


def keep_model(
    session: Session,
    *,
    topic_ids: Sequence[int],
    centroids: NDArray[np.float32],
    radii: NDArray[np.float32],
    n_mentions: int,
    parameters: Mapping[str, Any],
    now: datetime,
) -> int:
    """Store a new version and make it the current one; its number. A topic may come several times."""
    session.execute(sa.update(TopicModelRow).where(TopicModelRow.is_current).values(is_current=False))
    model = TopicModelRow(fitted_at=now, is_current=True, n_mentions=n_mentions, parameters=dict(parameters))
    session.add(model)
    session.flush()
    positions: dict[int, int] = {}
    for topic_id, centroid, radius in zip(topic_ids, centroids, radii, strict=True):
        position = positions.get(int(topic_id), 0)
        positions[int(topic_id)] = position + 1
        session.add(
            TopicCentroid(
                version=model.version,
                topic_id=int(topic_id),
                position=position,
                centroid=np.ascontiguousarray(centroid, dtype=np.float32).tobytes(),
                radius=float(radius),
            )
        )
    session.flush()
    return model.version


def found_topic(session: Session, topic_id: int) -> TopicRow:
    """The topic with this id. Raises `InputError` where there is none, or where it is one of the fixed buckets."""
    topic = session.get(TopicRow, topic_id)
    if topic is None:
        raise InputError(f"There is no topic {topic_id}. List them: voc topics list")
    if topic.kind != "topic":
        raise InputError(f"Topic {topic_id} ({topic.name}) is one of the fixed buckets: no history, nothing to change.")
    return topic


def record(
    session: Session, topic_id: int, kind: str, *, by: str, now: datetime, evidence: Mapping[str, Any] | None = None
) -> None:
    """Write down what happened to a topic; see `TopicEvent`."""
    session.add(TopicEvent(topic_id=topic_id, kind=kind, at=now, by=by, evidence=dict(evidence or {})))


def events_of(session: Session, topic_id: int) -> list[TopicEvent]:
    """Everything that happened to a topic, oldest first."""
    return list(session.scalars(sa.select(TopicEvent).where(TopicEvent.topic_id == topic_id).order_by(TopicEvent.id)))


def refresh_topics(store: Store, department_ids: Sequence[str]) -> None:
    """Bring what follows from the feedback up to date: owner (a person's choice stays) and first day of each topic."""
    with store.reading() as session:  # sums over everything: not under the write lock
        totals, first_days = _totals(session), _first_days(session)
    with store.writing() as session:
        for topic in session.scalars(sa.select(TopicRow).where(TopicRow.kind == "topic", TopicRow.state == "active")):
            topic.first_seen_on = first_days.get(topic.id, topic.first_seen_on)
            if topic.owner_origin != "person":
                topic.owner_department = owner_of(totals.get(topic.id, {}), department_ids)
                topic.owner_origin = "feedback" if topic.owner_department else None


def _first_days(session: Session) -> dict[int, date]:
    """The day of the oldest feedback of each topic; of one that once emerged, the day since when it was seen to."""
    oldest = dict(
        session.execute(
            sa.select(MentionRow.topic_id, sa.func.min(FeedbackRow.created_on))
            .join(FeedbackRow, FeedbackRow.id == MentionRow.feedback_id)
            .group_by(MentionRow.topic_id)
        ).all()
    )
    emerged = session.execute(
        sa.select(EmergingRow.topic_id, EmergingRow.first_seen_on).where(EmergingRow.topic_id.is_not(None))
    )
    return {**oldest, **{topic_id: day for topic_id, day in emerged if topic_id is not None}}


def _totals(session: Session) -> dict[int, dict[str, int]]:
    """Distinct feedback of each topic, in all (department "") and of each department."""
    rows = session.execute(
        sa.select(SeriesDay.topic_id, SeriesDay.department_id, sa.func.sum(SeriesDay.n)).group_by(
            SeriesDay.topic_id, SeriesDay.department_id
        )
    )
    totals: dict[int, dict[str, int]] = {}
    for topic_id, department_id, n in rows:
        totals.setdefault(topic_id, {})[department_id] = int(n)
    return totals


def owner_of(counts: Mapping[str, int], department_ids: Sequence[str]) -> str | None:
    """The department of at least 60 % of the feedback, or None where it is contested or too little to tell."""
    n = counts.get(ALL_DEPARTMENTS, 0)
    if n < _LEAST_TO_OWN:
        return None
    best = max(department_ids, key=lambda department_id: counts.get(department_id, 0), default=None)
    return best if best is not None and counts.get(best, 0) >= _OWNS * n else None
