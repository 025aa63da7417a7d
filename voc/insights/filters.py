"""Which feedback a question is about: the same filters for every page, every endpoint and every link.

Values of one filter are alternatives ("review or survey"); different filters narrow each other. Where no days are
given, the period ends at the newest feedback and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from urllib.parse import urlencode

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.storage.tables import FeedbackRow, ResponseRow, Segment, Source

#: How many days a page shows when nobody asks for others.
DEFAULT_DAYS = 28


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person narrowed down to; both days are inclusive, `sources` are names, `segments` are name → values."""

    from_on: date | None = None
    to_on: date | None = None
    departments: tuple[str, ...] = ()
    topics: tuple[int, ...] = ()
    themes: tuple[int, ...] = ()
    channels: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    segments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def pairs(self) -> list[tuple[str, str]]:
        """The filters as they stand in an address, repeated keys kept."""
        pairs: list[tuple[str, str]] = []
        if self.from_on is not None:
            pairs.append(("from", self.from_on.isoformat()))
        if self.to_on is not None:
            pairs.append(("to", self.to_on.isoformat()))
        pairs += [("department", value) for value in self.departments]
        pairs += [("topic", str(value)) for value in self.topics]
        pairs += [("theme", str(value)) for value in self.themes]
        pairs += [("channel", value) for value in self.channels]
        pairs += [("source", value) for value in self.sources]
        pairs += [(f"segment.{name}", value) for name, values in sorted(self.segments.items()) for value in values]
        return pairs

    def link(self, **more: str) -> str:
        """A query string that leads to the feedback: append it to `/feedback?` or `/v1/feedback?`."""
        return urlencode([*self.pairs(), *more.items()])

    def within(self, period: Period) -> Filters:
        """The same filters with the days of `period` written out."""
        return replace(self, from_on=period.from_on, to_on=period.to_on)


@dataclass(frozen=True, slots=True)
class Period:
    """The days that are shown and the days they are compared with, of equal length; all four days inclusive.

    `note` says in words how the days came about. `is_empty` is true while there is no feedback at all.
    """

    from_on: date
    to_on: date
    before_from_on: date
    before_to_on: date
    newest_on: date | None
    oldest_on: date | None
    is_default: bool
    note: str

    @property
    def n_days(self) -> int:
        """How many days are shown."""
        return (self.to_on - self.from_on).days + 1

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever collected under these sources."""
        return self.newest_on is None

    def days(self) -> list[date]:
        """Every day that is shown, in order."""
        return [self.from_on + timedelta(days=number) for number in range(self.n_days)]


@dataclass(frozen=True, slots=True)
class Scope:
    """Filters with their names looked up: None means "all"; one tuple of segment ids for each segment name."""

    source_ids: tuple[int, ...] | None
    topics: tuple[int, ...]
    departments: tuple[str, ...]
    segment_ids: tuple[tuple[int, ...], ...]
    themes: tuple[int, ...] = ()

    @property
    def is_in_series(self) -> bool:
        """Whether the daily series answer it: they cannot be summed over topics or departments, nor know segments."""
        return not self.segment_ids and len(self.topics) + len(self.themes) <= 1 and len(self.departments) <= 1

    @property
    def is_in_scores(self) -> bool:
        """Whether the daily scores answer it: these know sources, and one topic or one department."""
        return not self.segment_ids and not self.themes and len(self.topics) + len(self.departments) <= 1


def scope_of(session: Session, filters: Filters) -> Scope:
    """Look the names up. An unknown source or segment value is a scope in which nothing lies, not an error."""
    source_ids: tuple[int, ...] | None = None
    if filters.sources or filters.channels:
        query = sa.select(Source.id)
        if filters.sources:
            query = query.where(Source.name.in_(filters.sources))
        if filters.channels:
            query = query.where(Source.channel.in_(filters.channels))
        source_ids = tuple(session.scalars(query.order_by(Source.id)))
    segments = []
    for name, values in sorted(filters.segments.items()):
        query = sa.select(Segment.id).where(Segment.name == name, Segment.value.in_(values)).order_by(Segment.id)
        segments.append(tuple(session.scalars(query)))
    topics, departments = tuple(dict.fromkeys(filters.topics)), tuple(dict.fromkeys(filters.departments))
    themes = tuple(dict.fromkeys(filters.themes))
    return Scope(source_ids, topics, departments, tuple(segments), themes)


def period_of(session: Session, filters: Filters) -> Period:
    """The days that `filters` mean: as given, else the last 28 up to the newest feedback of these sources.

    While the history is shorter than two such periods, the default is its newer half, so that there is something to
    compare with. Raises `InputError` where the first day lies after the last.
    """
    oldest_on, newest_on = _span(session, scope_of(session, filters).source_ids)
    to_on = filters.to_on or newest_on or filters.from_on or date(1970, 1, 1)
    if filters.from_on is not None:
        from_on = filters.from_on
        if filters.to_on is None:
            to_on = max(to_on, from_on)
    else:
        n_history = (to_on - oldest_on).days + 1 if oldest_on is not None else 2 * DEFAULT_DAYS
        n_days = min(DEFAULT_DAYS, max(1, n_history // 2))
        from_on = to_on - timedelta(days=n_days - 1)
    if from_on > to_on:
        raise InputError(f"from: {from_on} lies after to: {to_on}")
    length = to_on - from_on + timedelta(days=1)
    is_default = filters.from_on is None and filters.to_on is None
    return Period(
        from_on, to_on, from_on - length, to_on - length, newest_on, oldest_on, is_default,
        _note(from_on, to_on, newest_on, is_default=is_default),
    )  # fmt: skip


def _note(from_on: date, to_on: date, newest_on: date | None, *, is_default: bool) -> str:
    n_days = (to_on - from_on).days + 1
    if newest_on is None:
        return "No comments yet"
    against = f"compared with the {n_days} days before" if n_days > 1 else "compared with the day before"
    if is_default:
        span = f"The last {n_days} days" if n_days > 1 else "The last day"
        return f"{span} up to the newest comment ({newest_on}), {against}"
    return f"{from_on} to {to_on}, {against}"


def _span(session: Session, source_ids: tuple[int, ...] | None) -> tuple[date | None, date | None]:
    """Oldest and newest day with feedback (else with responses); days after their own receipt are slips, not news."""
    for table in (FeedbackRow, ResponseRow):
        days = sa.select(table.created_on).limit(1)
        if source_ids is not None:
            days = days.where(table.source_id.in_(source_ids))
        newest = session.scalar(days.where(table.created_at <= table.received_at).order_by(table.created_on.desc()))
        if newest is not None:
            return session.scalar(days.order_by(table.created_on)), newest
    return None, None
