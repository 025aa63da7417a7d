"""Cut a topic in two where people see two matters in one: first what would go where, then the cut."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from models.topics.brand import without
from models.topics.names import Encode, names_of
from voc.errors import InputError
from voc.installation import Installation
from voc.storage import topic_edits
from voc.storage.tables import FeedbackRow, MentionRow, MentionVector
from voc.storage.topics import TopicModel, found_topic, load_current
from voc.text import text_key

#: Fewer distinct mentions than this in either half are no topic.
_LEAST = 4
#: The share of a half's mentions that its radius leaves out, and the radius' limits; as at a fit.
_OUTSIDE, _LEAST_RADIUS, _MOST_RADIUS = 5.0, 0.35, 0.60


@dataclass(frozen=True)
class Half:
    """One half of a topic that may be split: a name, its most typical mentions, and where it lies."""

    name: str
    n_texts: int
    quotes: list[str]
    centroid: NDArray[np.float32]
    radius: float


@dataclass(frozen=True)
class SplitPreview:
    """What a split would do: the first half keeps the topic's id and name, the second becomes a new topic."""

    topic_id: int
    version: int
    stays: Half
    goes: Half
    cosine: float


def preview_split(installation: Installation, topic_id: int, encode: Encode) -> SplitPreview:
    """Where a topic would be cut, by k-means of two; the same for the same mentions. Nothing is changed.

    Raises `InputError` where there is too little to cut.
    """
    with installation.store.reading() as session:
        topic = found_topic(session, topic_id)
        model = load_current(session)
        texts, vectors = _mentions(session, topic_id, model)
    if model is None or len(texts) < 2 * _LEAST:
        raise InputError(f"Topic {topic_id} has only {len(texts)} different mentions: too few to split.")
    halves = _cut(vectors)
    if min(np.bincount(halves, minlength=2)) < _LEAST:
        raise InputError(f"Topic {topic_id} does not fall into two: one half would have fewer than {_LEAST} mentions.")
    first, second = (_half(texts, vectors, halves == side) for side in (0, 1))
    names = names_of(
        [_central(texts, vectors, half) for half in (first, second)],
        np.stack([first.centroid, second.centroid]),
        [[], []],
        lambda phrases: without(encode(phrases), model.away),
        brand=model.brand,
        taken=frozenset([topic.name]),
    )
    stays, goes = (
        Half(name, half.n_texts, half.quotes, half.centroid, half.radius)
        for name, half in zip(names, (first, second), strict=True)
    )
    return SplitPreview(topic_id, model.version, stays, goes, round(float(stays.centroid @ goes.centroid), 3))


def apply_split(installation: Installation, preview: SplitPreview, *, by: str, now: datetime) -> int:
    """Do what was previewed; the id of the new topic. Raises `InputError` where the topics have changed since."""
    with installation.store.writing() as session:
        model = load_current(session)
        if model is None or model.version != preview.version:
            raise InputError("The topics have changed since the preview. Look at it again: voc topics split")
        return topic_edits.split(
            session,
            preview.topic_id,
            (preview.stays.centroid, preview.goes.centroid),
            (preview.stays.radius, preview.goes.radius),
            name=preview.goes.name,
            by=by,
            now=now,
        )


def _mentions(
    session: sa.orm.Session, topic_id: int, model: TopicModel | None
) -> tuple[list[str], NDArray[np.float32]]:
    """Distinct mentions of a topic in the order of their hash, and their clean vectors."""
    rows = session.execute(
        sa.select(FeedbackRow.text, MentionRow.start, MentionRow.end, MentionVector.vector)
        .join(MentionRow, MentionRow.feedback_id == FeedbackRow.id)
        .join(MentionVector, MentionVector.mention_id == MentionRow.id)
        .where(MentionRow.topic_id == topic_id)
        .order_by(MentionRow.id)
    )
    found: dict[str, tuple[str, bytes]] = {}
    for text, start, end, vector in rows:
        found.setdefault(text_key(text[start:end]), (text[start:end], vector))
    chosen = [found[key] for key in sorted(found)]
    away = model.away if model is not None else np.zeros((0, 384), dtype=np.float32)
    vectors = np.array([np.frombuffer(vector, dtype=np.float16) for _, vector in chosen]).reshape(-1, 384)
    return [text for text, _ in chosen], without(vectors, away)


def _cut(vectors: NDArray[np.float32]) -> NDArray[np.int64]:
    """The side of each row, 0 the larger one."""
    from sklearn.cluster import KMeans

    sides = np.asarray(KMeans(2, n_init=10, random_state=0).fit_predict(vectors.astype(np.float64)), dtype=np.int64)
    return sides if (sides == 0).sum() >= (sides == 1).sum() else 1 - sides


def _half(texts: list[str], vectors: NDArray[np.float32], mine: NDArray[np.bool_]) -> Half:
    centroid = without(vectors[mine].astype(np.float64).mean(axis=0, keepdims=True), np.zeros((0, 384), np.float32))[0]
    cosine = vectors[mine] @ centroid
    order = np.flatnonzero(mine)[np.argsort(-cosine, kind="stable")]
    radius = float(np.clip(np.percentile(cosine, _OUTSIDE), _LEAST_RADIUS, _MOST_RADIUS))
    return Half("", int(mine.sum()), [texts[row] for row in order[:3]], centroid, radius)


def _central(texts: list[str], vectors: NDArray[np.float32], half: Half) -> list[str]:
    order = np.argsort(-(vectors @ half.centroid), kind="stable")
    return [texts[row] for row in order[: half.n_texts]]
