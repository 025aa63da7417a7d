"""Editing topics from the web process, for API and pages alike: look first, then do; the history follows later."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.topics.edit_kinds import Edit, Tools, Undo
from models.topics.edit_preview import EditPreview
from models.topics.edits import Changed, apply_edit, check_was, plan
from models.topics.preview import preview_plan
from models.topics.retag import is_retagged
from voc.clock import utc_now
from voc.errors import InputError
from voc.installation import Installation
from voc.redacting import load_redactor
from voc.storage.tables import ThemeRow, TopicRow
from voc.storage.theme_series import stale
from voc.storage.topic_history import PersonEdit, edits_by_people
from voc.worker import nudge


@dataclass(frozen=True, slots=True)
class Names:
    """What topics and themes are called, by id."""

    topics: dict[int, str]
    themes: dict[int, str]


@dataclass(frozen=True, slots=True)
class Edited:
    """What was done: in a sentence, the topic that was made or changed, and the edit as it stands in the history."""

    said: str
    topic_id: int
    edit: PersonEdit


def tools(installation: Installation) -> Tools:
    """What planning needs; the encoder is loaded when a text must first be read."""
    from models.encoder import load_encoder

    return Tools(
        lambda texts: load_encoder(installation.settings).encode(texts),
        load_redactor(installation),
        installation.department_ids(),
    )


def look_at(installation: Installation, edit: Edit) -> EditPreview:
    """What an edit would do; nothing is changed. Raises `InputError` where it cannot be done."""
    return preview_plan(installation.store, plan(installation.store, edit, tools(installation)))


def do(installation: Installation, edit: Edit, *, version: int, was: str | None = None, by: str) -> Edited:
    """Do an edit that was looked at on `version` of the topics, and ask the worker to read the history again.

    Raises `Changed` where the topics are of another version by now, or somebody has changed the same thing since the
    preview, if its `was` is given; `InputError` where nobody says who they are.
    """
    if not by.strip():
        raise InputError("Please say who you are: colleagues see it.")
    planned = plan(installation.store, edit, tools(installation))
    if planned.model.version != version:
        raise Changed(
            f"The topics have changed since the preview (version {version}; now {planned.model.version}): "
            "nothing was done. Look at it again."
        )
    if was is not None:
        check_was(was, planned.was)
    topic_id = apply_edit(installation.store, planned, by=by, now=utc_now())
    nudge("models.fit_due", installation.settings)  # finds that the history is not read again yet
    with installation.store.reading() as session:
        return Edited(planned.said, topic_id, _kept(session, planned.edit, topic_id))


def is_being_read_again(session: Session) -> bool:
    """Whether a fit or an edit is still being carried into the history: until then, counts are partly those before."""
    return not is_retagged(session) or bool(stale(session))


def names_of(session: Session) -> Names:
    """The name of every topic and theme, whatever its state."""
    rows = [session.execute(sa.select(table.id, table.name)) for table in (TopicRow, ThemeRow)]
    topics, themes = (dict(found.all()) for found in rows)
    return Names(topics, themes)


def _kept(session: Session, edit: Edit, topic_id: int) -> PersonEdit:
    """The edit in the history: the one that was taken back, or the newest of its topic."""
    edits = edits_by_people(session)
    if isinstance(edit, Undo):
        return next(each for each in edits if each.id == edit.edit_id)
    return next(each for each in edits if topic_id in each.topic_ids)
