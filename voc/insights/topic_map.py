"""Which topics lie close together: each with its place, its comments of the period and its nearest others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from voc.insights.filters import Filters, Period
from voc.insights.summary import Split
from voc.insights.topics import TopicFigures, list_topics
from voc.storage.topic_places import places_of
from voc.storage.topics import TopicModel, load_current

_NEAR = 3


@dataclass(frozen=True, slots=True)
class Point:
    """A topic on the map: `x` and `y` are 0..1 and hold over re-fits, `n` counts its comments of the period.

    `near` are the ids of the topics on the map that customers speak of most alike, the nearest first.
    """

    id: int
    name: str
    theme: str | None
    owner: str | None
    n: int
    split: Split
    x: float
    y: float
    near: tuple[int, ...]
    link: str


@dataclass(frozen=True, slots=True)
class TopicMap:
    """The topics with comments in the period, most first; `n_silent` have a place but no comment in these days."""

    period: Period
    points: tuple[Point, ...]
    n_silent: int


def show_map(session: Session, filters: Filters) -> TopicMap:
    """The map under `filters`. A topic that has no place yet is left out; it gets one when the history is read."""
    table, places, model = list_topics(session, filters), places_of(session), load_current(session)
    shown = sorted((one for one in table.topics if one.n and one.id in places), key=lambda one: (-one.n, one.id))
    near = _nearest(model, [one.id for one in shown])
    points = tuple(_point(one, places[one.id], near.get(one.id, ())) for one in shown)
    placed = places.keys() & set(model.topic_ids.tolist()) if model is not None else set()
    return TopicMap(table.period, points, len(placed - {point.id for point in points}))


def _point(topic: TopicFigures, place: tuple[float, float], near: tuple[int, ...]) -> Point:
    return Point(
        topic.id, topic.name, topic.theme, topic.owner, topic.n, topic.split, place[0], place[1], near, topic.link
    )


def _nearest(model: TopicModel | None, shown: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """For each topic those whose centres are nearest, among the `shown` ones."""
    if model is None or not len(model.topic_ids):
        return {}
    ids, starts = np.unique(model.topic_ids, return_index=True)  # the rows of a topic stand together
    cosine = np.maximum.reduceat(np.round(model.centroids @ model.centroids.T, 6), starts, axis=1)
    cosine = np.maximum.reduceat(cosine, starts, axis=0)
    np.fill_diagonal(cosine, -np.inf)
    cosine[:, ~np.isin(ids, shown)] = -np.inf
    order = np.argsort(-cosine, axis=1, kind="stable")[:, :_NEAR]
    return {
        int(topic_id): tuple(int(ids[other]) for other in others if cosine[row, other] > -np.inf)
        for row, (topic_id, others) in enumerate(zip(ids, order, strict=True))
    }
