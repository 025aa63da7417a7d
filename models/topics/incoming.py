"""Topic models on their way into a store: the same ids, names, owners, places and history as where they came from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from models.topics.saved import SavedEvent, SavedTheme, SavedTopic, SavedTopics
from voc.errors import InputError
from voc.storage.tables import ThemeRow, TopicEvent, TopicRow
from voc.storage.topic_places import keep_places
from voc.storage.topics import current_version, encode_rows, keep_model


def into_store(session: Session, saved: SavedTopics, *, department_ids: Sequence[str], now: datetime) -> int:
    """Put a saved model into a store that has no topics, and use it; its version there. Then read the history again.

    Raises `InputError` where there are topics already, or an owner that a person chose is no department here.
    """
    if session.scalar(sa.select(sa.exists().where(TopicRow.kind == "topic"))) or current_version(session) is not None:
        raise InputError(
            "This store has topics of its own, with names and a history that would be lost: nothing was loaded. "
            "Load it into a new installation: VOC_HOME=ANOTHER/FOLDER voc topics load FOLDER"
        )
    _check_owners(saved.about.topics, department_ids)
    _write_themes(session, saved.about.themes)
    _write_topics(session, saved.about.topics)
    keep_places(session, {topic.id: topic.place for topic in saved.about.topics if topic.place is not None}, now=now)
    _write_events(session, saved.about.events)
    lived = {topic.id for topic in saved.about.topics if topic.state == "retired" and not topic.is_silent}
    is_past = np.isin(saved.arrays["topic_ids"], sorted(lived))
    if is_past.any():  # where they last lay, so that a later fit knows them again
        _write_version(session, saved, is_past, now)
    return _write_version(session, saved, ~is_past, now)


def _check_owners(topics: Sequence[SavedTopic], department_ids: Sequence[str]) -> None:
    for topic in topics:
        if topic.owner_origin == "person" and topic.owner_department not in (*department_ids, None):
            raise InputError(
                f"Topic {topic.id} is owned by {topic.owner_department!r}, which is no department here: nothing was "
                "loaded. Name your departments by VOC_DEPARTMENTS first."
            )


def _write_themes(session: Session, themes: Sequence[SavedTheme]) -> None:
    """Marked to be counted, since topics come to them."""
    if not themes:
        return
    session.execute(sa.insert(ThemeRow), [theme.model_dump() | {"n_moves": 1} for theme in themes])
    _go_on_after(session, "theme", max(theme.id for theme in themes))


def _write_topics(session: Session, topics: Sequence[SavedTopic]) -> None:
    if not topics:
        return
    elsewhere = {"merged_into", "place", "theme", "is_silent"}
    rows = [topic.model_dump(exclude=elsewhere) | {"theme_id": topic.theme} for topic in topics]
    session.execute(sa.insert(TopicRow), rows)
    for topic in topics:
        if topic.merged_into is not None:
            session.execute(sa.update(TopicRow).where(TopicRow.id == topic.id).values(merged_into=topic.merged_into))
    _go_on_after(session, "topic", max(topic.id for topic in topics))


def _write_events(session: Session, events: Sequence[SavedEvent]) -> None:
    """In their order, numbered from 1; an event that takes another back names it by its number here."""
    ordered = sorted(events, key=lambda event: event.id)
    if not ordered:
        return
    numbers = {event.id: number for number, event in enumerate(ordered, start=1)}
    rows = [{**dict(event), "id": numbers[event.id], "evidence": dict(event.evidence)} for event in ordered]
    for row in rows:
        if "event" in row["evidence"]:
            row["evidence"]["event"] = numbers.get(row["evidence"]["event"], 0)
    session.execute(sa.insert(TopicEvent), rows)
    _go_on_after(session, "topic_event", len(rows))


def _go_on_after(session: Session, table: str, last: int) -> None:
    """Let the next row be numbered after `last`, which SQLite does by itself."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(table, "id"), last)))


def _write_version(session: Session, saved: SavedTopics, mine: NDArray[np.bool_], now: datetime) -> int:
    parameters = dict(saved.about.parameters)
    parameters |= {
        "away": encode_rows(saved.arrays["away"]),
        "loaded": {"version": saved.about.version, "fitted_at": saved.about.fitted_at.isoformat()},
    }
    return keep_model(
        session, topic_ids=saved.arrays["topic_ids"][mine].tolist(), centroids=saved.arrays["centroids"][mine],
        radii=saved.arrays["radii"][mine], n_mentions=saved.about.n_mentions, parameters=parameters, now=now,
    )  # fmt: skip
