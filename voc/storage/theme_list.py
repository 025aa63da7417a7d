"""The tree of the store: themes with their topics, topics without a theme, and how much feedback each has."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import ALL_DEPARTMENTS, ThemeDay, ThemeRow, TopicRow
from voc.storage.topic_list import ListedTopic, list_topics


@dataclass(frozen=True, slots=True)
class ListedTheme:
    """One theme, its topics the largest first; `n_feedback` is distinct: one that has two of the topics counts once."""

    id: int
    name: str
    named_by: str | None
    n_feedback: int
    topics: tuple[ListedTopic, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """The living themes, the largest first, and the living topics that stand in none."""

    themes: tuple[ListedTheme, ...]
    loose: tuple[ListedTopic, ...]


def list_themes(session: Session) -> Tree:
    """Everything of all time; the buckets stand beside the tree and are left out."""
    theme_of = dict(session.execute(sa.select(TopicRow.id, TopicRow.theme_id)).all())
    topics = [topic for topic in list_topics(session) if topic.kind == "topic"]
    counted = (
        sa.select(ThemeDay.theme_id, sa.func.sum(ThemeDay.n))
        .where(ThemeDay.department_id == ALL_DEPARTMENTS)
        .group_by(ThemeDay.theme_id)
    )
    counts = dict(session.execute(counted).all())
    themes = [
        ListedTheme(
            theme.id, theme.name, theme.named_by, int(counts.get(theme.id) or 0),
            tuple(topic for topic in topics if theme_of[topic.id] == theme.id),
        )
        for theme in session.scalars(sa.select(ThemeRow).where(ThemeRow.state == "active"))
    ]  # fmt: skip
    themes.sort(key=lambda theme: (-theme.n_feedback, theme.id))
    held = {theme.id for theme in themes}
    return Tree(tuple(themes), tuple(topic for topic in topics if theme_of[topic.id] not in held))
