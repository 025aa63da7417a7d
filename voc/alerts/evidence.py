"""What an event's alert says, and the feedback behind it: exactly what was counted, no more and no less."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts import quotes
from voc.alerts.events import Event
from voc.alerts.people import n_people
from voc.alerts.signal import Signal
from voc.alerts.subjects import Subjects
from voc.alerts.surges import THEME, Surge
from voc.alerts.titles import surge_title
from voc.storage.tables import AnnotationDepartment, AnnotationRow, FeedbackRow, MentionRow, TopicRow

#: Of a flood so many feedback are tied to the alert, so many parts listed.
_MOST_FEEDBACK, _MOST_PARTS = 200, 12


def as_signal(session: Session, event: Event, subjects: Subjects) -> Signal:
    """What the alert will say; reads the feedback behind it."""
    lead, episode = event.lead, event.lead.episode
    is_praise = lead.family == "praise"
    ids = _feedback(session, lead)
    return Signal(
        kind="celebration" if is_praise else "escalation",
        family=lead.family,
        matter_key=lead.matter_key,
        level="notice" if is_praise or episode.is_provisional else "same_day",
        title=title_of(event, subjects),
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
            "measure": "positive" if is_praise else "negative",
            "fired_on": lead.fired_on.isoformat(),
            "n_people": n_people(session, _behind(lead)),
            "sources": _by_source(session, lead),
            "departments": list(event.departments),
            "parts": [_part(one) for one in event.inner[:_MOST_PARTS]],
            "quotes": quotes.pick(session, ids, topic_id=lead.topic_id, is_praise=is_praise),
        },
    )


def title_of(event: Event, subjects: Subjects) -> str:
    """What, how many against expected, since when; a wide one names the topics that surged most within it."""
    lead, inner = event.lead, [one for one in event.inner if one.width < event.lead.width]
    return surge_title(
        name_of(lead, subjects),
        [name_of(one, subjects) for one in inner[:3]],
        lead.episode.seen,
        lead.episode.expected,
        lead.first_on,
        is_praise=lead.family == "praise",
    )


def name_of(surge: Surge, subjects: Subjects) -> str:
    """The topic's name, the theme's, the department's, or all feedback."""
    topic_id, department_id = surge.key
    if surge.topic_id is not None:
        return subjects.topics.get(topic_id, "a topic")
    if surge.theme_id is not None:
        return subjects.themes.get(surge.theme_id, "a theme")
    return subjects.departments.get(department_id, department_id) if department_id else "All feedback"


def _part(surge: Surge) -> dict[str, Any]:
    return {
        "topic": surge.topic_id,
        "theme": surge.theme_id if surge.width == THEME else None,
        "department": surge.key[1] or surge.department_id,
        "n": surge.episode.seen,
        "expected": round(surge.episode.expected, 2),
        "first_on": surge.first_on.isoformat(),
    }


def _behind(surge: Surge) -> sa.ColumnElement[bool]:
    """Which feedback the surge has counted."""
    topic_id, department_id = surge.key
    heard = [
        sa.and_(FeedbackRow.source_id == source_id, FeedbackRow.created_on.between(first_on, last_on))
        for source_id, first_on, last_on in surge.heard
    ]
    parts = [
        FeedbackRow.created_on.between(surge.first_on, surge.last_on),
        sa.or_(sa.false(), *heard),
        AnnotationRow.sentiment == ("positive" if surge.family == "praise" else "negative"),
    ]
    if surge.topic_id is not None:
        parts.append(_speaks_of(MentionRow.topic_id == topic_id))
    if surge.width == THEME:
        topics = sa.select(TopicRow.id).where(TopicRow.theme_id == surge.theme_id)
        parts.append(_speaks_of(MentionRow.topic_id.in_(topics)))
    if department_id:
        parts.append(
            sa.exists().where(
                AnnotationDepartment.feedback_id == FeedbackRow.id,
                AnnotationDepartment.department_id == department_id,
            )
        )
    return sa.and_(*parts)


def _speaks_of(topics: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(MentionRow.feedback_id == FeedbackRow.id, topics)


def _feedback(session: Session, surge: Surge) -> list[int]:
    """The feedback of the episode, clearest feeling first; of a flood the first 200."""
    query = (
        sa.select(FeedbackRow.id)
        .join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
        .where(_behind(surge))
        .order_by(sa.func.abs(AnnotationRow.sentiment_score).desc(), FeedbackRow.id)
    )
    return list(session.scalars(query.limit(_MOST_FEEDBACK)))


def _by_source(session: Session, surge: Surge) -> dict[str, int]:
    rows: Sequence[Any] = session.execute(
        sa.select(FeedbackRow.source_id, sa.func.count())
        .join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
        .where(_behind(surge))
        .group_by(FeedbackRow.source_id)
        .order_by(sa.func.count().desc(), FeedbackRow.source_id)
    ).all()
    return {str(source_id): n for source_id, n in rows}
