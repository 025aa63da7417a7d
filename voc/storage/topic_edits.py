"""What people decide about topics: names, owners, merging, retiring.

Each edit is an event with who did it. One that moves mentions makes a new topic model version (the old one stays as it
was) and must be followed by `models.topics.retag`, which reads the whole history again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.storage.tables import TopicRow
from voc.storage.topics import found_topic, keep_model, load_current, record

LONGEST_NAME = 80


def rename(session: Session, topic_id: int, name: str, *, by: str, now: datetime) -> None:
    """Give a topic a person's name, which no re-fit changes. Raises `InputError` for a name that is taken, or none."""
    topic = found_topic(session, topic_id)
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise InputError(f"A topic's name has 1 to {LONGEST_NAME} characters; met {len(name)}.")
    other = session.scalar(
        sa.select(TopicRow.id).where(
            sa.func.lower(TopicRow.name) == name.lower(), TopicRow.id != topic_id, TopicRow.state == "active"
        )
    )
    if other is not None:
        raise InputError(f"Topic {other} has that name. Choose another, or merge: voc topics merge {topic_id} {other}")
    record(session, topic_id, "renamed", by=by, now=now, evidence={"from": topic.name, "to": name})
    topic.name, topic.named_by = name, by


def set_owner(
    session: Session, topic_id: int, department_id: str | None, *, department_ids: Sequence[str], by: str, now: datetime
) -> None:
    """Say who owns a topic; None hands the choice back to the feedback. A person's choice wins and stays."""
    topic = found_topic(session, topic_id)
    if department_id is not None and department_id not in department_ids:
        raise InputError(f"There is no department {department_id!r}; choose one of {', '.join(department_ids)}.")
    record(session, topic_id, "owned", by=by, now=now, evidence={"from": topic.owner_department, "to": department_id})
    topic.owner_department = department_id
    topic.owner_origin = None if department_id is None else "person"


def merge(session: Session, topic_id: int, into_id: int, *, by: str, now: datetime) -> int:
    """Make `topic_id` part of `into_id`, which keeps its name, owner and id; the new topic model version."""
    topic, into = _active(session, topic_id), _active(session, into_id)
    if topic_id == into_id:
        raise InputError("A topic cannot be merged into itself.")
    topic.state, topic.merged_into = "merged", into_id
    record(session, topic_id, "merged", by=by, now=now, evidence={"into": into_id, "name": into.name})
    record(session, into_id, "merged", by=by, now=now, evidence={"took": topic_id, "name": topic.name})
    return _new_version(session, moved={topic_id: into_id}, edit=f"merged {topic_id} into {into_id}", now=now)


def retire(session: Session, topic_id: int, *, by: str, now: datetime) -> int:
    """End a topic, and no re-fit brings it back: its mentions go to the next nearest one, or none. The new version."""
    topic = _active(session, topic_id)
    topic.state = "retired"
    record(session, topic_id, "retired", by=by, now=now, evidence={"name": topic.name})
    return _new_version(session, moved={topic_id: None}, edit=f"retired {topic_id}", now=now)


def split(
    session: Session,
    topic_id: int,
    halves: tuple[NDArray[np.float32], NDArray[np.float32]],
    radii: tuple[float, float],
    *,
    name: str,
    keywords: Sequence[str] = (),
    by: str,
    now: datetime,
) -> int:
    """Give the second of two halves (unit rows) of a topic to a new one called `name`; the id of the new topic."""
    topic = _active(session, topic_id)
    new = TopicRow(
        name=name, keywords=list(keywords), created_at=now, theme_id=topic.theme_id,
        owner_department=topic.owner_department if topic.owner_origin == "person" else None,
        owner_origin=topic.owner_origin if topic.owner_origin == "person" else None,
    )  # fmt: skip
    session.add(new)
    session.flush()
    record(session, topic_id, "split", by=by, now=now, evidence={"gave": new.id, "name": name})
    record(session, new.id, "split", by=by, now=now, evidence={"from": topic_id, "name": topic.name})
    added = [(topic_id, halves[0], radii[0]), (new.id, halves[1], radii[1])]
    _new_version(session, moved={topic_id: None}, added=added, edit=f"split {topic_id} into {new.id}", now=now)
    return new.id


def _active(session: Session, topic_id: int) -> TopicRow:
    topic = found_topic(session, topic_id)
    if topic.state != "active":
        raise InputError(f"Topic {topic_id} ({topic.name}) is {topic.state} and cannot be changed.")
    return topic


def _new_version(
    session: Session,
    *,
    moved: dict[int, int | None],
    added: Sequence[tuple[int, NDArray[np.float32], float]] = (),
    edit: str,
    now: datetime,
) -> int:
    """The current version with the rows of some topics given to another topic, or taken out (None), and some added."""
    model = load_current(session)
    if model is None:
        raise InputError("The topics have not been fitted yet. Run: voc topics fit")
    targets = [moved.get(int(topic_id), int(topic_id)) for topic_id in model.topic_ids]
    rows = [
        (target, centroid, float(radius))
        for target, centroid, radius in zip(targets, model.centroids, model.radii, strict=True)
        if target is not None
    ]
    rows = sorted([*rows, *added], key=lambda row: row[0])
    return keep_model(
        session,
        topic_ids=[target for target, _, _ in rows],
        centroids=np.array([centroid for _, centroid, _ in rows], dtype=np.float32).reshape(-1, 384),
        radii=np.array([radius for _, _, radius in rows], dtype=np.float32),
        n_mentions=model.n_mentions,
        parameters={**model.parameters, "edit": edit, "after_version": model.version},
        now=now,
    )
