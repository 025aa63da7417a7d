"""Take back what a person did to topics, on the topics as they are now: what was found since stays.

An edit is taken back by its events and by the older versions, which never change: a topic that was merged or retired
lies again where it lay, a part goes back to its whole, a defined topic goes. Where the rows of before are still the
present ones, everything is as before to the byte. The edit's events stay, and one that says it was undone follows.
A place that changes must be followed by `models.topics.retag`, a theme that gains or loses a topic by
`voc.storage.theme_series.recount`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.storage import emerging, theme_undo
from voc.storage.tables import TopicEvent, TopicRow
from voc.storage.theme_series import hold_still
from voc.storage.topic_edits import edit_text, fitted, holder_of, keep_edited, person
from voc.storage.topic_history import PLACES, THEMES, PersonEdit, edits_by_people
from voc.storage.topic_undone import After, before_edit
from voc.storage.topics import MACHINE, record


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: the kind of edit, in a sentence, who had done it and when; `version` where mentions move."""

    kind: str
    topic_id: int
    said: str
    by: str
    at: datetime
    version: int | None


@dataclass(frozen=True, slots=True)
class ToUndo:
    """An edit that can be taken back: in a sentence what is so then, and the version it makes, if mentions move."""

    edit: PersonEdit
    said: str
    after: After | None


def undo(session: Session, *, by: str, now: datetime, edit_id: int | None = None) -> Undone:
    """Take back one edit of a person, or the last that still stands; again, the one before it.

    Raises `InputError` where there is none, or where a later edit stands on it; nothing is changed then.
    """
    hold_still(session, alone=True)
    asked = to_undo(session, edit_id)
    edit, version = asked.edit, None
    if edit.kind in THEMES:
        theme_undo.give_back(session, edit, by=by, now=now)
    else:
        _give_back(session, edit, session.get_one(TopicRow, edit.topic_id))
    if asked.after is not None:
        text = f"undid {edit_text(edit.kind, edit.topic_id, edit.other_id)}"
        version = keep_edited(session, asked.after.model, edit=text, now=now)
    kind = "theme_undone" if edit.kind == "theme_renamed" else "undone"
    for topic_id in sorted(edit.topic_ids):
        record(session, topic_id, kind, by=person(by), now=now, evidence={"event": edit.id, "kind": edit.kind})
    session.flush()
    return Undone(edit.kind, edit.topic_id, asked.said, edit.by, edit.at, version)


def to_undo(session: Session, edit_id: int | None = None) -> ToUndo:
    """What taking back an edit would do; reads only. Raises `InputError` where it cannot be taken back."""
    edits = edits_by_people(session)
    edit = next((each for each in edits if each.id == edit_id or (edit_id is None and not each.is_undone)), None)
    if edit is None or edit.is_undone:
        raise InputError("No such edit of a person stands that could be undone. See: voc topics edits")
    if edit.stands_on_it is not None:
        raise InputError(
            f"Edit {edit.stands_on_it} was made on this one since: undo it first, or edit them as they are."
        )
    if edit.kind in THEMES:
        theme_undo.check(session, edit)
        return ToUndo(edit, theme_undo.said(session, edit), None)
    topic = session.get_one(TopicRow, edit.topic_id)
    if edit.kind == "renamed" and topic.name != edit.evidence["to"]:
        raise InputError(f"Topic {topic.id} is no longer called {edit.evidence['to']!r}: nothing is left to undo.")
    _check_name(session, topic, edit)
    after = before_edit(session, fitted(session), edit) if edit.kind in PLACES else None
    return ToUndo(edit, _said(session, edit, topic), after)


def _check_name(session: Session, topic: TopicRow, edit: PersonEdit) -> None:
    """A topic that lives again, or is called as before, needs its name, which another may have by now."""
    name = edit.evidence["from"] if edit.kind == "renamed" else topic.name
    holder = holder_of(session, name, but=topic.id) if edit.kind in ("renamed", "merged", "retired") else None
    if holder is not None:
        raise InputError(f"Topic {holder} is called {name!r} by now. Rename it first: voc topics rename {holder} NAME")


def _give_back(session: Session, edit: PersonEdit, topic: TopicRow) -> None:
    """Name, owner or state as they were before the edit."""
    if edit.kind == "renamed":
        topic.name, topic.named_by = edit.evidence["from"], _named_by(session, edit)
    elif edit.kind == "owned":
        topic.owner_department, topic.owner_origin = edit.evidence["from"], edit.evidence.get("origin")
    elif edit.kind in ("merged", "retired"):
        topic.state, topic.merged_into = "active", None
    elif edit.kind == "split":
        # Links to the part lead on to the whole.
        part = session.get_one(TopicRow, edit.other_id)
        part.state, part.merged_into = "merged", topic.id
    else:
        # Not "retired": that would keep a machine from ever finding this matter.
        topic.state = "withdrawn"
        emerging.reopen_of(session, topic.id)


def _said(session: Session, edit: PersonEdit, topic: TopicRow) -> str:
    called, other = f"topic {topic.id} ({topic.name})", edit.other_id
    if edit.kind == "renamed":
        return f"topic {topic.id} is called {edit.evidence['from']!r} again, no longer {edit.evidence['to']!r}"
    if edit.kind == "owned":
        chosen = edit.evidence["from"] if edit.evidence.get("origin") == "person" else None
        return f"{called} is owned by {chosen or 'the department of its feedback'} again"
    if edit.kind == "merged":
        return f"{called} is no longer part of {other}"
    if edit.kind == "split":
        part = session.get_one(TopicRow, other)
        return f"{called} is whole again: {part.id} ({part.name}) is part of it"
    return f"{called} is no longer retired" if edit.kind == "retired" else f"{called} is withdrawn"


def _named_by(session: Session, edit: PersonEdit) -> str | None:
    """Who had given the name before. Where the event does not tell, whoever last named the topic before it did."""
    if "named_by" in edit.evidence:
        name: str | None = edit.evidence["named_by"]
        return name
    return session.scalar(
        sa.select(TopicEvent.by)
        .where(
            TopicEvent.topic_id == edit.topic_id, TopicEvent.id < edit.id, TopicEvent.by != MACHINE,
            TopicEvent.kind == "renamed",
        )
        .order_by(TopicEvent.id.desc())
        .limit(1)
    )  # fmt: skip
