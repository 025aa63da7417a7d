"""What an edit replaces, so that of two people who change the same thing at once the second is told."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.topics.edit_kinds import Edit, MoveTopic, Own, Rename, RenameTheme, Undo
from voc.storage.tables import ThemeRow, TopicRow
from voc.storage.theme_series import hold_still


def what_it_replaces(session: Session, edit: Edit, *, hold: bool = False) -> str | None:
    """The name or owner that a person sees, the theme's number ("" for none), or the number of the edit to take back.

    None for edits that make a new version of the topics, which is what they are judged by. `hold` keeps it so until
    the transaction ends; the topic or theme must be there.
    """
    if isinstance(edit, Undo):
        return str(edit.edit_id)
    if isinstance(edit, RenameTheme):
        return session.get_one(ThemeRow, edit.theme_id, with_for_update=hold or None).name
    if not isinstance(edit, Rename | Own | MoveTopic):
        return None
    if hold and isinstance(edit, MoveTopic):
        hold_still(session, alone=True)
    topic = session.get_one(TopicRow, edit.topic_id, with_for_update=hold or None)
    if isinstance(edit, Rename):
        return topic.name
    if isinstance(edit, Own):  # its feedback may decide otherwise at any time: nobody has changed it then
        return (topic.owner_department or "") if topic.owner_origin == "person" else ""
    return "" if topic.theme_id is None else str(topic.theme_id)
