"""What people decide about topics: names, owners, merging, retiring, splitting, defining.

Each edit is an event with who did it. One that moves mentions makes a new topic model version (the old one stays as it
was) and must be followed by `models.topics.retag`, which reads the whole history again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.storage.silent import sleeping, wake
from voc.storage.tables import TopicRow
from voc.storage.topic_rows import Row, changed
from voc.storage.topics import MACHINE, TopicModel, found_topic, keep_model, load_current, record
from voc.text import is_plain, plain

LONGEST_NAME = 80


def rename(session: Session, topic_id: int, name: str, *, by: str, now: datetime) -> None:
    """Give a topic a person's name, which no re-fit changes. Raises `InputError` for a name that is taken, or none."""
    topic = found_topic(session, topic_id)
    name = clean_name(name)
    check_free(session, name, but=topic_id)
    evidence = {"from": topic.name, "to": name, "named_by": topic.named_by}
    record(session, topic_id, "renamed", by=person(by), now=now, evidence=evidence)
    topic.name, topic.named_by = name, person(by)


def set_owner(
    session: Session, topic_id: int, department_id: str | None, *, department_ids: Sequence[str], by: str, now: datetime
) -> None:
    """Say who owns a topic; None hands the choice back to the feedback. A person's choice wins and stays."""
    topic = to_own(session, topic_id, department_id, department_ids)
    evidence = {"from": topic.owner_department, "to": department_id, "origin": topic.owner_origin}
    record(session, topic_id, "owned", by=person(by), now=now, evidence=evidence)
    topic.owner_department = department_id
    topic.owner_origin = None if department_id is None else "person"


def merge(session: Session, topic_id: int, into_id: int, *, by: str, now: datetime) -> int:
    """Make `topic_id` part of `into_id`, which keeps its name, owner and id; the new topic model version."""
    topic, into = to_merge(session, topic_id, into_id)
    for each in (topic, into):
        wake(session, each, by=person(by), now=now)
    topic.state, topic.merged_into = "merged", into_id
    record(session, topic_id, "merged", by=person(by), now=now, evidence={"into": into_id, "name": into.name})
    record(session, into_id, "merged", by=person(by), now=now, evidence={"took": topic_id, "name": topic.name})
    return _new_version(session, moved={topic_id: into_id}, edit=edit_text("merged", topic_id, into_id), now=now)


def retire(session: Session, topic_id: int, *, by: str, now: datetime) -> int:
    """End a topic, and no re-fit brings it back: its mentions go to the next nearest one, or none. The new version."""
    topic = held_topic(session, topic_id)
    wake(session, topic, by=person(by), now=now)
    topic.state = "retired"
    record(session, topic_id, "retired", by=person(by), now=now, evidence={"name": topic.name})
    return _new_version(session, moved={topic_id: None}, edit=edit_text("retired", topic_id), now=now)


def define(
    session: Session,
    name: str,
    centroid: NDArray[np.float32],
    radius: float,
    *,
    sentence: str,
    examples: Sequence[str],
    keywords: Sequence[str] = (),
    by: str,
    now: datetime,
) -> int:
    """A new topic in a person's words, lying at `centroid` (a unit row), where no re-fit moves it; its id.

    Raises `InputError` for a name that is taken. The words are kept as its first event.
    """
    name = clean_name(name)
    check_free(session, name)
    fitted(session)
    topic = TopicRow(name=name, named_by=person(by), keywords=list(keywords), created_at=now)
    session.add(topic)
    session.flush()
    evidence = {"name": name, "sentence": sentence, "examples": list(examples)}
    record(session, topic.id, "defined", by=person(by), now=now, evidence=evidence)
    _new_version(session, moved={}, added=[(topic.id, centroid, radius)], edit=edit_text("defined", topic.id), now=now)
    return topic.id


def to_own(session: Session, topic_id: int, department_id: str | None, department_ids: Sequence[str]) -> TopicRow:
    """The topic that is to be owned. Raises `InputError` where there is no such topic or department."""
    if department_id is not None and department_id not in department_ids:
        raise InputError(f"There is no department {department_id!r}; choose one of {', '.join(department_ids)}.")
    return found_topic(session, topic_id)


def edit_text(kind: str, topic_id: int, other_id: int | None = None) -> str:
    """What the parameters of a version call the edit that made it."""
    return f"{kind} {topic_id}" + ("" if other_id is None else f" into {other_id}")


