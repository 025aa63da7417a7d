"""Write a fit down: new topics get their row and name, every outcome its event, and the new version comes into use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from models.topics.assign import nearest_rows
from models.topics.brand import without
from models.topics.lineage import Lineage, Outcome
from models.topics.names import Encode, diverse, names_of
from voc.errors import ModelError
from voc.storage.session import Store
from voc.storage.tables import TopicRow
from voc.storage.topics import MACHINE, current_version, encode_rows, keep_model, record

if TYPE_CHECKING:
    from models.topics.fit import Sample

_KEYWORDS = 10

#: A topic before it has its row: (present id or None, fresh group or None).
_Place = tuple[int | None, int | None]


def keep(
    store: Store,
    sample: Sample,
    lineage: Lineage,
    keywords: Sequence[Sequence[str]],
    encode: Encode,
    *,
    parameters: Mapping[str, Any],
    now: datetime,
) -> int:
    """Name what is new, then store it all in one transaction; the new version.

    Raises `ModelError` where a person changed the topics while the fit ran: nothing is kept, run it again.
    """

    def clean(texts: Sequence[str]) -> NDArray[np.float32]:
        return without(encode(texts), sample.away)

    with store.reading() as session:
        before = current_version(session)
        topics = {topic.id: topic for topic in session.scalars(sa.select(TopicRow).where(TopicRow.kind == "topic"))}
    places, best, cosine = _assign(lineage, sample)
    words = _keywords(places, lineage, keywords, topics, clean)
    names = _names(places, best, cosine, lineage, words, topics, clean, sample)
    with store.writing() as session:
        if current_version(session) != before:
            raise ModelError("A person changed the topics while they were fitted: nothing was kept. Run it again.")
        ids = _write_topics(session, places, names, words, now)
        _write_outcomes(session, lineage, ids, now, before)
        return keep_model(
            session,
            topic_ids=[ids[_place(row.topic_id, row.group)] for row in lineage.rows],
            centroids=np.stack([row.centroid for row in lineage.rows]),
            radii=np.array([row.radius for row in lineage.rows], dtype=np.float32),
            n_mentions=sample.n_mentions,
            parameters={
                **parameters,
                "n_texts": len(sample.texts),
                "n_stored": sample.n_mentions,
                "share_unassigned": round(float(np.mean(best < 0)), 4),
                "brand": sorted(sample.brand),
                "away": encode_rows(sample.away),
                "by_words": sorted(sample.by_words),
            },
            now=now,
        )


def _place(topic_id: int | None, group: int | None) -> _Place:
    return (topic_id, None) if topic_id is not None else (None, group)


def _assign(lineage: Lineage, sample: Sample) -> tuple[list[_Place], NDArray[np.int64], NDArray[np.float32]]:
    """The topics of the next version; for each text its topic's position there (−1 for none), and the cosine."""
    places = list(dict.fromkeys(_place(row.topic_id, row.group) for row in lineage.rows))
    position = {place: number for number, place in enumerate(places)}
    owner = np.array([position[_place(row.topic_id, row.group)] for row in lineage.rows], dtype=np.int64)
    radii = np.array([row.radius for row in lineage.rows], dtype=np.float32)
    row, cosine = nearest_rows(sample.vectors, np.stack([each.centroid for each in lineage.rows]))
    return places, np.where(cosine >= radii[row], owner[row], -1), cosine


def _keywords(
    places: Sequence[_Place],
    lineage: Lineage,
    keywords: Sequence[Sequence[str]],
    topics: Mapping[int, TopicRow],
    encode: Encode,
) -> list[list[str]]:
    """Ten words for each topic: of the fresh group it was matched with, else those it had."""
    groups = {_place(row.topic_id, row.group): row for row in reversed(lineage.rows) if row.group is not None}
    vocabulary = sorted({word for words in keywords for word in words})
    row_of = {word: number for number, word in enumerate(vocabulary)}
    vectors = encode(vocabulary)
    found = []
    for place in places:
        row = groups.get(place)
        if row is None or row.group is None or not keywords[row.group]:
            found.append(list(topics[place[0]].keywords) if place[0] is not None else [])
            continue
        words = keywords[row.group]
        found.append(diverse(words, vectors[[row_of[word] for word in words]], row.centroid, _KEYWORDS))
    return found


def _names(
    places: Sequence[_Place],
    best: NDArray[np.int64],
    cosine: NDArray[np.float32],
    lineage: Lineage,
    keywords: Sequence[Sequence[str]],
    topics: Mapping[int, TopicRow],
    encode: Encode,
    sample: Sample,
) -> dict[_Place, str]:
    """Names for the topics that a machine names, the largest first; a person's name is not changed nor given twice."""
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
    known = {
        place: topics[topic_id].name
        for place, number in enumerate(open_)
        if (topic_id := places[number][0]) is not None and topics[topic_id].state == "active"
    }
    centres = without(np.array(centroids), sample.away)
    named = names_of(
        texts, centres, [keywords[number] for number in open_], encode,
        brand=sample.brand, known=known, taken=_taken(places, open_, topics),
    )  # fmt: skip
    return {places[number]: name for number, name in zip(open_, named, strict=True)}


def _taken(places: Sequence[_Place], renamed: Sequence[int], topics: Mapping[int, TopicRow]) -> frozenset[str]:
    """Names of living topics that this fit does not name."""
    living = {topic_id for number, (topic_id, _) in enumerate(places) if number not in set(renamed)}
    return frozenset(topics[topic_id].name for topic_id in living if topic_id is not None)


def _write_topics(
    session: Session,
    places: Sequence[_Place],
    names: Mapping[_Place, str],
    keywords: Sequence[Sequence[str]],
    now: datetime,
) -> dict[_Place, int]:
    """Rows for what is born, new words and names for what lives; the id of each topic."""
    ids: dict[_Place, int] = {}
    for place, words in zip(places, keywords, strict=True):
        topic_id, group = place
        topic = session.get(TopicRow, topic_id) if topic_id is not None else None
        if topic is None:
            name = names.get(place) or f"Topic {group}"
            topic = TopicRow(name=name, keywords=list(words), created_at=now)
            session.add(topic)
            session.flush()
        elif topic.named_by is None and names.get(place, topic.name) != topic.name:
            evidence = {"from": topic.name, "to": names[place]}
            topic.name = names[place]
            record(session, topic.id, "renamed", by=MACHINE, now=now, evidence=evidence)
        topic.keywords = list(words)
        ids[place] = topic.id
    return ids


def _write_outcomes(
    session: Session, lineage: Lineage, ids: Mapping[_Place, int], now: datetime, before: int | None
) -> None:
    for outcome in lineage.outcomes:
        topic_id = outcome.topic_id if outcome.topic_id is not None else ids[(None, outcome.group)]
        topic = session.get_one(TopicRow, topic_id)
        _change_state(topic, outcome)
        record(
            session, topic_id, outcome.kind, by=MACHINE, now=now,
            evidence={**outcome.evidence, "since_version": before},
        )  # fmt: skip


def _change_state(topic: TopicRow, outcome: Outcome) -> None:
    if outcome.kind == "merged":
        topic.state, topic.merged_into = "merged", outcome.evidence["into"]
    elif outcome.kind == "retired":
        topic.state = "retired"
    elif outcome.kind == "revived":
        topic.state = "active"
