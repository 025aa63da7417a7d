"""Topics and themes with durable ids, their versions and history, and what may become one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from voc.storage.tables.base import CLUSTERED, Base, row_id, to


class ThemeRow(Base):
    """A parent that groups topics, with a durable id.

    `n_moves` grows whenever topics come to it or leave it, `n_moves_counted` says which of that its series hold: while
    they differ, its series are being counted anew.
    """

    __tablename__ = "theme"
    id: Mapped[int] = row_id()
    name: Mapped[str]
    named_by: Mapped[str | None]  # a person, or null for the machine
    state: Mapped[str] = mapped_column(default="active")  # active, or retired while no living topic is in it
    created_at: Mapped[datetime | None]
    n_moves: Mapped[int] = mapped_column(default=0)
    n_moves_counted: Mapped[int] = mapped_column(default=0)


class ThemeEvent(Base):
    """What happened to a theme: born, gained or lost a topic, renamed, retired, revived."""

    __tablename__ = "theme_event"
    id: Mapped[int] = row_id()
    theme_id: Mapped[int] = to("theme.id", index=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)


class TopicRow(Base):
    """What customers talk about, with a durable id; ids up to 100 are the fixed buckets."""

    __tablename__ = "topic"
    id: Mapped[int] = row_id()
    kind: Mapped[str] = mapped_column(default="topic")  # topic or bucket
    name: Mapped[str]
    named_by: Mapped[str | None]  # a person, or null for the machine
    keywords: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(default="active")  # active, retired, merged, withdrawn (its making was undone)
    merged_into: Mapped[int | None] = to("topic.id", on_delete="SET NULL")
    theme_id: Mapped[int | None] = to("theme.id", on_delete="SET NULL")
    themed_by: Mapped[str | None]  # the person who put it there (or out of all themes), or null for the machine
    owner_department: Mapped[str | None]
    owner_origin: Mapped[str | None]  # person, feedback (at least 60 %), or null where contested
    first_seen_on: Mapped[date | None]
    created_at: Mapped[datetime]


class TopicCentroid(Base):
    """Where the topics lie in one topic model version: unit rows of 384 float32, and the radius (cosine).

    A topic has several centroids where people merged topics: what was near either stays with it.
    """

    __tablename__ = "topic_centroid"
    version: Mapped[int] = to("topic_model.version", primary_key=True)
    topic_id: Mapped[int] = to("topic.id", primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, default=0)
    centroid: Mapped[bytes]
    radius: Mapped[float]


class TopicPlace(Base):
    """Where a topic lies on the map, both 0..1; it is kept when the topic ends, so that it comes back to it."""

    __tablename__ = "topic_place"
    topic_id: Mapped[int] = to("topic.id", primary_key=True)
    x: Mapped[float]
    y: Mapped[float]
    placed_at: Mapped[datetime]


class TopicModelRow(Base):
    """One fit of the topics; exactly one is current."""

    __tablename__ = "topic_model"
    version: Mapped[int] = row_id()
    fitted_at: Mapped[datetime]
    is_current: Mapped[bool] = mapped_column(default=False)
    n_mentions: Mapped[int]
    parameters: Mapped[dict[str, Any]]


class TopicEvent(Base):
    """What befell a topic, and by whom.

    born, kept, renamed, refined (a machine's name that a language model bettered), split, merged, retired, revived,
    owned, defined, themed, undone; and of its theme, which is nothing of its own: theme_renamed, theme_undone.
    """

    __tablename__ = "topic_event"
    id: Mapped[int] = row_id()
    topic_id: Mapped[int] = to("topic.id", index=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)


class EmergingRow(Base):
    """Something new that no topic tells of yet, proposed by the machine: where it lies, since when, how it grows.

    `typical` are mentions and `words` places (`[feedback_id, start, end]`): what customers wrote is read when shown.
    """

    __tablename__ = "emerging"
    __table_args__ = (sa.Index("ix_emerging_state", "state", "proposed_at"),)  # the list of proposed ones
    id: Mapped[int] = row_id()
    state: Mapped[str] = mapped_column(default="proposed")  # proposed, confirmed (it is a topic), dismissed, faded
    first_seen_on: Mapped[date]
    last_seen_on: Mapped[date]
    proposed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]  # who made it a topic or dismissed it
    topic_id: Mapped[int | None] = to("topic.id", on_delete="SET NULL")
    centroid: Mapped[bytes]
    radius: Mapped[float]
    n: Mapped[int]  # customers since the first day
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)  # n_before, expected, p_value, cohesion: figures
    typical: Mapped[list[int]] = mapped_column(default=list)
    words: Mapped[list[list[int]]] = mapped_column(sa.JSON(), default=list)


class EmergingMention(Base):
    """The mentions of something new."""

    __tablename__ = "emerging_mention"
    __table_args__ = (sa.Index("ix_emerging_mention_mention", "mention_id"), CLUSTERED)  # what erasing takes along
    emerging_id: Mapped[int] = to("emerging.id", primary_key=True)
    mention_id: Mapped[int] = to("mention.id", primary_key=True)
