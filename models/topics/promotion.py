"""An emerging topic becomes a topic: because a person says so, or because a fit finds it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from models.topics.edit_kinds import impersonal
from models.topics.group import are_one
from voc.errors import InputError
from voc.installation import Installation
from voc.redacting import load_redactor
from voc.storage import emerging as book
from voc.storage import topic_edits
from voc.storage.tables import EmergingRow, TopicRow
from voc.storage.topics import MACHINE

#: Words that make a name where a person gives none.
_NAMED_BY = 3


def confirm(installation: Installation, emerging_id: int, *, name: str | None, by: str, now: datetime) -> int:
    """Make it a topic where it lies, since the day it was first seen; the id. The caller reads the history again.

    Without a `name` it is called by its words until a fit finds a better one. Raises `InputError` where it is a topic
    already, or the name is taken or holds personal data.
    """
    name = impersonal(name, load_redactor(installation)) if name else None
    with installation.store.writing() as session:
        row = book.get(session, emerging_id)
        if row.state == "confirmed":
            raise InputError(f"Emerging topic {emerging_id} is topic {row.topic_id} already.")
        words = book.words_of(session, row)
        topic_id = topic_edits.define(
            session, name or _name_of(row, words), book.centroid_of(row), row.radius,
            sentence=f"What was new on {row.first_seen_on.isoformat()}.", examples=(), keywords=words, by=by, now=now,
        )  # fmt: skip
        topic = session.get_one(TopicRow, topic_id)
        topic.first_seen_on = row.first_seen_on
        topic.named_by = topic.named_by if name else None
        book.confirm(session, emerging_id, topic_id, by=by, now=now)
    return topic_id


def adopt(
    session: Session, born: Iterable[tuple[int, NDArray[np.float32]]], *, now: datetime
) -> dict[int, dict[str, Any]]:
    """Say of topics that a fit has born (with where they lie) which of them were proposed: evidence for their events.

    The day it was first seen becomes the topic's.
    """
    evidence: dict[int, dict[str, Any]] = {}
    waiting = {row.id: row for row in book.find(session, ("proposed", "faded"))}
    for topic_id, centroid in born:
        row = _nearest(waiting, centroid)
        if row is None:
            continue
        del waiting[row.id]
        book.confirm(session, row.id, topic_id, by=MACHINE, now=now)
        session.get_one(TopicRow, topic_id).first_seen_on = row.first_seen_on
        evidence[topic_id] = {"emerging": row.id, "first_seen_on": row.first_seen_on.isoformat()}
    return evidence


def _nearest(waiting: Mapping[int, EmergingRow], centroid: NDArray[np.float32]) -> EmergingRow | None:
    near = {
        key: float(book.centroid_of(row) @ centroid)
        for key, row in waiting.items()
        if are_one(centroid, frozenset(), book.centroid_of(row), frozenset())
    }
    return waiting[max(near, key=lambda key: (near[key], -key))] if near else None


def _name_of(row: EmergingRow, words: list[str]) -> str:
    return ", ".join(words[:_NAMED_BY]).capitalize() or f"New since {row.first_seen_on.isoformat()}"
