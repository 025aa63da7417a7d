"""Where a topic falls in two: by itself, or along examples that a person gives."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from models.topics.brand import without
from models.topics.definition import MOST_RADIUS, Definition, radius_of
from models.topics.names import Encode, names_of
from voc.errors import InputError
from voc.storage import topic_edits
from voc.storage.session import Store
from voc.storage.tables import FeedbackRow, MentionRow, MentionVector, TopicRow
from voc.storage.topics import TopicModel
from voc.text import text_key

#: Fewer distinct mentions than this in either half are no topic.
_LEAST = 4


def cut(
    store: Store, topic_id: int, examples: Sequence[str], encode: Encode
) -> tuple[TopicModel, TopicRow, str, tuple[Definition, Definition]]:
    """The version in use, the topic, a name for the half that would go, and both halves: that which stays comes first.

    By k-means of two; with `examples` the half that goes is the one that begins at them, without it is the smaller
    one. The same for the same mentions. Raises `InputError` where there is too little to cut.
    """
    with store.reading() as session:
        topic = topic_edits.held_topic(session, topic_id)
        model = topic_edits.fitted(session)
        texts, vectors = _mentions(session, topic_id, model)
        taken = frozenset(session.scalars(sa.select(TopicRow.name).where(TopicRow.state.in_(("active", "retired")))))
    if len(texts) < 2 * _LEAST:
        raise InputError(f"Topic {topic_id} has only {len(texts)} different mentions: too few to split.")
    given = without(encode(list(examples)), model.away) if examples else np.zeros((0, 384), dtype=np.float32)
    goes = _goes(vectors, given)
    if min(goes.sum(), (~goes).sum()) < _LEAST:
        raise InputError(f"Topic {topic_id} does not fall into two: one half would have fewer than {_LEAST} mentions.")
    # Neither half reaches further than the whole did, or it would take from its neighbours.
    reach = float(model.radii[model.topic_ids == topic_id].min(initial=MOST_RADIUS))
    halves = (_half(vectors[~goes], reach), _half(vectors[goes], reach))
    return model, topic, _name(texts, vectors, goes, halves, model, taken, encode), halves


def _name(
    texts: Sequence[str], vectors: NDArray[np.float32], goes: NDArray[np.bool_], halves: tuple[Definition, Definition],
    model: TopicModel, taken: frozenset[str], encode: Encode,
) -> str:  # fmt: skip
    """A name for the half that goes, which tells it from the other and which no topic has."""
    central = []
    for half, mine in zip(halves, (~goes, goes), strict=True):
        rows = np.flatnonzero(mine)
        central.append([texts[row] for row in rows[np.argsort(-(vectors[rows] @ half.centroid), kind="stable")]])
    _, name = names_of(
        central, np.stack([half.centroid for half in halves]), [[], []],
        lambda phrases: without(encode(phrases), model.away), brand=model.brand, taken=taken,
    )  # fmt: skip
    return name


def _mentions(session: Session, topic_id: int, model: TopicModel) -> tuple[list[str], NDArray[np.float32]]:
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
    vectors = np.array([np.frombuffer(vector, dtype=np.float16) for _, vector in chosen]).reshape(-1, 384)
    return [text for text, _ in chosen], without(vectors, model.away)


def _goes(vectors: NDArray[np.float32], examples: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which rows would go: those of the examples' side, or of the smaller one."""
    from sklearn.cluster import KMeans

    rows = vectors.astype(np.float64)
    if len(examples):
        goal = examples.astype(np.float64).mean(axis=0)
        furthest = np.argsort(rows @ goal, kind="stable")[: len(rows) // 2]
        seeds = np.stack([rows[furthest].mean(axis=0), goal])
        sides = KMeans(2, init=seeds, n_init=1).fit_predict(rows)
        return np.asarray(sides == 1, dtype=bool)
    sides = KMeans(2, n_init=10, random_state=0).fit_predict(rows)
    smaller = 1 if (sides == 0).sum() >= (sides == 1).sum() else 0
    return np.asarray(sides == smaller, dtype=bool)


def _half(vectors: NDArray[np.float32], least: float) -> Definition:
    centroid = without(vectors.astype(np.float64).mean(axis=0, keepdims=True), np.zeros((0, 384), np.float32))[0]
    return Definition(centroid, radius_of(vectors @ centroid, least), [])
