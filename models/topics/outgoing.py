"""Topic models on their way out of a store: a version with its topics as they stand, without customers' words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.topics.saved import FORMAT, About, SavedEvent, SavedTheme, SavedTopic, SavedTopics
from voc.errors import InputError
from voc.storage.silent import silences
from voc.storage.tables import ThemeRow, TopicCentroid, TopicEvent, TopicModelRow, TopicRow
from voc.storage.topic_places import Place, places_of
from voc.storage.topics import DIMENSIONS, current_version, decode_rows, load_model

#: Parameters that mean something in their own store alone; `away` is saved as an array.
_OF_THE_STORE = ("away", "edit", "after_version", "undid")
#: Evidence that may be words: names of topics and of people, and days. All other evidence that is saved are numbers.
_WORDS = ("from", "to", "from_name", "to_name", "ours", "name", "named_by", "themed_by", "kind", "since")


def from_store(session: Session, version: int | None = None) -> SavedTopics:
    """A version of the store (the one in use if none is named) with its topics as they stand.

    A topic that had mentions in that version is active in what is saved, or silent if it had fallen silent by then; one
    that came later is left out.
    Raises `InputError` where there is no such version.
    """
    version = current_version(session) if version is None else version
    if version is None or session.get(TopicModelRow, version) is None:
        raise InputError("There is no such version of the topics. Those that exist are made by: voc topics fit")
    model = load_model(session, version)
    topics = _topics(session, set(model.topic_ids.tolist()), model.fitted_at)
    rows = _rows(session, topics, version)
    about = About(
        format=FORMAT, version=version, fitted_at=model.fitted_at, n_mentions=model.n_mentions,
        parameters={name: value for name, value in model.parameters.items() if name not in _OF_THE_STORE},
        themes=_themes(session, topics), topics=topics, events=_events(session, {topic.id for topic in topics}),
    )  # fmt: skip
    return SavedTopics(
        about,
        {
            "topic_ids": np.array([row.topic_id for row in rows], dtype=np.int64),
            "positions": np.array([row.position for row in rows], dtype=np.int64),
            "centroids": np.frombuffer(b"".join(row.centroid for row in rows), dtype=np.float32).reshape(
                -1, DIMENSIONS
            ),
            "radii": np.array([row.radius for row in rows], dtype=np.float32),
            "away": decode_rows(model.parameters.get("away", "")),
        },
    )


def _topics(session: Session, present: set[int], at: datetime) -> list[SavedTopic]:
    rows = session.scalars(sa.select(TopicRow).where(TopicRow.kind == "topic").order_by(TopicRow.id)).all()
    kept = [row for row in rows if row.id in present or row.state != "active"]
    ids = {row.id for row in kept}
    places = places_of(session)
    silent = {topic_id for topic_id, one in silences(session).items() if topic_id in present and one.noticed_at <= at}
    return [
        _topic(row, is_present=row.id in present, is_silent=row.id in silent, ids=ids, place=places.get(row.id))
        for row in kept
    ]


def _topic(row: TopicRow, *, is_present: bool, is_silent: bool, ids: set[int], place: Place | None) -> SavedTopic:
    """A topic as it stood; one that was merged later into a topic that is left out has simply ended."""
    state = "active" if is_present and not is_silent else row.state
    if state == "merged" and row.merged_into not in ids:
        state = "retired"
    return SavedTopic(
        id=row.id, name=row.name, named_by=row.named_by, keywords=list(row.keywords),
        state=state, merged_into=row.merged_into if state == "merged" else None,
        owner_department=row.owner_department, owner_origin=row.owner_origin,
        first_seen_on=row.first_seen_on, created_at=row.created_at, place=place, is_silent=is_silent,
        theme=row.theme_id, themed_by=row.themed_by,
    )  # fmt: skip


def _themes(session: Session, topics: Sequence[SavedTopic]) -> list[SavedTheme]:
    """The themes of today; one is active where a topic that is saved as active stands in it."""
    living = {topic.theme for topic in topics if topic.state == "active"}
    return [
        SavedTheme(
            id=theme.id, name=theme.name, named_by=theme.named_by, created_at=theme.created_at,
            state="active" if theme.id in living else "retired",
        )
        for theme in session.scalars(sa.select(ThemeRow).order_by(ThemeRow.id))
    ]  # fmt: skip


def _rows(session: Session, topics: Sequence[SavedTopic], version: int) -> list[TopicCentroid]:
    """The rows of the version, and of each topic that has none there since it ended those of the last that had it."""
    ended = [topic.id for topic in topics if topic.state == "retired" and not topic.is_silent]
    last = (
        sa.select(TopicCentroid.topic_id, sa.func.max(TopicCentroid.version).label("version"))
        .where(TopicCentroid.topic_id.in_(ended))
        .group_by(TopicCentroid.topic_id)
        .subquery()
    )
    present = sa.select(TopicCentroid).where(TopicCentroid.version == version)
    past = sa.select(TopicCentroid).join(
        last, (TopicCentroid.topic_id == last.c.topic_id) & (TopicCentroid.version == last.c.version)
    )
    rows = [*session.scalars(present), *session.scalars(past)]
    return sorted(rows, key=lambda row: (row.topic_id, row.position))


def _events(session: Session, ids: set[int]) -> list[SavedEvent]:
    events = session.scalars(sa.select(TopicEvent).order_by(TopicEvent.id))
    return [
        SavedEvent(
            id=event.id, topic_id=event.topic_id, kind=event.kind, at=event.at, by=event.by,
            evidence=_wordless(event.evidence),
        )
        for event in events
        if event.topic_id in ids
    ]  # fmt: skip


def _wordless(evidence: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in evidence.items()
        if value is None or isinstance(value, (bool, int, float)) or (isinstance(value, str) and name in _WORDS)
    }
