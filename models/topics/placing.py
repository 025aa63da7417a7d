"""Places on the map for the topics of the version in use, in the process that fits or reads the history again."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from models.topics.map import lay_out
from voc.storage.session import Store
from voc.storage.tables import Fact
from voc.storage.topic_places import keep_places, places_of
from voc.storage.topics import TopicModel, current_version, load_model

_FACT = "topics.placed"


def place_topics(store: Store, *, now: datetime) -> None:
    """Place the topics of a version that has not been placed yet; a second time nothing moves."""
    with store.reading() as session:
        version = current_version(session)
        fact = session.get(Fact, _FACT)
        if version is None or (fact is not None and fact.value["version"] == version):
            return
        model, before = load_model(session, version), places_of(session)
    places = lay_out(centres_of(model), before)
    with store.writing() as session:
        keep_places(session, places, now=now)
        session.merge(Fact(key=_FACT, value={"version": version, "at": now.isoformat()}))


def centres_of(model: TopicModel) -> dict[int, NDArray[np.float64]]:
    """The middle of each topic, a unit row; a topic has several rows where topics were merged."""
    centres = {}
    for topic_id in np.unique(model.topic_ids).tolist():
        middle = model.centroids[model.topic_ids == topic_id].astype(np.float64).mean(axis=0)
        centres[int(topic_id)] = middle / max(float(np.linalg.norm(middle)), 1e-12)
    return centres
