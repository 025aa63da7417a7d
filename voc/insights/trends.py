"""How it went, day by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.insights.counts import RESPONSES, FeedbackDay, ScoresDay, feedback_days, score_days
from voc.insights.estimates import Point
from voc.insights.filters import Filters, Period, period_of, scope_of
from voc.insights.summary import score_estimate, sentiment_estimate
from voc.storage.tables import Source

By = Literal["volume", "sentiment", "mood", "source", "channel", "score"]
BY: tuple[By, ...] = get_args(By)


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a chart: a point for every day of the period, days without comments included."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Trends:
    """Curves over one period.

    `by`: volume (one curve, comments), sentiment (one curve, the mean), mood (negative, neutral, positive comments),
    source or channel (comments of each), score (each kind of score).
    """

    period: Period
    by: By
    curves: tuple[Curve, ...]


def draw_trends(session: Session, filters: Filters, by: By = "volume") -> Trends:
    """The curves for `filters`."""
    period, scope = period_of(session, filters), scope_of(session, filters)
    if by == "score":
        kinds: dict[str, list[ScoresDay]] = defaultdict(list)
        for row in score_days(session, scope, period.from_on, period.to_on):
            if row.kind != RESPONSES:
                kinds[row.kind].append(row)
        return Trends(period, by, tuple(_scores(kind, kinds[kind], period) for kind in sorted(kinds)))
    rows = feedback_days(session, scope, period.from_on, period.to_on, by_source=by in ("source", "channel"))
    if by == "sentiment":
        return Trends(period, by, (_sentiment(rows, period),))
    counts: dict[str, dict[date, int]] = {}
    if by == "volume":
        counts["comments"] = _per_day((row.day, row.n) for row in rows)
    elif by == "mood":
        counts["negative"] = _per_day((row.day, row.n_negative) for row in rows)
        counts["neutral"] = _per_day((row.day, row.n_neutral) for row in rows)
        counts["positive"] = _per_day((row.day, row.n_positive) for row in rows)
    else:
        sources = {row.id: row for row in session.scalars(sa.select(Source))}
        names = {number: one.name if by == "source" else one.channel for number, one in sources.items()}
        for name in sorted({names[row.source_id] for row in rows}):
            counts[name] = _per_day((row.day, row.n) for row in rows if names[row.source_id] == name)
    curves = tuple(
        Curve(name, tuple(Point(day, days.get(day, 0), float(days.get(day, 0))) for day in period.days()))
        for name, days in counts.items()
    )
    return Trends(period, by, curves)


def _per_day(pairs: Iterable[tuple[date, int]]) -> dict[date, int]:
    days: dict[date, int] = defaultdict(int)
    for day, n in pairs:
        days[day] += n
    return days


def _scores(kind: str, rows: Iterable[ScoresDay], period: Period) -> Curve:
    days: dict[date, list[ScoresDay]] = defaultdict(list)
    for row in rows:
        days[row.day].append(row)
    points = [(day, score_estimate(kind, days[day])) for day in period.days()]
    return Curve(kind, tuple(Point(day, one.n, one.value) for day, one in points))


def _sentiment(rows: Iterable[FeedbackDay], period: Period) -> Curve:
    days: dict[date, list[FeedbackDay]] = defaultdict(list)
    for row in rows:
        days[row.day].append(row)
    points = [(day, sentiment_estimate(days[day])) for day in period.days()]
    return Curve("sentiment", tuple(Point(day, one.n, one.value) for day, one in points))
