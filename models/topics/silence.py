"""Topics that nobody speaks of any more, and those that are spoken of again.

What fell silent keeps its place, its history and its name; it only says that it is over. So nothing that was said of
it moves, and what is said of it later finds it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import ALL_DEPARTMENTS, ALL_TOPICS, SeriesDay, TopicEvent, TopicRow
from voc.storage.topics import MACHINE

#: Days at the end of the history in which a topic may have fallen silent.
_WINDOWS = (28, 56, 84, 168)
#: So much feedback would have come at its former rate, and at most this part of it did.
_EXPECTED, _SILENT = 20.0, 0.2
#: It is back when in the last 28 days this part of its former rate came, and at least so much feedback.
_BACK, _LEAST_BACK = 0.4, 5

Days = Mapping[date, int]


def fallen_silent(session: Session) -> dict[int, dict[str, Any]]:
    """Active topics that hardly anybody speaks of any more, with the evidence: what was expected, what came.

    Expected is the share of the feedback that the topic had from its first day until the window, of all that came in
    the window: where a source stops, nothing falls silent.
    """
    days, everything = _series(session, "active")
    return {topic_id: evidence for topic_id, own in days.items() if (evidence := _silence(own, everything))}


def spoken_of_again(session: Session) -> set[int]:
    """Topics that fell silent and that people speak of again, at a good part of their former rate."""
    days, everything = _series(session, "retired")
    if not everything:
        return set()
    since = max(everything) - timedelta(days=_WINDOWS[0])
    lately = _sum(everything, since)
    rates = _former_rates(session)
    return {
        topic_id
        for topic_id, own in days.items()
        if topic_id in rates and _sum(own, since) >= max(_LEAST_BACK, _BACK * rates[topic_id] * lately)
    }


def _series(session: Session, state: str) -> tuple[dict[int, dict[date, int]], dict[date, int]]:
    """Feedback a day of each topic in this state, and of all."""
    rows = session.execute(
        sa.select(SeriesDay.topic_id, SeriesDay.day, sa.func.sum(SeriesDay.n))
        .outerjoin(TopicRow, TopicRow.id == SeriesDay.topic_id)
        .where(
            SeriesDay.department_id == ALL_DEPARTMENTS,
            (SeriesDay.topic_id == ALL_TOPICS) | ((TopicRow.kind == "topic") & (TopicRow.state == state)),
        )
        .group_by(SeriesDay.topic_id, SeriesDay.day)
    )
    days: dict[int, dict[date, int]] = defaultdict(dict)
    for topic_id, day, n in rows:
        if n:
            days[topic_id][day] = int(n)
    return days, days.pop(ALL_TOPICS, {})


def _silence(own: Days, everything: Days) -> dict[str, Any] | None:
    first, last = min(own) - timedelta(days=1), max(everything)
    for window in _WINDOWS:
        since = last - timedelta(days=window)
        if since <= first:
            return None
        n_before, all_before = _sum(own, first) - _sum(own, since), _sum(everything, first) - _sum(everything, since)
        rate, n = n_before / max(1, all_before), _sum(own, since)
        expected = rate * _sum(everything, since)
        if expected >= _EXPECTED and n <= _SILENT * expected:
            return {"since": since.isoformat(), "n_expected": round(expected, 1), "n": n, "share": round(rate, 6)}
    return None


def _sum(days: Days, after: date) -> int:
    return sum(n for day, n in days.items() if day > after)


def _former_rates(session: Session) -> dict[int, float]:
    """The share of the feedback that each topic had when it fell silent; of those that last ended in that way."""
    last = sa.select(sa.func.max(TopicEvent.id)).where(TopicEvent.kind == "retired").group_by(TopicEvent.topic_id)
    events = session.scalars(sa.select(TopicEvent).where(TopicEvent.id.in_(last), TopicEvent.by == MACHINE))
    return {event.topic_id: float(event.evidence["share"]) for event in events if "share" in event.evidence}