def person(by: str) -> str:
    """Who edits, in one line that can be seen, and never mistaken for the machine: a key may well be called voc."""
    name = plain(by)[:LONGEST_NAME] or "somebody"
    return f"user {name}" if name == MACHINE else name


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
    topic = held_topic(session, topic_id)
    wake(session, topic, by=person(by), now=now)
    new = TopicRow(
        name=name, keywords=list(keywords), created_at=now,
        theme_id=topic.theme_id, themed_by=topic.themed_by,
        owner_department=topic.owner_department if topic.owner_origin == "person" else None,
        owner_origin=topic.owner_origin if topic.owner_origin == "person" else None,
    )  # fmt: skip
    session.add(new)
    session.flush()
    record(session, topic_id, "split", by=person(by), now=now, evidence={"gave": new.id, "name": name})
    record(session, new.id, "split", by=person(by), now=now, evidence={"from": topic_id, "name": topic.name})
    added = [(topic_id, halves[0], radii[0]), (new.id, halves[1], radii[1])]
    _new_version(session, moved={topic_id: None}, added=added, edit=edit_text("split", topic_id, new.id), now=now)
    return new.id


def held_topic(session: Session, topic_id: int) -> TopicRow:
    """The topic with this id, which still holds mentions, if only of old: nobody may speak of it any more.

    Raises `InputError` where it was merged, or retired for good.
    """
    topic = found_topic(session, topic_id)
    if topic.state != "active" and topic_id not in session.scalars(sleeping()).all():
        raise InputError(f"Topic {topic_id} ({topic.name}) is {topic.state} and cannot be changed.")
    return topic


def clean_name(name: str, *, of: str = "topic") -> str:
    """A name as it is kept, of a topic or a theme. Raises `InputError` where it is none, too long, or unseen."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise InputError(f"A {of}'s name has 1 to {LONGEST_NAME} characters; met {len(name)}.")
    if not is_plain(name):
        raise InputError(f"A {of}'s name must not hold characters that nobody can see. Type it anew.")
    return name


def holder_of(session: Session, name: str, *, but: int | None = None) -> int | None:
    """The id of the topic or bucket that has this name, another one than `but`; one that sleeps may come back."""
    # In Python: SQLite lowers ASCII only, and "Ärger" is "ärger".
    held = sa.or_(TopicRow.state == "active", TopicRow.id.in_(sleeping()))
    holders = session.execute(sa.select(TopicRow.id, TopicRow.name).where(held).order_by(TopicRow.id))
    return next((topic_id for topic_id, known in holders if known.lower() == name.lower() and topic_id != but), None)


def check_free(session: Session, name: str, *, but: int | None = None) -> None:
    """Raise `InputError` where another topic or bucket has this name."""
    other = holder_of(session, name, but=but)
    if other is not None:
        raise InputError(f"Topic {other} has that name. Choose another, or merge the two topics.")


def to_merge(session: Session, topic_id: int, into_id: int) -> tuple[TopicRow, TopicRow]:
    """The topic that goes and the one that takes it. Raises `InputError` where they cannot be merged."""
    topic, into = held_topic(session, topic_id), held_topic(session, into_id)
    if topic_id == into_id:
        raise InputError("A topic cannot be merged into itself.")
    return topic, into


def fitted(session: Session) -> TopicModel:
    """The version in use, which an edit changes. Raises `InputError` before the first fit."""
    model = load_current(session)
    if model is None:
        raise InputError("The topics have not been fitted yet. Run: voc topics fit")
    return model


def _new_version(
    session: Session, *, moved: Mapping[int, int | None], added: Sequence[Row] = (), edit: str, now: datetime
) -> int:
    """Store the version in use with some rows changed, and use it."""
    return keep_edited(session, changed(fitted(session), moved, added), edit=edit, now=now)


def keep_edited(session: Session, after: TopicModel, *, edit: str, now: datetime) -> int:
    """Store what an edit made of the version in use (`after.version`), and use it; the new version."""
    return keep_model(
        session,
        topic_ids=after.topic_ids.tolist(),
        centroids=after.centroids,
        radii=after.radii,
        n_mentions=after.n_mentions,
        parameters={**after.parameters, "edit": edit, "after_version": after.version},
        now=now,
    )
