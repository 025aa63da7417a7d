"""How the edits that people did are told over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from api.asking import Strict
from api.editing import Names
from api.filters import LARGEST
from voc.storage.topic_history import PersonEdit


class EditOut(BaseModel):
    """An edit by a person: what was done to which topic, by whom and when; `other` took it, or was cut off.

    `theme` is the one that the topic was put into, or that has a new name: `topic` is the first of its topics then.
    It can be undone while it stands and no later edit (`stands_on_it`) was made on it.
    """

    id: int
    kind: str
    topic: int
    topic_name: str
    other: int | None
    other_name: str | None
    theme: int | None
    theme_name: str | None
    evidence: dict[str, Any]
    by: str
    at: datetime
    can_be_undone: bool
    stands_on_it: int | None
    undone_by: str | None
    undone_at: datetime | None


class EditedOut(BaseModel):
    """What was done. `is_being_read_again` says that the history still follows: see the topic."""

    said: str
    topic: int
    link: str
    edit: EditOut
    is_being_read_again: bool


class EditsQuery(Strict):
    """Which page."""

    limit: int = Field(50, ge=1, le=200)
    cursor: int | None = Field(None, ge=1, le=LARGEST, description="From `next` of the page before.")


class EditsOut(BaseModel):
    """A page of edits, the newest first."""

    items: list[EditOut]
    next: str | None


def show_edit(edit: PersonEdit, names: Names) -> dict[str, Any]:
    """An edit in the terms of `EditOut`."""
    return {
        "id": edit.id,
        "kind": edit.kind,
        "topic": edit.topic_id,
        "topic_name": names.topics[edit.topic_id],
        "other": edit.other_id,
        "other_name": None if edit.other_id is None else names.topics[edit.other_id],
        "theme": edit.theme_id,
        "theme_name": None if edit.theme_id is None else names.themes[edit.theme_id],
        "evidence": edit.evidence,
        "by": edit.by,
        "at": edit.at,
        "can_be_undone": edit.can_be_undone,
        "stands_on_it": edit.stands_on_it,
        "undone_by": edit.undone_by,
        "undone_at": edit.undone_at,
    }
