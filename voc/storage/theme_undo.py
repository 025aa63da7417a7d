"""Take back what a person did to themes: a topic stands where it stood, a theme is called what it was called."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.storage import themes
from voc.storage.living_themes import check_return, found_theme, refuse_taken
from voc.storage.tables import TopicEvent, TopicRow
from voc.storage.topic_edits import person
from voc.storage.topic_history import PersonEdit
from voc.storage.topics import MACHINE


def check(session: Session, edit: PersonEdit) -> None:
    """Raise `InputError` where something else is so by now, or where another theme has the name that comes back."""
    before, after = edit.evidence["from"], edit.evidence["to"]
    if edit.kind == "theme_renamed":
        theme = found_theme(session, edit.evidence["theme"])
        if theme.name != after:
            raise InputError(f"Theme {theme.id} is no longer called {after!r}: nothing is left to undo.")
        refuse_taken(session, before, but=theme.id)
        return
    topic = session.get_one(TopicRow, edit.topic_id)
    if topic.theme_id != after:
        raise InputError(f"Topic {topic.id} no longer stands where edit {edit.id} put it: nothing is left to undo.")
    if before is not None:
        check_return(session, before)


def said(session: Session, edit: PersonEdit) -> str:
    """What is so once it is taken back, in a sentence."""
    before = edit.evidence["from"]
    if edit.kind == "theme_renamed":
        return f"theme {edit.evidence['theme']} is called {before!r} again, no longer {edit.evidence['to']!r}"
    topic = session.get_one(TopicRow, edit.topic_id)
    called = f"topic {topic.id} ({topic.name})"
    if before is None:
        return f"{called} stands in no theme again"
    return f"{called} stands in theme {before} ({found_theme(session, before).name}) again"


def give_back(session: Session, edit: PersonEdit, *, by: str, now: datetime) -> None:
    """Do it, within `hold_still`; a theme that the edit left without topics comes back with its own."""
    before = edit.evidence["from"]
    if edit.kind == "theme_renamed":
        theme = found_theme(session, edit.evidence["theme"])
        themes.rewrite(session, theme, before, by=person(by), now=now)
        theme.named_by = edit.evidence["named_by"]
        return
    topic = session.get_one(TopicRow, edit.topic_id)
    themes.shift(session, topic, before, by=person(by), now=now)
    topic.themed_by = _themed_by(session, edit)
    themes.settle(session, by=person(by), now=now)


def _themed_by(session: Session, edit: PersonEdit) -> str | None:
    """Who had put it there before. Where the event does not tell, whoever last moved it before, if a person."""
    if "themed_by" in edit.evidence:
        name: str | None = edit.evidence["themed_by"]
        return name
    earlier = sa.select(TopicEvent.by).where(
        TopicEvent.topic_id == edit.topic_id, TopicEvent.id < edit.id, TopicEvent.kind == "themed"
    )
    last = session.scalar(earlier.order_by(TopicEvent.id.desc()).limit(1))
    return None if last == MACHINE else last
