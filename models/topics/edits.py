"""People edit topics: every edit is planned on the version in use, looked at, and then done on that same version.

`models.topics.preview` says what a plan would do. It is done by `apply_edit`; one that moves mentions must be followed
by `models.topics.retag`, which reads the whole history again. An edit can be taken back, which is an edit too.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.topics.edit_kinds import NEW, Define, Edit, Merge, Own, Planned, Rename, Retire, Split, Tools, Undo
from models.topics.plans import plan
from voc.errors import InputError
from voc.storage import topic_edits
from voc.storage.session import Store
from voc.storage.topic_undo import undo
from voc.storage.topics import current_version

__all__ = [
    "NEW", "Changed", "Define", "Edit", "Merge", "Own", "Planned", "Rename", "Retire", "Split", "Tools", "Undo",
    "apply_edit", "plan",
]  # fmt: skip


class Changed(InputError):
    """The topics are no longer those of the preview; nothing was done."""


def apply_edit(store: Store, planned: Planned, *, by: str, now: datetime) -> int:
    """Do what was planned; the id of the topic that was made, or changed. The caller reads the history again.

    Raises `Changed` where the topics have changed since.
    """
    with store.writing() as session:
        if current_version(session) != planned.model.version:
            raise Changed("The topics have changed since the preview: nothing was done. Look at it again.")
        return _do(session, planned, by, now)


def _do(session: Session, planned: Planned, by: str, now: datetime) -> int:
    edit = planned.edit
    if isinstance(edit, Define | Split):
        return _make(session, planned, by, now)
    if isinstance(edit, Undo):
        return undo(session, edit_id=edit.edit_id, by=by, now=now).topic_id
    if isinstance(edit, Merge):
        topic_edits.merge(session, edit.topic_id, edit.into_id, by=by, now=now)
    elif isinstance(edit, Retire):
        topic_edits.retire(session, edit.topic_id, by=by, now=now)
    elif isinstance(edit, Rename):
        topic_edits.rename(session, edit.topic_id, edit.name, by=by, now=now)
    else:
        choices = [edit.department_id] if edit.department_id else []
        topic_edits.set_owner(session, edit.topic_id, edit.department_id, department_ids=choices, by=by, now=now)
    return edit.topic_id


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
