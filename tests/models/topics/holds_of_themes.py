"""Whether topics still stand in the themes that people put them into, and themes are called as people called them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.topics.edits import MoveTopic, RenameTheme
from tests.models.topics.life import Decision, Life
from voc.storage.tables import ThemeRow, TopicRow


def check_themes(life: Life, session: Session, rows: Mapping[int, TopicRow]) -> None:
    """Raise `AssertionError` with what was lost."""
    themes = {theme.id: theme for theme in session.scalars(sa.select(ThemeRow))}
    names = Counter(theme.name.lower() for theme in themes.values() if theme.state == "active")
    assert not [name for name, n in names.items() if n > 1]
    for number, decision in enumerate(life.decisions):
        _check(decision, life.decisions[number + 1 :], rows, themes)


def _check(
    decision: Decision, later: Sequence[Decision], rows: Mapping[int, TopicRow], themes: Mapping[int, ThemeRow]
) -> None:
    edit, told = decision.edit, f"{decision.edit} of step {decision.at}"
    if isinstance(edit, MoveTopic):
        topic = rows[edit.topic_id]
        moved_since = [each for each in later if isinstance(each.edit, MoveTopic) and each.topics & decision.topics]
        assert moved_since or topic.theme_id == decision.theme_id, f"{told}: now in {topic.theme_id}"
        assert topic.themed_by in ("ana", "ben"), told
    elif isinstance(edit, RenameTheme):
        theme = themes[edit.theme_id]
        named_since = [each for each in later if isinstance(each.edit, RenameTheme) and each.theme_id == theme.id]
        assert named_since or theme.name == edit.name, f"{told}: now {theme.name!r}"
        assert theme.named_by in ("ana", "ben"), told
