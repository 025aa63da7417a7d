"""Names for the topics of a fit, and which of them deserve birth: enough feedback, and a phrase that speaks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from models.topics.assign import nearest_rows
from models.topics.brand import without
from models.topics.graph import least_mentions
from models.topics.lineage import Lineage, without_unborn
from models.topics.names import Encode, spoken_names
from voc.storage.session import Store
from voc.storage.silent import sleeping
from voc.storage.tables import TopicRow

if TYPE_CHECKING:
    from models.topics.sample import Sample

#: A topic before it has its row: (present id or None, fresh group or None).
Place = tuple[int | None, int | None]


def place_of(topic_id: int | None, group: int | None) -> Place:
    """A topic's place: its id where it has one, else its fresh group."""
    return (topic_id, None) if topic_id is not None else (None, group)


def assigned(lineage: Lineage, sample: Sample) -> tuple[list[Place], NDArray[np.int64], NDArray[np.float32]]:
    """The topics of the next version; for each text its topic's position there (−1 for none), and the cosine."""
    places = list(dict.fromkeys(place_of(row.topic_id, row.group) for row in lineage.rows))
    position = {place: number for number, place in enumerate(places)}
    owner = np.array([position[place_of(row.topic_id, row.group)] for row in lineage.rows], dtype=np.int64)
    radii = np.array([row.radius for row in lineage.rows], dtype=np.float32)
    row, cosine = nearest_rows(sample.vectors, np.stack([each.centroid for each in lineage.rows]), radii)
    return places, np.where(row >= 0, owner[row], -1), cosine


def worth_a_name(store: Store, lineage: Lineage, sample: Sample, encode: Encode) -> Lineage:
    """The lineage without those who would be born too small, or without a phrase that speaks for them.

    Their mentions go to the next nearest topic, or stay unassigned; others may be called otherwise then, so it is asked
    again until all that is left has its name.
    """
    least = least_mentions(len(sample.texts))
    topics, asleep = topics_in(store), asleep_in(store)
    while True:
        places, best, cosine = assigned(lineage, sample)
        n_feedback = [len(np.unique(sample.owners[best == number])) for number in range(len(places))]
        names = names_for(places, best, cosine, topics, encode, sample, asleep)
        unborn = {
            group
            for (topic_id, group), n in zip(places, n_feedback, strict=True)
            if topic_id is None and (n < least or (None, group) not in names)
        }
        if not unborn:
            return lineage
        lineage = without_unborn(lineage, unborn)
        if not lineage.rows:
            return lineage


def topics_in(store: Store) -> dict[int, TopicRow]:
    """The topics of the store as they stand, by id."""
    with store.reading() as session:
        return {topic.id: topic for topic in session.scalars(sa.select(TopicRow).where(TopicRow.kind == "topic"))}


def asleep_in(store: Store) -> frozenset[int]:
    """The topics that nobody speaks of any more and that hold mentions all the same."""
    with store.reading() as session:
        return frozenset(session.scalars(sleeping()))


def remembering(encode: Encode, away: NDArray[np.float32]) -> Encode:
    """The encoder with `away` taken out of what it says, each text read once: names are sought twice in a fit."""
    known: dict[str, NDArray[np.float32]] = {}

    def encoded(texts: Sequence[str]) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, without(encode(new), away), strict=True))
        return np.stack([known[text] for text in texts]) if texts else np.zeros((0, 384), dtype=np.float32)

    return encoded


def names_for(
    places: Sequence[Place],
    best: NDArray[np.int64],
    cosine: NDArray[np.float32],
    topics: Mapping[int, TopicRow],
    encode: Encode,
    sample: Sample,
    asleep: frozenset[int] = frozenset(),
) -> dict[Place, str]:
    """Names for the topics that a machine names, the largest first; a person's name is not changed nor given twice.

    Nor is that of a topic which is `asleep`. A topic that no phrase speaks for is left out.
    """
    sizes = np.bincount(best[best >= 0], minlength=len(places))
    order = sorted(range(len(places)), key=lambda number: (-int(sizes[number]), number))
    own = {number for number in order if (topic := topics.get(places[number][0] or 0)) is not None and topic.named_by}
    open_ = [number for number in order if number not in own and sizes[number] > 0]
    if not open_:
        return {}
    texts = []
    centroids = []
    for number in open_:
        mine = np.flatnonzero(best == number)
        mine = mine[np.argsort(-cosine[mine], kind="stable")]
        texts.append([sample.texts[row] for row in mine])
        centroids.append(sample.vectors[mine].astype(np.float64).mean(axis=0))
    there = {place: topic_id for place, number in enumerate(open_) if (topic_id := places[number][0]) is not None}
    known = {place: topics[topic_id].name for place, topic_id in there.items() if topics[topic_id].state == "active"}
    fixed = {place: topics[topic_id].name for place, topic_id in there.items() if topic_id in asleep}
    centres = without(np.array(centroids), sample.away)
    taken = _taken(places, open_, topics)
    named = spoken_names(texts, centres, encode, brand=sample.brand, known=known, fixed=fixed, taken=taken)
    return {places[number]: name for number, name in zip(open_, named, strict=True) if name is not None}


def _taken(places: Sequence[Place], renamed: Sequence[int], topics: Mapping[int, TopicRow]) -> frozenset[str]:
    """Names of living topics that this fit does not name."""
    living = {topic_id for number, (topic_id, _) in enumerate(places) if number not in set(renamed)}
    return frozenset(topics[topic_id].name for topic_id in living if topic_id is not None)
