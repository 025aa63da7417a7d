"""How topics and themes stand at one moment: what decides which topics belong together, and whether it still holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from models.topics.theme_groups import Member
from voc.storage.tables import ALL_DEPARTMENTS, MentionRow, SeriesDay, ThemeRow, TopicRow
from voc.storage.topics import TopicModel, current_version, load_current

#: What a person may change meanwhile: version, topics with their themes, themes with their names.
Placement = tuple[object, ...]


@dataclass(frozen=True)
class Standing:
    """The living topics and themes as they stood when it was decided what becomes of them."""

    model: TopicModel
    placement: Placement
    members: tuple[Member, ...]
    topics: Mapping[int, str]
    themes: Mapping[int, tuple[str, str | None]]  # name, and the person who gave it


def look(session: Session) -> Standing | None:
    """The living topics by the version in use; None before the first fit."""
    model = load_current(session)
    if model is None:
        return None
    topics = session.scalars(_living()).all()
    sizes = _sizes(session)
    total = max(1, _n_with_topic(session))
    there = set(model.topic_ids.tolist())
    members = [
        Member(topic.id, _centre(model, topic.id), sizes.get(topic.id, 0) / total, topic.theme_id,
               topic.themed_by is not None)
        for topic in topics if topic.id in there
    ]  # fmt: skip
    themes = {theme.id: (theme.name, theme.named_by) for theme in session.scalars(sa.select(ThemeRow))}
    return Standing(model, placement_of(session), tuple(members), {topic.id: topic.name for topic in topics}, themes)


def _centre(model: TopicModel, topic_id: int) -> NDArray[np.float32]:
    return middle(model.centroids[model.topic_ids == topic_id])


def middle(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The direction of the mean of unit rows."""
    mean = rows.astype(np.float64).mean(axis=0)
    return np.asarray(mean / max(1e-9, float(np.linalg.norm(mean))), dtype=np.float32)


def _sizes(session: Session) -> dict[int, int]:
    """Distinct feedback of each topic, of all time."""
    days = sa.select(SeriesDay.topic_id, sa.func.sum(SeriesDay.n)).where(SeriesDay.department_id == ALL_DEPARTMENTS)
    return {topic_id: int(n) for topic_id, n in session.execute(days.group_by(SeriesDay.topic_id))}


def _n_with_topic(session: Session) -> int:
    """Distinct feedback that has a topic, of all time."""
    has = sa.select(sa.func.count(MentionRow.feedback_id.distinct())).join(TopicRow, TopicRow.id == MentionRow.topic_id)
    return session.scalar(has.where(TopicRow.kind == "topic")) or 0


def _living() -> sa.Select[TopicRow]:
    return sa.select(TopicRow).where(TopicRow.kind == "topic", TopicRow.state == "active").order_by(TopicRow.id)


def placement_of(session: Session) -> Placement:
    """What a person may have changed since it was looked at; equal where nobody has."""
    topics = [(topic.id, topic.name, topic.theme_id, topic.themed_by) for topic in session.scalars(_living())]
    themes = session.scalars(sa.select(ThemeRow).order_by(ThemeRow.id))
    return current_version(session), topics, [(theme.id, theme.name, theme.named_by) for theme in themes]
