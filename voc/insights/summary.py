"""How are we doing: responses, comments, scores and sentiment, each with its interval, its change and a verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy.orm import Session

from voc.insights.counts import RESPONSES, FeedbackDay, ScoresDay, between, feedback_days, score_days
from voc.insights.estimates import (
    Change,
    Estimate,
    Point,
    Unit,
    difference,
    dispersion,
    mean_of,
    nps_of,
    ratio,
    share_of,
)
from voc.insights.filters import Filters, Period, period_of, scope_of

#: The lowest and highest value of the scales we know by name.
REACH = {"stars": (1.0, 5.0), "csat": (1.0, 5.0), "nps": (0.0, 10.0)}
SHOWN_AS = {"nps": "NPS", "csat": "CSAT", "stars": "Stars"}

_NOTHING = Estimate(0, None)

Row = TypeVar("Row", FeedbackDay, ScoresDay)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a page. `n` is what it rests on; `link` leads to the comments behind it.

    `name` is responses, feedback, sentiment, or a score's kind (nps, csat, stars, …). NPS is in points, CSAT the share
    of satisfied answers (the best two fifths of the scale) in percent, stars and other scores their mean as given;
    `mean`, `n_low` and `n_high` are there for every score.
    """

    name: str
    shown_as: str
    unit: Unit
    n: int
    value: float | None
    low: float | None
    high: float | None
    change: Change
    series: tuple[Point, ...]
    link: str
    mean: float | None = None
    n_low: int | None = None
    n_high: int | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """Comments by sentiment; `n_unsupported` have none, since nobody reads their language here."""

    n: int
    n_negative: int
    n_neutral: int
    n_positive: int
    n_unsupported: int
    n_urgent: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a period: responses, comments, sentiment, then scores by how many gave them."""

    period: Period
    filters: Filters
    figures: tuple[Figure, ...]
    split: Split
    split_before: Split

    def figure(self, name: str) -> Figure | None:
        """The figure called `name`, where there is one."""
        return next((figure for figure in self.figures if figure.name == name), None)


def summarise(session: Session, filters: Filters) -> Summary:
    """The figures for `filters`, against the period of equal length before.

    Scores count responses, sentiment counts annotated comments. From the daily series, or from the facts where
    segments (or several topics or departments at once) are asked for.
    """
    period, scope = period_of(session, filters), scope_of(session, filters)
    feedback = feedback_days(session, scope, period.before_from_on, period.to_on)
    scores = score_days(session, scope, period.before_from_on, period.to_on)
    link = filters.within(period).link()
    kinds: dict[str, list[ScoresDay]] = defaultdict(list)
    for row in scores:
        kinds[row.kind].append(row)
    responses = kinds.pop(RESPONSES, [])
    figures = [
        _count("responses", "Responses", responses, period, link),
        _count("feedback", "Comments", feedback, period, link),
        _sentiment(feedback, period, link),
    ]
    by_volume = sorted(kinds, key=lambda kind: (-sum(row.n for row in kinds[kind]), kind))
    figures += [_score(kind, kinds[kind], period, link) for kind in by_volume]
    now = between(feedback, period.from_on, period.to_on)
    before = between(feedback, period.before_from_on, period.before_to_on)
    return Summary(period, filters, tuple(figures), split_of(now), split_of(before))


def split_of(rows: Iterable[FeedbackDay]) -> Split:
    """Add up the days."""
    n = negative = neutral = positive = urgent = 0
    for row in rows:
        n += row.n
        negative += row.n_negative
        neutral += row.n_neutral
        positive += row.n_positive
        urgent += row.n_urgent
    return Split(n, negative, neutral, positive, n - negative - neutral - positive, urgent)


def score_estimate(kind: str, rows: Iterable[ScoresDay]) -> Estimate:
    """The figure of one kind of score over some days: NPS in points, CSAT in percent, others their mean."""
    n = n_low = n_high = 0
    total = total_2 = 0.0
    for row in rows:
        n, n_low, n_high = n + row.n, n_low + row.n_low, n_high + row.n_high
        total, total_2 = total + row.total, total_2 + row.total_2
    if kind == "nps":
        return nps_of(n, n_low, n_high)
    if kind == "csat":
        return share_of(n, n_high)
    return mean_of(n, total, total_2, reach=REACH.get(kind))


def sentiment_estimate(rows: Iterable[FeedbackDay]) -> Estimate:
    """Mean sentiment, −1..1, of the comments that have one."""
    n, total, total_2 = 0, 0.0, 0.0
    for row in rows:
        n += row.n_negative + row.n_neutral + row.n_positive
        total, total_2 = total + row.sum_sentiment, total_2 + row.sum_sentiment_2
    return mean_of(n, total, total_2, reach=(-1.0, 1.0))


def count_change(days: dict[date, int], period: Period) -> Change:
    """How many times as many as in the period before; the scatter of the days before says what is chance."""
    n_now = sum(count for day, count in days.items() if day >= period.from_on)
    n_before = sum(count for day, count in days.items() if day < period.from_on)
    daily = [days.get(day - timedelta(days=period.n_days), 0) for day in period.days()]
    phi = dispersion(daily, [n_before / period.n_days] * period.n_days)
    return ratio(n_now, n_before, phi=phi)


def _count(
    name: str, shown_as: str, rows: Sequence[FeedbackDay] | Sequence[ScoresDay], period: Period, link: str
) -> Figure:
    days: dict[date, int] = defaultdict(int)
    for row in rows:
        days[row.day] += row.n
    n = sum(days[day] for day in period.days())
    series = tuple(Point(day, days[day], float(days[day])) for day in period.days())
    return Figure(name, shown_as, "count", n, float(n), None, None, count_change(days, period), series, link)


def _sentiment(rows: Sequence[FeedbackDay], period: Period, link: str) -> Figure:
    now, change, series = _compared(rows, period, sentiment_estimate)
    return Figure("sentiment", "Sentiment", "sentiment", now.n, now.value, now.low, now.high, change, series, link)


def _score(kind: str, rows: Sequence[ScoresDay], period: Period, link: str) -> Figure:
    now, change, series = _compared(rows, period, lambda some: score_estimate(kind, some))
    inside = between(rows, period.from_on, period.to_on)
    units: dict[str, Unit] = {"nps": "points", "csat": "percent", "stars": "stars"}
    return Figure(
        kind, SHOWN_AS.get(kind, kind.replace("_", " ").capitalize()), units.get(kind, "score"),
        now.n, now.value, now.low, now.high, change, series, link,
        mean=sum(row.total for row in inside) / now.n if now.n else None,
        n_low=sum(row.n_low for row in inside), n_high=sum(row.n_high for row in inside),
    )  # fmt: skip


def _compared(
    rows: Sequence[Row], period: Period, estimate: Callable[[Iterable[Row]], Estimate]
) -> tuple[Estimate, Change, tuple[Point, ...]]:
    days: dict[date, list[Row]] = defaultdict(list)
    for row in rows:
        days[row.day].append(row)
    now = estimate(between(rows, period.from_on, period.to_on))
    before = estimate(between(rows, period.before_from_on, period.before_to_on))
    daily = ((day, estimate(days[day]) if day in days else _NOTHING) for day in period.days())
    return now, difference(now, before), tuple(Point(day, one.n, one.value) for day, one in daily)
