"""What went up or down more than chance would have it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from voc.insights.estimates import discoveries
from voc.insights.filters import Filters, Period
from voc.insights.topics import TopicFigures, TopicTable, list_topics

#: Of the movers shown, at most this part is expected to be chance.
FALSE_DISCOVERY_RATE = 0.1


@dataclass(frozen=True, slots=True)
class Movers:
    """Topics whose share of all comments changed, the largest movements (in comments) first.

    `n_judged` topics had enough comments to judge (10 in both periods together).
    """

    period: Period
    up: tuple[TopicFigures, ...]
    down: tuple[TopicFigures, ...]
    n_judged: int


def find_movers(session: Session, filters: Filters) -> Movers:
    """The topics that moved, judged on their share of comments, so that a busy week is not news of every topic."""
    return movers_among(list_topics(session, filters))


def movers_among(table: TopicTable) -> Movers:
    """The movers of a table; buckets never are.

    A topic that keeps its comments while others gain many loses share, and is no news: it must move in count as well.
    """
    judged = [topic for topic in table.topics if topic.share_change.verdict != "not enough data"]
    believed = discoveries([topic.p_value for topic in judged], rate=FALSE_DISCOVERY_RATE)
    moved = [
        topic
        for topic, is_believed in zip(judged, believed, strict=True)
        if is_believed and topic.share_change.verdict == "real"
    ]
    scale = table.n / table.n_before if table.n_before else 1.0
    excess = {topic.id: topic.n - topic.n_before * scale for topic in moved}
    moved.sort(key=lambda topic: (-abs(excess[topic.id]), topic.id))
    return Movers(
        table.period,
        tuple(topic for topic in moved if excess[topic.id] > 0 and topic.n > topic.n_before),
        tuple(topic for topic in moved if excess[topic.id] < 0 and topic.n < topic.n_before),
        len(judged),
    )
