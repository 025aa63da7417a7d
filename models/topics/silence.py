"""Topics that nobody speaks of any more, and those that are spoken of again.

What fell silent keeps its place, its history and its name; it only says that it is over. So nothing that was said of
it moves, and what is said of it later finds it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.silent import silences
from voc.storage.tables import ALL_DEPARTMENTS, ALL_TOPICS, SeriesDay, TopicRow

#: Days at the end of the history in which a topic may have fallen silent.
WINDOWS = (28, 56, 84, 168)
#: So much feedback would have come at its former rate, and at most this part of it did.
EXPECTED, SILENT = 20.0, 0.2
#: Where nothing comes any more that lies in its midst, what lies at its rim may be this part of it.
RIM = 0.4
#: It is back when in the last 28 days this part of its former rate came, and at least so much feedback.
_BACK, _LEAST_BACK = 0.4, 5

#: Feedback by source and day.
Days = Mapping[tuple[int, date], int]


def fallen_silent(session: Session, quiet: Mapping[int, Collection[int]] | None = None) -> dict[int, dict[str, Any]]:
    """Active topics that hardly anybody speaks of any more, with the evidence: what was expected, what came.

    Expected is, source by source, the share of the feedback that the topic had from its first day until the window, of
    all that came in the window: where a source stops, nothing falls silent. `quiet` names of some topics the windows in
    which hardly anything came that lies in their midst, see `models.topics.hearts`.
    """
    days, everything = _series(session, "active")
    found = {topic_id: _silence(own, everything, (quiet or {}).get(topic_id, ())) for topic_id, own in days.items()}
    return {topic_id: evidence for topic_id, evidence in found.items() if evidence is not None}


def spoken_of_again(session: Session) -> set[int]:
    """Topics that fell silent and that people speak of again, at a good part of their former rate."""
    days, everything = _series(session, "retired")
    if not everything:
        return set()
    former = silences(session)
    return {
        topic_id
        for topic_id, own in days.items()
        if topic_id in former and _is_back(own, everything, former[topic_id].share)
    }


def _series(session: Session, state: str) -> tuple[dict[int, dict[tuple[int, date], int]], Days]:
    """Feedback by source and day of each topic in this state, and of all."""
    rows = session.execute(
        sa.select(SeriesDay.topic_id, SeriesDay.source_id, SeriesDay.day, SeriesDay.n)
        .outerjoin(TopicRow, TopicRow.id == SeriesDay.topic_id)
        .where(
            SeriesDay.department_id == ALL_DEPARTMENTS,
            SeriesDay.n > 0,
            (SeriesDay.topic_id == ALL_TOPICS) | ((TopicRow.kind == "topic") & (TopicRow.state == state)),
        )
    )
    days: dict[int, dict[tuple[int, date], int]] = defaultdict(dict)
    for topic_id, source_id, day, n in rows:
        days[topic_id][source_id, day] = int(n)
    return days, days.pop(ALL_TOPICS, {})


def _silence(own: Days, everything: Days, quiet: Collection[int]) -> dict[str, Any] | None:
    first, last = min(day for _, day in own), _last(everything)
    for window in WINDOWS:
        since = last - timedelta(days=window)
        if since < first:
            return None
        expected, n = _expected(own, everything, first, since), _sum(own, since)
        if expected >= EXPECTED and n <= (RIM if window in quiet else SILENT) * expected:
            # What still comes at its rim is not its return: that comes on top of it.
            still = n / _BACK if window in quiet else 0.0
            share = round((expected + still) / _sum(everything, since), 6)
            if _is_back(own, everything, share):  # a long silence that is over, or the next fit would revive it
                return None
            return {"since": since.isoformat(), "n_expected": round(expected, 1), "n": n, "share": share}
    return None


def _expected(own: Days, everything: Days, first: date, since: date) -> float:
    """How much of a topic would have come after `since`, had it kept its share of each source."""
    before, all_before, all_after = Counter[int](), Counter[int](), Counter[int]()
    for (source_id, day), n in own.items():
        before[source_id] += n if day <= since else 0
    for (source_id, day), n in everything.items():
        all_before[source_id] += n if first <= day <= since else 0
        all_after[source_id] += n if day > since else 0
    return sum(n / max(1, all_before[source_id]) * all_after[source_id] for source_id, n in before.items())


def _is_back(own: Days, everything: Days, share: float) -> bool:
    """Whether a good part of a topic's former share of the feedback comes now."""
    since = _last(everything) - timedelta(days=WINDOWS[0])
    return _sum(own, since) >= max(_LEAST_BACK, _BACK * share * _sum(everything, since))


def _last(days: Days) -> date:
    return max(day for _, day in days)


def _sum(days: Days, after: date) -> int:
    return sum(n for (_, day), n in days.items() if day > after)
