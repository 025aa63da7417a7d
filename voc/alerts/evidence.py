"""What an event's alert says, and the feedback behind it: exactly what was counted, no more and no less."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from voc.alerts import quotes
from voc.alerts.counted_in import FEELINGS, behind, by_source, feedback_of, n_comments
from voc.alerts.data_changes import DataChange
from voc.alerts.events import Event
from voc.alerts.explained import Explanation, explain, is_backfill
from voc.alerts.people import n_people
from voc.alerts.signal import Kind, Level, Signal
from voc.alerts.subjects import Subjects
from voc.alerts.surges import THEME, Surge
from voc.alerts.titles import drift_title, surge_title

#: Of a flood so many feedback are tied to the alert, so many parts listed.
_MOST_FEEDBACK, _MOST_PARTS = 200, 12


def as_signal(session: Session, event: Event, subjects: Subjects, changes: Sequence[DataChange] = ()) -> Signal:
    """What the alert will say; reads the feedback behind it. `changes` of the data may explain it."""
    lead, episode = event.lead, event.lead.episode
    people = n_people(session, behind(lead))
    ids = feedback_of(session, lead, limit=_MOST_FEEDBACK)
    explained = explain(session, lead, changes)
    kind = kind_of(lead, explained)
    return Signal(
        kind=kind,
        family=lead.family,
        matter_key=lead.matter_key,
        level=level_of(lead, kind),
        title=title_of(event, subjects, people),
        department_id=lead.department_id,
        topic_id=lead.topic_id,
        first_on=lead.first_on,
        last_on=lead.last_on,
        n_observed=episode.seen,
        feedback_ids=tuple(ids),
        expected=round(episode.expected, 2),
        expected_low=episode.low,
        expected_high=episode.high,
        p_value=episode.p,
        is_provisional=episode.is_provisional,
        evidence={
            "measure": FEELINGS.get(lead.family, "comments"),
            "fired_on": lead.fired_on.isoformat(),
            "n_people": people,
            "sources": by_source(session, lead),
            "departments": list(event.departments),
            "parts": [_part(one) for one in event.inner[:_MOST_PARTS]],
            "quotes": quotes.pick(session, ids, topic_id=lead.topic_id, is_praise=lead.family == "praise"),
            "n_comments": n_comments(session, lead) if lead.family == "share" else None,
            "explained": [one.said for one in explained],
            "explained_by": [one.change.matter_key for one in explained if one.is_all],
            "is_backfill": is_backfill(session, lead),
            "is_so_far": episode.is_so_far,
        },
    )


def kind_of(lead: Surge, explained: Sequence[Explanation]) -> Kind:
    """A matter, unless it is praise, mere volume, or what the data themselves have made."""
    if lead.family in ("praise", "turned"):
        return "celebration"
    is_young = lead.episode.is_provisional  # a newcomer that brings a storm brings it all the same
    is_made = any(one.is_all and not (is_young and one.change.kind == "appears") for one in explained)
    return "notice" if is_made or lead.family == "volume" else "escalation"


def level_of(lead: Surge, kind: Kind) -> Level:
    """The same day where a settled source is sure of a matter; what is slow, or judged on little, can wait."""
    is_urgent = kind == "escalation" and not lead.episode.is_provisional and lead.family != "drift"
    return "same_day" if is_urgent else "notice"


def title_of(event: Event, subjects: Subjects, n_people: int | None = None) -> str:
    """What, how many (people, where they were counted) against expected, since when; a wide one names the topics
    that surged most within it."""
    if event.lead.family in ("drift", "turned"):
        return drift_title(
            name_of(event.lead, subjects), event.lead.episode.seen, event.lead.episode.expected, event.lead.family
        )
    lead, inner = event.lead, [one for one in event.inner if one.width < event.lead.width]
    return surge_title(
        name_of(lead, subjects),
        [name_of(one, subjects) for one in inner[:3]],
        lead.episode.seen,
        lead.episode.expected,
        lead.first_on,
        family=lead.family,
        n_people=n_people,
    )


def name_of(surge: Surge, subjects: Subjects) -> str:
    """The topic's name, the theme's, the department's, or all feedback."""
    topic_id, department_id = surge.key
    if surge.topic_id is not None:
        return subjects.topics.get(topic_id, "a topic")
    if surge.segment is not None:
        return " ".join(surge.segment[1:])
    if surge.theme_id is not None:
        return subjects.themes.get(surge.theme_id, "a theme")
    return subjects.departments.get(department_id, department_id) if department_id else "All feedback"


def _part(surge: Surge) -> dict[str, Any]:
    return {
        "topic": surge.topic_id,
        "theme": surge.theme_id if surge.width == THEME else None,
        "segment": " ".join(surge.segment[1:]) if surge.segment is not None else None,
        "department": surge.key[1] or surge.department_id,
        "n": surge.episode.seen,
        "expected": round(surge.episode.expected, 2),
        "first_on": surge.first_on.isoformat(),
    }
