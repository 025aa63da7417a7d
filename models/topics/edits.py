"""People edit topics: every edit is planned on the version in use, looked at, and then done on that same version.

`models.topics.preview` says what a plan would do. It is done by `apply_edit`; one that moves mentions must be followed
by `models.topics.retag`, which reads the whole history again, and one that moves a topic to another theme by
`voc.storage.theme_series.recount`. An edit can be taken back, which is an edit too.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

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
)
from models.topics.plans import plan
from models.topics.replaced import what_it_replaces
from voc.errors import InputError
from voc.storage import themes, topic_edits
from voc.storage.session import Store
from voc.storage.topic_undo import undo
from voc.storage.topics import current_version

__all__ = [
    "NEW", "Changed", "Define", "Edit", "Merge", "MoveTopic", "Own", "Planned", "Rename", "RenameTheme", "Retire",
    "Split", "Tools", "Undo", "apply_edit", "plan",
]  # fmt: skip


class Changed(InputError):
    """The topics, or what the edit replaces, are no longer those of the preview; nothing was done."""


def apply_edit(store: Store, planned: Planned, *, by: str, now: datetime) -> int:
    """Do what was planned; the id of the topic that was made, or changed. The caller reads the history again.

    Of a theme that is renamed it is the first topic. Raises `Changed` where the topics have changed since, or somebody
    has given another name, owner or theme meanwhile.
    """
    with store.writing() as session:
        if current_version(session) != planned.model.version:
            raise Changed("The topics have changed since the preview: nothing was done. Look at it again.")
        check_was(planned.was, what_it_replaces(session, planned.edit, hold=True))
        return _do(session, planned, by, now)


def check_was(seen: str | None, now: str | None) -> None:
    """Raise `Changed` where a person looked at another name, owner or theme than the one that is there now."""
    if seen != now:
        raise Changed("Somebody has changed the same thing since the preview: nothing was done. Look at it again.")


def _do(session: Session, planned: Planned, by: str, now: datetime) -> int:
    edit = planned.edit
    if isinstance(edit, Define | Split):
        return _make(session, planned, by, now)
    if isinstance(edit, Undo):
        return undo(session, edit_id=edit.edit_id, by=by, now=now).topic_id
    if isinstance(edit, RenameTheme):
        return themes.rename(session, edit.theme_id, edit.name, by=by, now=now)
    if isinstance(edit, Merge):
        topic_edits.merge(session, edit.topic_id, edit.into_id, by=by, now=now)
    elif isinstance(edit, Retire):
        topic_edits.retire(session, edit.topic_id, by=by, now=now)
    elif isinstance(edit, MoveTopic):
        _move(session, edit, by, now)
    elif isinstance(edit, Rename):
        topic_edits.rename(session, edit.topic_id, edit.name, by=by, now=now)
    else:
        choices = [edit.department_id] if edit.department_id else []
        topic_edits.set_owner(session, edit.topic_id, edit.department_id, department_ids=choices, by=by, now=now)
    return edit.topic_id


def _move(session: Session, edit: MoveTopic, by: str, now: datetime) -> None:
    if edit.name is None:
        themes.move(session, edit.topic_id, edit.theme_id, by=by, now=now)
    else:
        themes.move_to_new(session, edit.topic_id, edit.name, by=by, now=now)


def _make(session: Session, planned: Planned, by: str, now: datetime) -> int:
    """Put the new topic of a plan into the store; its id."""
    edit, halves = planned.edit, planned.halves
    if isinstance(edit, Split):
        assert halves is not None
        return topic_edits.split(
            session, edit.topic_id, (halves[0].centroid, halves[1].centroid), (halves[0].radius, halves[1].radius),
            name=planned.names[NEW], keywords=halves[1].keywords, by=by, now=now,
        )  # fmt: skip
    assert isinstance(edit, Define)
    assert planned.definition is not None
    return topic_edits.define(
        session, edit.name, planned.definition.centroid, planned.definition.radius, sentence=edit.sentence,
        examples=edit.examples, keywords=planned.definition.keywords, by=by, now=now,
    )  # fmt: skip
