"""What a topic's move does to both themes: how much feedback they would have, of which days, and who has the name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.topics.edit_kinds import NEW, MoveTopic, Planned, Regrouped, RenameTheme
from models.topics.edit_preview import SameTheme, ThemeShift
from models.topics.names import same_words
from voc.storage.tables import AnnotationRow, FeedbackRow, MentionRow, ThemeRow, TopicRow


class _Counts(NamedTuple):
    """Feedback of a theme with and without one topic, and the days of what that topic alone brings."""

    n_with: int
    n_without: int
    first_on: date | None
    last_on: date | None


def theme_shifts(session: Session, planned: Planned) -> tuple[ThemeShift, ...]:
    """The theme that the topic of an edit leaves, and the one it comes to."""
    goal = planned.regrouped
    if goal is None or goal.from_id == goal.to_id:
        return ()
    lives = isinstance(planned.edit, MoveTopic) or session.get_one(TopicRow, goal.topic_id).state == "active"
    leaves = () if goal.from_id is None else (_shift(session, goal, goal.from_id, lives=lives),)
    comes = () if goal.to_id is None else (_shift(session, goal, goal.to_id, lives=lives),)
    return leaves + comes


def _shift(session: Session, goal: Regrouped, theme_id: int, *, lives: bool) -> ThemeShift:
    theme = session.get(ThemeRow, theme_id)
    in_it = sa.select(TopicRow.id, TopicRow.state).where(TopicRow.theme_id == theme_id, TopicRow.id != goal.topic_id)
    others = dict(session.execute(in_it).all())
    counts = _counts(session, goal.topic_id, sorted(others))
    n_topics = sum(state == "active" for state in others.values())
    pairs = [(n_topics + lives, n_topics), (counts.n_with, counts.n_without)]
    if theme_id != goal.from_id:
        pairs = [(without, with_it) for with_it, without in pairs]
    (n_before, n_after), (heard_before, heard_after) = pairs
    return ThemeShift(
        theme_id, theme.name if theme is not None else goal.to_name or "",
        theme.state if theme is not None else "none", "active" if n_after else "retired",
        n_before, n_after, heard_before, heard_after, counts.first_on, counts.last_on,
    )  # fmt: skip


def _counts(session: Session, topic_id: int, others: Sequence[int]) -> _Counts:
    """Counted from the facts: a theme's series may be behind."""
    speaks = [
        sa.func.max(sa.case((is_so, 1), else_=0)).label(name)
        for name, is_so in (("of_it", MentionRow.topic_id == topic_id), ("of_others", MentionRow.topic_id != topic_id))
    ]
    heard = (
        sa.select(MentionRow.feedback_id, *speaks)
        .join(AnnotationRow, AnnotationRow.feedback_id == MentionRow.feedback_id)
        .where(MentionRow.topic_id.in_([topic_id, *others]))
        .group_by(MentionRow.feedback_id)
        .subquery()
    )
    day = sa.case((heard.c.of_others == 0, FeedbackRow.created_on))
    asked = sa.select(sa.func.count(), sa.func.sum(heard.c.of_others), sa.func.min(day), sa.func.max(day))
    n, n_others, first_on, last_on = session.execute(
        asked.select_from(heard).join(FeedbackRow, FeedbackRow.id == heard.c.feedback_id)
    ).one()
    return _Counts(n, int(n_others or 0), first_on, last_on)


def same_themes(session: Session, planned: Planned) -> tuple[SameTheme, ...]:
    """Living themes that are called as the one that is renamed, is new, or would come back."""
    name, own = _called(session, planned)
    if name is None:
        return ()
    living = session.scalars(sa.select(ThemeRow).where(ThemeRow.state == "active").order_by(ThemeRow.id))
    return tuple(
        SameTheme(theme.id, theme.name, theme.name.lower() == name.lower())
        for theme in living
        if theme.id != own and (theme.name.lower() == name.lower() or same_words(theme.name, name))
    )


def _called(session: Session, planned: Planned) -> tuple[str | None, int | None]:
    """A name that would be in use from then on, and whose it is."""
    if isinstance(planned.edit, RenameTheme):
        return planned.edit.name, planned.edit.theme_id
    goal = planned.regrouped
    theme = session.get(ThemeRow, goal.to_id) if goal is not None and goal.to_id not in (None, NEW) else None
    if goal is None or (theme is not None and theme.state == "active"):
        return None, None
    return goal.to_name, goal.to_id
