"""Counts per day and source, kept apart and never summed across."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from voc.storage.tables.base import CLUSTERED, Base, to


class FeedbackCounts:
    """What is counted of a day's distinct feedback."""

    n: Mapped[int] = mapped_column(default=0)
    weight: Mapped[float] = mapped_column(default=0.0)
    n_negative: Mapped[int] = mapped_column(default=0)
    n_neutral: Mapped[int] = mapped_column(default=0)
    n_positive: Mapped[int] = mapped_column(default=0)
    n_urgent: Mapped[int] = mapped_column(default=0)
    sum_sentiment: Mapped[float] = mapped_column(default=0.0)
    sum_sentiment_2: Mapped[float] = mapped_column(default=0.0)  # of squares, for the interval


class ScoreCounts:
    """What is counted of a day's scores."""

    n: Mapped[int] = mapped_column(default=0)
    total: Mapped[float] = mapped_column(default=0.0)
    total_2: Mapped[float] = mapped_column(default=0.0)
    n_low: Mapped[int] = mapped_column(default=0)
    n_high: Mapped[int] = mapped_column(default=0)


class SeriesDay(FeedbackCounts, Base):
    """Distinct feedback of one day and source in one series: (topic, department), (topic, ·), (·, department), (·, ·).

    A dot is topic 0 or department "". Never sum over topics or departments: a feedback may have several.
    """

    __tablename__ = "series_day"
    __table_args__ = (
        sa.Index("ix_series_day_day", "day", "topic_id", "department_id"),  # all series of a period
        sa.Index("ix_series_day_department", "department_id", "day"),  # all topics of a period
        CLUSTERED,
    )
    topic_id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)  # before the source: a series is read by days
    source_id: Mapped[int] = to("source.id", primary_key=True)


class ThemeDay(FeedbackCounts, Base):
    """Distinct feedback of one day and source in one series: (theme, department), (theme, ·).

    A dot is department "". A feedback with several topics of one theme counts once. Never sum over themes
    or departments.
    """

    __tablename__ = "theme_day"
    __table_args__ = (
        sa.Index("ix_theme_day_day", "day", "theme_id", "department_id"),  # all themes of a period
        CLUSTERED,
    )
    theme_id: Mapped[int] = to("theme.id", primary_key=True)
    department_id: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    source_id: Mapped[int] = to("source.id", primary_key=True)


class ScoreDay(ScoreCounts, Base):
    """Scores of one kind, day and source: counts and sums over responses. Kind "response" counts all responses."""

    __tablename__ = "score_day"
    kind: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[int] = to("source.id", primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)


class ScoreSeriesDay(ScoreCounts, Base):
    """The same scores for the responses that speak of one topic (department "") or concern one department (topic 0)."""

    __tablename__ = "score_series_day"
    __table_args__ = CLUSTERED
    topic_id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    source_id: Mapped[int] = to("source.id", primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
