"""Who is behind a matter more than behind everything else: a version, a region, a source that stands out.

What stands out is associated with the matter; whether it is the cause, people must find out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import comb

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import (
    ALL_DEPARTMENTS,
    ALL_TOPICS,
    AlertFeedback,
    AlertRow,
    AnnotationRow,
    FeedbackRow,
    ResponseRow,
    ResponseSegment,
    Segment,
    SeriesDay,
    Source,
)

#: A segment's name and value; a source is ("source", its name).
Pair = tuple[str, str]

#: Fewer responses than this are chance; less than a fifth of the matter, or 1.5 times the rest, is no lead.
_AT_LEAST, _SHARE, _RATIO = 5, 0.2, 1.5
#: Chance of one false driver in all that are tested.
_ALPHA = 0.05
#: Of everything else so many feedback are looked at, evenly drawn from the newest days that hold so many: enough for a
#: share, and quick to read while others wait for the store.
_REST, _FROM = 2_000, 20_000


@dataclass(frozen=True, slots=True)
class Driver:
    """A segment's value (or a source) that stands out: `n` of `of` responses here, `n_rest` of `of_rest` elsewhere.

    Counted are the responses that know the segment at all.
    """

    name: str
    value: str
    n: int
    of: int
    n_rest: int
    of_rest: int

    @property
    def share(self) -> float:
        """0 to 1, of the matter."""
        return self.n / self.of

    @property
    def share_rest(self) -> float:
        """0 to 1, of everything else in those days."""
        return self.n_rest / self.of_rest

    def __str__(self) -> str:
        here = f"{self.name} {self.value}: {100 * self.share:.0f} % of these ({self.n:,} of {self.of:,})"
        return f"{here}, {100 * self.share_rest:.0f} % of the rest ({self.n_rest:,} of {self.of_rest:,})"


def drivers_of(session: Session, alert: AlertRow, *, n: int = 3) -> list[Driver]:
    """Up to `n` drivers of an alert, the one that stands out most first; empty where nothing does.

    The rest is what others wrote in the same days, with the same feeling where the matter has one. Tested by
    Fisher's exact test on responses, one-sided, with Bonferroni's correction over all values tested.
    """
    behind = set(
        session.scalars(
            sa.select(FeedbackRow.response_id)
            .join(AlertFeedback, AlertFeedback.feedback_id == FeedbackRow.id)
            .where(AlertFeedback.alert_id == alert.id)
        )
    )
    if len(behind) < _AT_LEAST:
        return []
    here, rest = _counts(session, behind), _counts(session, _others(session, alert, behind))
    return find_drivers(here, rest)[:n]


def find_drivers(here: Mapping[Pair, int], rest: Mapping[Pair, int]) -> list[Driver]:
    """Values that stand out between two tallies, the one with the greatest difference of shares first."""
    of, of_rest = _by_name(here), _by_name(rest)
    tested = [
        Driver(name, value, n, of[name], rest.get((name, value), 0), of_rest[name])
        for (name, value), n in here.items()
        if n >= _AT_LEAST and of_rest.get(name, 0) >= _AT_LEAST
    ]
    found = [one for one in tested if _stands_out(one) and by_chance(one) * len(tested) <= _ALPHA]
    return sorted(found, key=lambda one: (one.share_rest - one.share, one.name, one.value))


def by_chance(one: Driver) -> float:
    """How likely so many or more fall into the matter by chance: the hypergeometric tail, in whole numbers.

    Exact and without scipy, which takes longer to import than a transaction may last.
    """
    every, with_it = one.of + one.of_rest, one.n + one.n_rest
    ways = sum(comb(with_it, k) * comb(every - with_it, one.of - k) for k in range(one.n, min(one.of, with_it) + 1))
    return ways / comb(every, one.of)


def _stands_out(one: Driver) -> bool:
    return one.share >= _SHARE and one.share >= _RATIO * one.share_rest


def _others(session: Session, alert: AlertRow, behind: set[int]) -> set[int]:
    """Responses of the same days that are not behind the alert; of many every k-th, which is as good as drawn."""
    since, n = _since(session, alert)
    days = FeedbackRow.created_on.between(since, alert.last_on)
    query = sa.select(FeedbackRow.response_id).where(days, FeedbackRow.response_id % max(1, n // _REST) == 0)
    measure = alert.evidence.get("measure")
    if measure is not None:
        query = query.join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id).where(
            AnnotationRow.sentiment == measure
        )
    return set(session.scalars(query.limit(2 * _REST))) - behind


def _since(session: Session, alert: AlertRow) -> tuple[date, int]:
    """The day from which the matter's days hold enough feedback, and how many they hold."""
    rows = session.execute(
        sa.select(SeriesDay.day, sa.func.sum(SeriesDay.n))
        .where(SeriesDay.topic_id == ALL_TOPICS, SeriesDay.department_id == ALL_DEPARTMENTS)
        .where(SeriesDay.day.between(alert.first_on, alert.last_on))
        .group_by(SeriesDay.day)
        .order_by(SeriesDay.day.desc())
    )
    since, total = alert.first_on, 0
    for day, n in rows:
        since, total = day, total + int(n)
        if total >= _FROM:
            return since, total
    return alert.first_on, total


def _counts(session: Session, response_ids: set[int]) -> Counter[Pair]:
    """How many of these responses hold each value, and come from each source."""
    counts: Counter[Pair] = Counter()
    ids = sorted(response_ids)
    for start in range(0, len(ids), 1000):
        for query in _tallies(ids[start : start + 1000]):
            for name, value, n in session.execute(query):
                counts[name, value] += n
    return counts


def _tallies(response_ids: list[int]) -> tuple[sa.Select[str, str, int], sa.Select[str, str, int]]:
    segments = (
        sa.select(Segment.name, Segment.value, sa.func.count())
        .join(ResponseSegment, ResponseSegment.segment_id == Segment.id)
        .where(ResponseSegment.response_id.in_(response_ids))
        .group_by(Segment.name, Segment.value)
    )
    sources = (
        sa.select(sa.literal("source"), Source.name, sa.func.count())
        .join(ResponseRow, ResponseRow.source_id == Source.id)
        .where(ResponseRow.id.in_(response_ids))
        .group_by(Source.name)
    )
    return segments, sources


def _by_name(counts: Mapping[Pair, int]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for (name, _), n in counts.items():
        found[name] += n
    return dict(found)
