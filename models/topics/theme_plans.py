"""What edits of themes mean: a topic that goes to another theme, or a theme with another name. No mention moves."""

from __future__ import annotations

import numpy as np
from sqlalchemy.orm import Session

from models.topics.edit_kinds import NEW, MoveTopic, Planned, Regrouped, RenameTheme
from voc.errors import InputError
from voc.storage.living_themes import found_theme, living_theme
from voc.storage.tables import ThemeRow, TopicRow
from voc.storage.topic_edits import clean_name, held_topic
from voc.storage.topic_history import PersonEdit
from voc.storage.topics import DIMENSIONS, TopicModel

_NOWHERE = np.empty((0, DIMENSIONS), dtype=np.float32)


def to_move(session: Session, model: TopicModel, edit: MoveTopic) -> Planned:
    """A topic in another theme, in a new one, or in none. Raises `InputError` where there is no such topic or theme."""
    topic = held_topic(session, edit.topic_id)
    if edit.name is not None and edit.theme_id is not None:
        raise InputError("Say either which theme it goes to, or what a new theme is called, not both.")
    if edit.name is not None:
        edit = MoveTopic(topic.id, None, clean_name(edit.name, of="theme"))
        goal = Regrouped(topic.id, topic.theme_id, NEW, edit.name)
    else:
        name = None if edit.theme_id is None else found_theme(session, edit.theme_id).name
        goal = Regrouped(topic.id, topic.theme_id, edit.theme_id, name)
    before = None if topic.theme_id is None else found_theme(session, topic.theme_id)
    said = _said(topic, before, goal)
    return Planned(edit, said, model, model, {topic.id: topic.name}, frozenset(), _NOWHERE, regrouped=goal)


def to_rename_theme(session: Session, model: TopicModel, edit: RenameTheme) -> Planned:
    """A theme with a person's name. Raises `InputError` where there is no such theme, or no topic lives in it."""
    (theme, _), name = living_theme(session, edit.theme_id), clean_name(edit.name, of="theme")
    said = f"theme {theme.id} ({theme.name}) is called {name!r}"
    return Planned(RenameTheme(theme.id, name), said, model, model, {}, frozenset(), _NOWHERE)


def way_back(session: Session, edit: PersonEdit) -> Regrouped | None:
    """Where a topic goes once a person's edit is taken back; None for an edit that put none elsewhere."""
    if edit.kind != "themed":
        return None
    before = edit.evidence["from"]
    name = None if before is None else found_theme(session, before).name
    return Regrouped(edit.topic_id, edit.evidence["to"], before, name)


def _said(topic: TopicRow, before: ThemeRow | None, goal: Regrouped) -> str:
    called = f"topic {topic.id} ({topic.name})"
    if goal.from_id == goal.to_id:
        where = "in no theme, and no fit puts it into one" if before is None else f"in {_called(before)} for good"
        return f"{called} stays {where}"
    if goal.to_id is None:
        where = "no theme"
    else:
        where = f"a new theme, {goal.to_name!r}" if goal.to_id == NEW else f"theme {goal.to_id} ({goal.to_name})"
    return f"{called} stands in {where}" + ("" if before is None else f", no longer in {_called(before)}")


def _called(theme: ThemeRow) -> str:
    return f"theme {theme.id} ({theme.name})"
