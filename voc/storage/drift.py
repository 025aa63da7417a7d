"""What one model version said in some days, counted: the figures that drift is judged from. Counts only, never texts.

Days are the customers' own (`created_on`, both ends included). What a person has labelled is left out: the machine's
own confidence no longer stands there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import (
    ALL_DEPARTMENTS,
    ALL_TOPICS,
    BUCKETS,
    UNASSIGNED,
    AnnotationDepartment,
    AnnotationRow,
    FeedbackRow,
    LabelRow,
    MentionRow,
    SeriesDay,
    TopicModelRow,
    TopicRow,
)

#: Confidences are counted in so many equal parts of 0..1; a value on an edge belongs to the part above it.
BINS = 20
EDGES = tuple(number / BINS for number in range(1, BINS))


class Days(NamedTuple):
    """Days from the first to the last, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Spread:
    """How confidences lie: counts in `BINS` parts, and their sum and sum of squares."""

    counts: tuple[int, ...]
    total: float
    total_2: float

    @property
    def n(self) -> int:
        """How many."""
        return sum(self.counts)

    @property
    def mean(self) -> float:
        """Their mean; 0 where there is none."""
        return self.total / self.n if self.n else 0.0

    @property
    def variance(self) -> float:
        """Their variance, never below 0."""
        return max(0.0, self.total_2 / self.n - self.mean**2) if self.n else 0.0


class Part(NamedTuple):
    """`k` of `n`."""

    k: int
    n: int


@dataclass(frozen=True, slots=True)
class Mix:
    """How many of `n` feedback lie in each topic or department; a feedback may lie in several."""

    n: int
    counts: dict[Any, int]


def version_in_use(session: Session) -> str | None:
    """The model version that read the newest feedback; None while nothing is read."""
    newest = sa.select(AnnotationRow.model_version).order_by(AnnotationRow.feedback_id.desc()).limit(1)
    return session.scalar(newest)


def days_read(session: Session, version: str) -> dict[date, int]:
    """How many feedback of each day this model version has read, oldest day first."""
    query = (
        sa.select(FeedbackRow.created_on, sa.func.count())
        .join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
        .where(AnnotationRow.model_version == version)
        .group_by(FeedbackRow.created_on)
        .order_by(FeedbackRow.created_on)
    )
    return dict(session.execute(query).all())


def sentiment_spread(session: Session, version: str, days: Days) -> Spread:
    """The confidence of the sentiments."""
    column = AnnotationRow.sentiment_confidence
    query = _read(version, days, *_spread(column)).where(column.is_not(None), _unlabelled("sentiment"))
    return _as_spread(session.execute(query.group_by("part")))


def department_spread(session: Session, version: str, days: Days) -> Spread:
    """The confidence of the first departments."""
    column = AnnotationDepartment.confidence
    query = _first_departments(version, days, *_spread(column))
    return _as_spread(session.execute(query.group_by("part")))


def parts(session: Session, version: str, days: Days) -> tuple[Part, Part]:
    """How many feedback were not judged (their language is not read), and how many of the judged were routed."""
    is_unread = AnnotationRow.unsupported.is_not(None)
    query = _read(version, days, sa.func.count(), _sum(is_unread), _sum(AnnotationRow.is_routed))
    n, n_unread, n_routed = session.execute(query.where(_unlabelled("departments"))).one()
    return Part(n_unread or 0, n), Part(n_routed or 0, n - (n_unread or 0))


def department_mixes(session: Session, version: str, days: Days) -> dict[date, Mix]:
    """Which department came first, by the model's own word; for each month of these days, by its first day."""
    keys = (FeedbackRow.created_on, AnnotationDepartment.department_id)
    rows = session.execute(_first_departments(version, days, *keys, sa.func.count()).group_by(*keys))
    months = _by_month(rows)
    return {month: Mix(sum(counts.values()), counts) for month, counts in months.items()}


