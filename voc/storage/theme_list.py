"""The tree of the store: themes with their topics, topics without a theme, and how much feedback each has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.living_themes import found_theme
from voc.storage.tables import ALL_DEPARTMENTS, ThemeDay, ThemeRow, TopicRow
from voc.storage.themes import events_of_theme
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


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened to a theme: when, what, and who did it."""

    at: datetime
    kind: str
    by: str
    evidence: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ShownTheme:
    """A theme, whether it lives, and its history, oldest first."""

    theme: ListedTheme
    state: str
    events: tuple[Happening, ...]


def list_themes(session: Session) -> Tree:
    """Everything of all time; the buckets stand beside the tree and are left out."""
    topics = _by_theme(session)
    living = session.scalars(sa.select(ThemeRow).where(ThemeRow.state == "active").order_by(ThemeRow.id)).all()
    counts = _counts(session)
    themes = [_listed(theme, counts, topics.pop(theme.id, [])) for theme in living]
    themes.sort(key=lambda theme: (-theme.n_feedback, theme.id))
    return Tree(tuple(themes), tuple(topic for some in topics.values() for topic in some))


def show_theme(session: Session, theme_id: int) -> ShownTheme:
    """One theme, living or not. Raises `InputError` where there is none."""
    theme = found_theme(session, theme_id)
    events = tuple(Happening(one.at, one.kind, one.by, one.evidence) for one in events_of_theme(session, theme_id))
    return ShownTheme(_listed(theme, _counts(session), _by_theme(session).get(theme_id, [])), theme.state, events)


def _listed(theme: ThemeRow, counts: Mapping[int, int], topics: Sequence[ListedTopic]) -> ListedTheme:
    return ListedTheme(theme.id, theme.name, theme.named_by, counts.get(theme.id, 0), tuple(topics))


def _by_theme(session: Session) -> dict[int | None, list[ListedTopic]]:
    """The living topics of each theme, the largest first; None for those without."""
    theme_of = dict(session.execute(sa.select(TopicRow.id, TopicRow.theme_id)).all())
    found: dict[int | None, list[ListedTopic]] = defaultdict(list)
    for topic in list_topics(session):
        if topic.kind == "topic":
            found[theme_of[topic.id]].append(topic)
    return found


def _counts(session: Session) -> dict[int, int]:
    days = sa.select(ThemeDay.theme_id, sa.func.sum(ThemeDay.n)).where(ThemeDay.department_id == ALL_DEPARTMENTS)
    return {theme_id: int(n) for theme_id, n in session.execute(days.group_by(ThemeDay.theme_id))}
