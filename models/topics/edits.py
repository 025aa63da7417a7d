"""What a person may do to topics: merge two, retire one, define a new one; first looked at, then done.

`models.topics.preview` says what an edit would do. It is done by `apply_edit` and must be followed by
`models.topics.retag`, which reads the whole history again; `voc.storage.topic_undo` takes it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.topics.definition import Definition, place, words_of
from models.topics.names import Encode
from voc.errors import InputError
from voc.storage import topic_edits
from voc.storage.session import Store
from voc.storage.topic_edits import Row
from voc.storage.topics import TopicModel, current_version

#: Stands for the topic that is not there yet.
NEW = 0


@dataclass(frozen=True)
class Merge:
    """Make a topic part of another."""

    topic_id: int
    into_id: int


@dataclass(frozen=True)
class Retire:
    """End a topic."""

    topic_id: int


@dataclass(frozen=True)
class Define:
    """A new topic, by a sentence that says what belongs to it and by examples of what customers write."""

    name: str
    sentence: str
    examples: tuple[str, ...]


Edit = Merge | Retire | Define


@dataclass(frozen=True)
class Planned:
    """An edit that can be done on a version: its topics by id, and which rows of the version change."""

    edit: Edit
    model: TopicModel
    names: dict[int, str]
    moved: dict[int, int | None]
    added: tuple[Row, ...] = ()
    definition: Definition | None = None

    @property
    def after(self) -> TopicModel:
        """The version as the edit would make it."""
        return topic_edits.changed(self.model, self.moved, self.added)


def plan(store: Store, edit: Edit, encode: Encode) -> Planned:
    """What an edit means for the version in use. Raises `InputError` where it cannot be done; `encode` gives unit rows.

    The name of a defined topic may be taken still: that is for the preview to say, and for doing it to refuse.
    """
    if isinstance(edit, Define):
        sentence, examples = words_of(edit.sentence, edit.examples)
        edit = Define(topic_edits.clean_name(edit.name), sentence, tuple(examples))
    with store.reading() as session:
        model = topic_edits.fitted(session)
        names = _names(session, edit)
    if isinstance(edit, Merge):
        return Planned(edit, model, names, {edit.topic_id: edit.into_id})
    if isinstance(edit, Retire):
        return Planned(edit, model, names, {edit.topic_id: None})
    definition = place(edit.sentence, edit.examples, encode, model.away)
    return Planned(edit, model, names, {}, ((NEW, definition.centroid, definition.radius),), definition)


def apply_edit(store: Store, planned: Planned, *, by: str, now: datetime) -> int:
    """Do what was planned; the id of the topic that was defined, or went. The caller reads the history again.

    Raises `InputError` where the topics have changed since.
    """
    edit = planned.edit
    with store.writing() as session:
        if current_version(session) != planned.model.version:
            raise InputError("The topics have changed since the preview: nothing was done. Look at it again.")
        if isinstance(edit, Merge):
            topic_edits.merge(session, edit.topic_id, edit.into_id, by=by, now=now)
            return edit.topic_id
        if isinstance(edit, Retire):
            topic_edits.retire(session, edit.topic_id, by=by, now=now)
            return edit.topic_id
        assert planned.definition is not None
        return topic_edits.define(
            session, edit.name, planned.definition.centroid, planned.definition.radius, sentence=edit.sentence,
            examples=edit.examples, keywords=planned.definition.keywords, by=by, now=now,
        )  # fmt: skip


def _names(session: Session, edit: Edit) -> dict[int, str]:
    if isinstance(edit, Merge):
        return {topic.id: topic.name for topic in topic_edits.to_merge(session, edit.topic_id, edit.into_id)}
    if isinstance(edit, Retire):
        topic = topic_edits.active_topic(session, edit.topic_id)
        return {topic.id: topic.name}
    return {NEW: edit.name}
