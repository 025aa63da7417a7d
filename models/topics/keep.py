"""Write a fit down: new topics get their row and name, every outcome its event, and the new version comes into use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from models.topics.asked import questions
from models.topics.endpoint import Answers
from models.topics.ground import Ground
from models.topics.keywords import telling_words
from models.topics.lineage import Lineage, Outcome
from models.topics.names import Encode
from models.topics.naming import Place, asleep_in, assigned, names_for, place_of, topics_in
from models.topics.promotion import adopt
from models.topics.refine import giving_way, in_our_words, record_refined, refined_names
from voc.storage.session import Store
from voc.storage.tables import TopicRow
from voc.storage.topics import MACHINE, encode_rows, keep_model, record

if TYPE_CHECKING:
    from models.topics.sample import Sample


def keep(
    store: Store,
    sample: Sample,
    lineage: Lineage,
    keywords: Sequence[Sequence[str]],
    encode: Encode,
    *,
    ground: Ground,
    parameters: Mapping[str, Any],
    now: datetime,
    endpoint: Answers | None = None,
) -> int:
    """Name what is new, then store it all in one transaction; the new version. `encode` gives what `remembering` gave.

    An `endpoint` is asked for better names, outside of the transaction; see `models.topics.refine`.
    `ground` is what the lineage was decided on. Raises `EditedMeanwhile` where a person changed the topics since:
    nothing is kept, decide again.
    """
    topics = topics_in(store)
    places, best, cosine = assigned(lineage, sample)
    words = _keywords(places, lineage, keywords, topics, sample, best)
    plain = in_our_words(store, topics)
    ours = names_for(places, best, cosine, plain, encode, sample, asleep_in(store))
    new = {place: name for place, name in ours.items() if place[0] is None or plain[place[0]].name != name}
    refined: dict[Place, str] = {}
    if endpoint is not None and new:
        refined = refined_names(endpoint, questions(new, places, best, cosine, words, sample), topics)
    names = new | refined | giving_way(ours, new, topics)
    with store.writing() as session:
        ground.check(session)
        ids = _write_topics(session, places, names, words, now)
        _write_outcomes(session, lineage, ids, now, ground.version)
        record_refined(session, refined, ours, ids, now)
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
    sample: Sample,
    best: NDArray[np.int64],
) -> list[list[str]]:
    """The words of each topic: of those of the fresh group it was matched with, else those it had."""
    groups = {place_of(row.topic_id, row.group): row.group for row in reversed(lineage.rows) if row.group is not None}
    candidates = {number: keywords[groups[place]] for number, place in enumerate(places) if place in groups}
    told = telling_words(candidates, sample.texts, best)
    return [
        told.get(number) or (list(topics[topic_id].keywords) if topic_id is not None else list(candidates[number][:1]))
        for number, (topic_id, _) in enumerate(places)
    ]


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
