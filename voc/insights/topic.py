"""One topic: what it is, whose it is, how it goes, and what customers say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.ownership import ProposedOwner, proposed_owner
from voc.clock import utc_now
from voc.departments import Department
from voc.insights.counts import feedback_days
from voc.insights.departments import DepartmentFigures, list_departments
from voc.insights.filters import Filters, Period, scope_of
from voc.insights.quotes import Quote, pick_quotes
from voc.insights.summary import Summary, split_of, summarise
from voc.insights.topics import TopicFigures, list_topics
from voc.storage.silent import silences
from voc.storage.tables import Source, TopicEvent, TopicRow


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the topic's comments: those of one department or source."""

    id: str
    shown_as: str
    n: int
    link: str


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to the topic itself (born, renamed, split, merged, retired, revived …), and what shows it."""

    kind: str
    on: date
    by: str
    evidence: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic's page. `figures` is its row of the topic table, `summary` the scores and mood of those who mention it.

    `complaints` and `praise` are quotes; a comment may concern several departments. A topic that is retired since
    nobody speaks of it any more is so from the day `silent_since` on. `proposed_owner` is whose it seems to be by what
    departments did with its surges.
    """

    period: Period
    figures: TopicFigures
    keywords: tuple[str, ...]
    state: str
    merged_into: int | None
    silent_since: date | None
    summary: Summary
    departments: tuple[Share, ...]
    sources: tuple[Share, ...]
    complaints: tuple[Quote, ...]
    praise: tuple[Quote, ...]
    events: tuple[Event, ...]
    proposed_owner: ProposedOwner | None


def show_topic(
    session: Session, topic_id: int, filters: Filters, departments: tuple[Department, ...], *, n_quotes: int = 5
) -> TopicView | None:
    """The page of one topic under `filters` (their own topics and themes do not matter); None where there is none.

    A topic without comments in both periods still has its page, with zeros.
    """
    topic = session.get(TopicRow, topic_id)
    if topic is None:
        return None
    filters = replace(filters, topics=(topic_id,), themes=())
    table = list_topics(session, filters, always=(topic_id,))
    figures = next(one for one in (*table.topics, *table.buckets) if one.id == topic_id)
    shares = list_departments(session, filters, departments).departments
    complaints = pick_quotes(session, filters, topic_id=topic_id, sentiment="negative", limit=n_quotes)
    praise = pick_quotes(session, filters, topic_id=topic_id, sentiment="positive", limit=n_quotes)
    silence = silences(session).get(topic_id)
    return TopicView(
        table.period, figures, tuple(topic.keywords), topic.state, topic.merged_into,
        silence.since if silence is not None else None,
        summarise(session, filters), _departments(shares), _sources(session, filters, table.period),
        complaints, praise, _events(session, topic_id), proposed_owner(session, topic_id, now=utc_now()),
    )  # fmt: skip


def _departments(rows: tuple[DepartmentFigures, ...]) -> tuple[Share, ...]:
    shares = (Share(row.id, row.shown_as, row.n, row.link) for row in rows if row.n)
    return tuple(sorted(shares, key=lambda share: (-share.n, share.id)))


def _sources(session: Session, filters: Filters, period: Period) -> tuple[Share, ...]:
    rows = feedback_days(session, scope_of(session, filters), period.from_on, period.to_on, by_source=True)
    names = {source.id: source.name for source in session.scalars(sa.select(Source))}
    shares = []
    for source_id in {row.source_id for row in rows}:
        n = split_of(row for row in rows if row.source_id == source_id).n
        link = replace(filters.within(period), sources=(names[source_id],)).link()
        shares.append(Share(names[source_id], names[source_id], n, link))
    return tuple(sorted(shares, key=lambda share: (-share.n, share.id)))


def _events(session: Session, topic_id: int) -> tuple[Event, ...]:
    rows = session.scalars(
        sa.select(TopicEvent).where(TopicEvent.topic_id == topic_id).order_by(TopicEvent.id.desc()).limit(50)
    )
    return tuple(Event(row.kind, row.at.date(), row.by, row.evidence) for row in rows)
