"""The rows of a topic model version: whose they are, and the version that other rows would make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from voc.storage.tables import TopicCentroid
from voc.storage.topics import DIMENSIONS, TopicModel, load_model

#: A centroid of a version: its topic, where it lies (a unit row), its radius.
Row = tuple[int, NDArray[np.float32], float]


def without(vectors: NDArray[np.floating], away: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors (n, 384) without their part along `away`, as unit rows; every topic model compares these."""
    wide = vectors.astype(np.float64)
    if len(away):
        wide -= (wide @ away.T.astype(np.float64)) @ away.astype(np.float64)
    norms = np.sqrt(np.einsum("ij,ij->i", wide, wide))
    wide /= np.maximum(norms, 1e-12)[:, None]
    return np.ascontiguousarray(wide, dtype=np.float32)


def changed(model: TopicModel, moved: Mapping[int, int | None], added: Sequence[Row] = ()) -> TopicModel:
    """A version with the rows of some topics given to another topic, or taken out (None), and some added."""
    targets = [moved.get(int(topic_id), int(topic_id)) for topic_id in model.topic_ids]
    return of_rows(model, [(target, *row[1:]) for target, row in zip(targets, rows_of(model), strict=True)], added)


def of_rows(model: TopicModel, rows: Sequence[tuple[int | None, NDArray[np.float32], float]],
            added: Sequence[Row] = ()) -> TopicModel:  # fmt: skip
    """The same version with other rows; those of no topic (None) are left out."""
    kept = [(topic_id, centroid, radius) for topic_id, centroid, radius in rows if topic_id is not None]
    kept = sorted([*kept, *added], key=lambda row: row[0])
    return replace(
        model,
        topic_ids=np.array([topic_id for topic_id, _, _ in kept], dtype=np.int64),
        centroids=np.array([centroid for _, centroid, _ in kept], dtype=np.float32).reshape(-1, DIMENSIONS),
        radii=np.array([radius for _, _, radius in kept], dtype=np.float32),
    )


def rows_of(model: TopicModel, topic_ids: Sequence[int] | None = None) -> list[Row]:
    """The rows of some topics of a version, or of all, in its order."""
    wanted = None if topic_ids is None else set(topic_ids)
    return [
        (int(topic_id), centroid, float(radius))
        for topic_id, centroid, radius in zip(model.topic_ids, model.centroids, model.radii, strict=True)
        if wanted is None or int(topic_id) in wanted
    ]


def first_and_last(session: Session, topic_id: int) -> tuple[int, int]:
    """The first and the last version in which a topic lies somewhere; a topic that was in use always has both."""
    first, last = session.execute(
        sa.select(sa.func.min(TopicCentroid.version), sa.func.max(TopicCentroid.version)).where(
            TopicCentroid.topic_id == topic_id
        )
    ).one()
    return first, last


def rows_then(session: Session, version: int, topic_ids: Sequence[int], now: TopicModel) -> list[Row]:
    """The rows of some topics as an older version has them, comparable with those of `now`.

    Taking out again what is out already would move every centre by a last digit: so only where it is another thing.
    """
    then = load_model(session, version)
    rows = rows_of(then, topic_ids)
    if np.array_equal(then.away, now.away) or not rows:
        return rows
    clean = without(np.stack([centroid for _, centroid, _ in rows]), now.away)
    return [(topic_id, row, radius) for (topic_id, _, radius), row in zip(rows, clean, strict=True)]