def topic_mixes(session: Session, days: Days) -> dict[date, Mix]:
    """What customers talked about, by the topics in use; for each month of these days, by its first day.

    What lies in no topic is left out, but counts in `n`.
    """
    rows = session.execute(
        sa.select(SeriesDay.day, SeriesDay.topic_id, sa.func.sum(SeriesDay.n))
        .where(SeriesDay.department_id == ALL_DEPARTMENTS, SeriesDay.day.between(days.first, days.last))
        .group_by(SeriesDay.day, SeriesDay.topic_id)
    )
    mixes = {}
    for month, counts in _by_month(rows).items():
        n = counts.pop(ALL_TOPICS, 0)
        mixes[month] = Mix(n, {topic_id: k for topic_id, k in counts.items() if k > 0 and topic_id not in BUCKETS})
    return mixes


def _by_month(rows: Iterable[Any]) -> dict[date, dict[Any, int]]:
    months: dict[date, dict[Any, int]] = defaultdict(lambda: defaultdict(int))
    for day, key, n in rows:
        months[day.replace(day=1)][key] += int(n)
    return {month: dict(counts) for month, counts in sorted(months.items())}


def unassigned(session: Session, days: Days) -> Part:
    """How many of the mentions that name a thing lie in no topic, in feedback that could be judged."""
    query = (
        sa.select(_sum(MentionRow.topic_id == UNASSIGNED), sa.func.count())
        .select_from(FeedbackRow)
        .join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
        .join(MentionRow, MentionRow.feedback_id == FeedbackRow.id)
        .where(
            FeedbackRow.created_on.between(days.first, days.last),
            AnnotationRow.unsupported.is_(None),
            MentionRow.topic_id.not_in([topic_id for topic_id in BUCKETS if topic_id != UNASSIGNED]),
        )
    )
    k, n = session.execute(query).one()
    return Part(k or 0, n)


def has_topics(session: Session) -> bool:
    """Whether topics were ever fitted: before, everything lies in no topic."""
    return session.scalar(sa.select(TopicModelRow.version).where(TopicModelRow.is_current)) is not None


def topic_names(session: Session) -> dict[int, str]:
    """The names of the topics."""
    return {row.id: row.name for row in session.execute(sa.select(TopicRow.id, TopicRow.name))}


def looked_at(session: Session, version: str, days: Days, zone: ZoneInfo) -> dict[str, Part]:
    """Of the feedback whose labels were given in these days: how many said otherwise than this model version, by task.

    Only a person's first word on a feedback counts: the second one corrects a person.
    """
    start = datetime.combine(days.first, time(), zone)
    end = datetime.combine(days.last + timedelta(days=1), time(), zone)
    found: dict[str, Part] = {}
    for row in session.scalars(sa.select(LabelRow).where(LabelRow.at >= start, LabelRow.at < end)):
        if row.was and row.was.get("model_version") == version:
            k, n = found.get(row.task, Part(0, 0))
            found[row.task] = Part(k + (_said(row.was) != _said(row.value)), n + 1)
    return found


def _said(value: dict[str, Any]) -> object:
    """The part of a label that decides whether it corrects: the feeling, the level, or the first department."""
    return value.get("label") or value.get("level") or next(iter(value.get("ids") or ()), None)


def _read(version: str, days: Days, *columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(FeedbackRow)
        .join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
        .where(FeedbackRow.created_on.between(days.first, days.last), AnnotationRow.model_version == version)
    )


def _first_departments(version: str, days: Days, *columns: Any) -> sa.Select[Any]:
    one = AnnotationDepartment
    first = sa.and_(one.feedback_id == FeedbackRow.id, one.rank == 0, one.origin == "model")
    return _read(version, days, *columns).join(one, first)


def _unlabelled(task: str) -> sa.ColumnElement[bool]:
    return ~sa.exists().where(LabelRow.feedback_id == FeedbackRow.id, LabelRow.task == task)


def _sum(condition: Any) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _part(column: Any) -> sa.ColumnElement[int]:
    """Which part a confidence lies in; spelled out, since databases round a number each in their own way."""
    return sa.case(*((column < edge, number) for number, edge in enumerate(EDGES)), else_=BINS - 1)


def _spread(column: Any) -> Iterator[Any]:
    yield from (_part(column).label("part"), sa.func.count(), sa.func.sum(column), sa.func.sum(column * column))


def _as_spread(rows: Any) -> Spread:
    counts, total, total_2 = [0] * BINS, 0.0, 0.0
    for number, n, part, part_2 in rows:
        counts[number] += n
        total, total_2 = total + part, total_2 + part_2
    return Spread(tuple(counts), total, total_2)
