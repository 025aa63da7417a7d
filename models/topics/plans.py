"""What each edit of topics means for the version in use: which rows change, and whose mentions may move."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from sqlalchemy.orm import Session

from models.topics.definition import examples_of, place, words_of
from models.topics.edit_kinds import (
    NEW,
    Define,
    Edit,
    Merge,
    MoveTopic,
    Own,
    Planned,
    Rename,
    RenameTheme,
    Retire,
    Split,
    Tools,
    Undo,
    redacted,
)
from models.topics.replaced import what_it_replaces
from models.topics.split import cut
from models.topics.theme_plans import to_move, to_rename_theme, way_back
from voc.storage import topic_edits
from voc.storage.session import Store
from voc.storage.tables import TopicRow
from voc.storage.topic_rows import changed, rows_of
from voc.storage.topic_undo import to_undo
from voc.storage.topics import DIMENSIONS, TopicModel, found_topic


def plan(store: Store, edit: Edit, tools: Tools) -> Planned:
    """What an edit means for the version in use. Raises `InputError` where it cannot be done.

    The name of a defined or renamed topic may be taken still: that is for the preview to say, and for doing it to
    refuse.
    """
    edit = redacted(edit, tools.redact)
    if isinstance(edit, Define):
        return _to_define(store, edit, tools)
    if isinstance(edit, Split):
        return _to_split(store, edit, tools)
    with store.reading() as session:
        planned = _of_what_is_there(session, topic_edits.fitted(session), edit, tools)
        return replace(planned, was=what_it_replaces(session, planned.edit))


def _of_what_is_there(
    session: Session,
    model: TopicModel,
    edit: Merge | Retire | Rename | Own | MoveTopic | RenameTheme | Undo,
    tools: Tools,
) -> Planned:
    if isinstance(edit, Merge):
        return _to_merge(session, model, edit)
    if isinstance(edit, Retire):
        topic = topic_edits.held_topic(session, edit.topic_id)
        after = changed(model, {topic.id: None})
        return _planned(edit, f"{_called(topic)} is retired", model, after, [topic])
    if isinstance(edit, MoveTopic):
        return to_move(session, model, edit)
    if isinstance(edit, RenameTheme):
        return to_rename_theme(session, model, edit)
    return _to_undo(session, model, edit) if isinstance(edit, Undo) else _to_label(session, model, edit, tools)


def _to_define(store: Store, edit: Define, tools: Tools) -> Planned:
    name = topic_edits.clean_name(edit.name)
    sentence, examples = words_of(edit.sentence, edit.examples)
    edit = Define(name, sentence, tuple(examples))
    with store.reading() as session:
        model = topic_edits.fitted(session)
    found = place(sentence, examples, tools.encode, model)
    after = changed(model, {}, [(NEW, found.centroid, found.radius)])
    said = f"topic {edit.name!r} is defined"
    return Planned(edit, said, model, after, {NEW: edit.name}, None, found.centroid[None, :], definition=found)


def _to_split(store: Store, edit: Split, tools: Tools) -> Planned:
    edit = replace(edit, examples=tuple(examples_of(edit.examples)))
    model, topic, name, (stays, goes) = cut(store, edit.topic_id, edit.examples, tools.encode)
    added = [(topic.id, stays.centroid, stays.radius), (NEW, goes.centroid, goes.radius)]
    names = {topic.id: topic.name, NEW: name}
    return Planned(
        edit, f"a new topic ({name}) is cut from {_called(topic)}", model, changed(model, {topic.id: None}, added),
        names, None, goes.centroid[None, :], cosine=round(float(stays.centroid @ goes.centroid), 3),
        halves=(stays, goes),
    )  # fmt: skip


def _to_merge(session: Session, model: TopicModel, edit: Merge) -> Planned:
    topic, into = topic_edits.to_merge(session, edit.topic_id, edit.into_id)
    after = changed(model, {topic.id: into.id})
    planned = _planned(edit, f"{_called(topic)} is part of {into.id} ({into.name})", model, after, [topic, into])
    others = [row for _, row, _ in rows_of(model, [into.id])]
    near = planned.own.astype(np.float64) @ np.stack(others).T if len(planned.own) and others else None
    return planned if near is None else replace(planned, cosine=round(float(near.max()), 3))


def _to_undo(session: Session, model: TopicModel, edit: Undo) -> Planned:
    asked = to_undo(session, edit.edit_id)
    topics = [found_topic(session, topic_id) for topic_id in sorted(asked.edit.topic_ids)]
    edit = Undo(asked.edit.id)
    if asked.after is None:
        return replace(_planned(edit, asked.said, model, model, topics), regrouped=way_back(session, asked.edit))
    return replace(_planned(edit, asked.said, model, asked.after.model, topics), reach=asked.after.reach)


def _to_label(session: Session, model: TopicModel, edit: Rename | Own, tools: Tools) -> Planned:
    """A name or an owner: no mention moves."""
    if isinstance(edit, Own):
        topic = topic_edits.to_own(session, edit.topic_id, edit.department_id, tools.department_ids)
        return _planned(edit, f"{_called(topic)} is owned by {edit.department_id or 'the department of its feedback'}",
                        model, model, [topic])  # fmt: skip
    topic, name = found_topic(session, edit.topic_id), topic_edits.clean_name(edit.name)
    return _planned(Rename(topic.id, name), f"{_called(topic)} is called {name!r}", model, model, [topic])


def _planned(edit: Edit, said: str, model: TopicModel, after: TopicModel, topics: list[TopicRow]) -> Planned:
    """A plan about topics that are there; its reach is the first of them, or nothing where no row changes."""
    ids = [topic.id for topic in topics]
    own = [row for _, row, _ in rows_of(model, ids[:1]) or rows_of(after, ids[:1])]
    reach = frozenset(ids[:1]) if after is not model else frozenset[int]()
    places = np.array(own, dtype=np.float32).reshape(-1, DIMENSIONS)
    return Planned(edit, said, model, after, {topic.id: topic.name for topic in topics}, reach, places)


def _called(topic: TopicRow) -> str:
    return f"topic {topic.id} ({topic.name})"
