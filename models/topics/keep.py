"""Write a fit down: new topics get their row and name, every outcome its event, and the new version comes into use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy.orm import Session

from models.topics.lineage import Lineage, Outcome
from models.topics.names import Encode, diverse
from models.topics.naming import Place, assigned, names_for, place_of, topics_in
from models.topics.promotion import adopt
from voc.errors import ModelError
from voc.storage.session import Store
from voc.storage.tables import TopicRow
from voc.storage.topics import MACHINE, current_version, encode_rows, keep_model, record

if TYPE_CHECKING:
    from models.topics.fit import Sample

_KEYWORDS = 10


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
    """Name what is new, then store it all in one transaction; the new version. `encode` gives what `remembering` gave.

    Raises `ModelError` where a person changed the topics while the fit ran: nothing is kept, run it again.
    """

    with store.reading() as session:
        before = current_version(session)
    topics = topics_in(store)
    places, best, cosine = assigned(lineage, sample)
    words = _keywords(places, lineage, keywords, topics, encode)
    names = names_for(places, best, cosine, topics, encode, sample)
    with store.writing() as session:
        if current_version(session) != before:
            raise ModelError("A person changed the topics while they were fitted: nothing was kept. Run it again.")
        ids = _write_topics(session, places, names, words, now)
        _write_outcomes(session, lineage, ids, now, before)
        return keep_model(
            session,
            topic_ids=[ids[place_of(row.topic_id, row.group)] for row in lineage.rows],
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


def _keywords(
    places: Sequence[Place],
    lineage: Lineage,
    keywords: Sequence[Sequence[str]],
    topics: Mapping[int, TopicRow],
    encode: Encode,
) -> list[list[str]]:
    """Ten words for each topic: of the fresh group it was matched with, else those it had."""
    groups = {place_of(row.topic_id, row.group): row for row in reversed(lineage.rows) if row.group is not None}
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


def _write_topics(
    session: Session,
    places: Sequence[Place],
    names: Mapping[Place, str],
    keywords: Sequence[Sequence[str]],
    now: datetime,
) -> dict[Place, int]:
    """Rows for what is born, new words and names for what lives; the id of each topic."""
    ids: dict[Place, int] = {}
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
    session: Session, lineage: Lineage, ids: Mapping[Place, int], now: datetime, before: int | None
) -> None:
    born = [(ids[(None, row.group)], row.centroid) for row in lineage.rows if row.topic_id is None]
    emerged = adopt(session, born, now=now)
    for outcome in lineage.outcomes:
        topic_id = outcome.topic_id if outcome.topic_id is not None else ids[(None, outcome.group)]
        topic = session.get_one(TopicRow, topic_id)
        _change_state(topic, outcome)
        record(
            session, topic_id, outcome.kind, by=MACHINE, now=now,
            evidence={**outcome.evidence, **emerged.get(topic_id, {}), "since_version": before},
        )  # fmt: skip


def _change_state(topic: TopicRow, outcome: Outcome) -> None:
    if outcome.kind == "merged":
        topic.state, topic.merged_into = "merged", outcome.evidence["into"]
    elif outcome.kind == "retired":
        topic.state = "retired"
    elif outcome.kind == "revived":
        topic.state = "active"
