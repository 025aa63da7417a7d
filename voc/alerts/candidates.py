"""Urgent feedback that no rule has looked at, with all that the rules ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.routing import route_feedback
from voc.annotation import UrgencyLevel, sureness
from voc.storage.pending import FRESH_FOR
from voc.storage.tables import (
    BUCKETS,
    AnnotationDepartment,
    AnnotationRow,
    FeedbackRow,
    MentionRow,
    ResponseRow,
    Source,
    TopicRow,
)

#: A day old is no news; a day more, since many sources know the day and not the hour.
LATE_AFTER = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One urgent feedback; `topic_id` is that of its first complaint, `department_id` who should hear of it.

    `is_fresh` may disturb somebody; what `came_late` was no news any more when it reached us, as in a first load.
    `person` is its author's pseudonym, or its response's own number where nobody knows who wrote it.
    `taken_back` is the reason of critical words in what is not urgent.
    """

    feedback_id: int
    created_at: datetime
    created_on: date
    is_fresh: bool
    came_late: bool
    channel: str
    urgency: UrgencyLevel
    score: float
    reasons: tuple[str, ...]
    when: str
    author_key: str | None
    thread_key: str | None
    near_key: str | None
    topic_id: int | None
    department_id: str | None
    person: str
    is_watched: bool
    taken_back: str | None = None

    @property
    def sureness(self) -> float:
        """How sure the model is of the level, 0 to 1."""
        return sureness(self.urgency, self.score)


def of(session: Session, feedback_ids: Sequence[int]) -> list[Candidate]:
    """These feedback as candidates, whoever has looked at them; what is erased or no longer urgent is left out."""
    urgent = AnnotationRow.urgency.in_(("high", "critical"))
    return _read(session, _asked().where(FeedbackRow.id.in_(feedback_ids), urgent).order_by(FeedbackRow.id))


def between(session: Session, since: datetime, until: datetime, *, limit: int) -> list[Candidate]:
    """Everything urgent that was written in this time, the newest first, at most `limit`."""
    written = FeedbackRow.created_at.between(since, until)
    days = FeedbackRow.created_on.between(since.date() - timedelta(days=1), until.date() + timedelta(days=1))
    urgent = AnnotationRow.urgency.in_(("high", "critical"))
    newest = _asked().where(days, written, urgent).order_by(FeedbackRow.created_at.desc()).limit(limit)
    return _read(session, newest)


def waiting(session: Session, *, limit: int) -> list[Candidate]:
    """The oldest `limit` candidates, in order."""
    return _read(session, _unwatched().order_by(FeedbackRow.created_at, FeedbackRow.id).limit(limit))


def waiting_fresh(session: Session, *, now: datetime, limit: int) -> list[Candidate]:
    """The `limit` candidates that came last, of what is young enough to disturb somebody; in order."""
    young = FeedbackRow.created_at >= now - FRESH_FOR
    found = _read(session, _unwatched().where(young).order_by(FeedbackRow.id.desc()).limit(limit))
    return found[::-1]


def taken_back(session: Session, *, limit: int) -> list[Candidate]:
    """The newest `limit` feedback of which words say critical, the model does not, and nobody was asked yet."""
    waits = _asked().where(AnnotationRow.urgency_taken_back.is_not(None))
    return _read(session, waits.order_by(FeedbackRow.id.desc()).limit(limit))


def _unwatched() -> sa.Select[Any]:
    return _asked().where(AnnotationRow.urgency.in_(("high", "critical")), AnnotationRow.is_watched.is_(False))


def _asked() -> sa.Select[Any]:
    asked: Any = (
        sa.select(AnnotationRow, FeedbackRow, ResponseRow.author_key, ResponseRow.thread_key, Source.channel)
        .join(FeedbackRow, FeedbackRow.id == AnnotationRow.feedback_id)
        .join(ResponseRow, ResponseRow.id == FeedbackRow.response_id)
        .join(Source, Source.id == FeedbackRow.source_id)
    )
    joined: sa.Select[Any] = asked
    return joined


def _read(session: Session, asked: sa.Select[Any]) -> list[Candidate]:
    rows = session.execute(asked).all()
    ids = [annotation.feedback_id for annotation, *_ in rows]
    topics, whose = _topics(session, ids), _departments(session, ids)
    owners = _owners(session, set(topics.values()))
    return [
        Candidate(
            feedback_id=feedback.id,
            created_at=feedback.created_at,
            created_on=feedback.created_on,
            is_fresh=feedback.received_at - feedback.created_at <= FRESH_FOR,
            came_late=feedback.received_at - feedback.created_at > LATE_AFTER,
            channel=channel,
            urgency=cast("UrgencyLevel", annotation.urgency or "none"),
            score=annotation.urgency_score or 0.0,
            reasons=tuple(annotation.urgency_reasons),
            when=annotation.urgency_when or "unknown",
            author_key=author_key,
            thread_key=thread_key,
            near_key=feedback.near_key,
            topic_id=topics.get(feedback.id),
            department_id=_route(whose[feedback.id], owners.get(topics.get(feedback.id, 0))),
            person=author_key or f"response:{feedback.response_id}",
            is_watched=annotation.is_watched,
            taken_back=annotation.urgency_taken_back,
        )
        for annotation, feedback, author_key, thread_key, channel in rows
    ]


def _topics(session: Session, feedback_ids: Sequence[int]) -> dict[int, int]:
    """The found topic of each feedback's first complaint, for want of one of its first mention."""
    rows = session.execute(
        sa.select(MentionRow.feedback_id, MentionRow.topic_id)
        .where(MentionRow.feedback_id.in_(feedback_ids), MentionRow.topic_id > max(BUCKETS))
        .order_by(MentionRow.feedback_id, MentionRow.sentiment != "negative", MentionRow.start)
    )
    found: dict[int, int] = {}
    for feedback_id, topic_id in rows:
        found.setdefault(feedback_id, topic_id)
    return found


def _departments(session: Session, feedback_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """Departments and where we have them from, best first."""
    rows = session.execute(
        sa.select(
            AnnotationDepartment.feedback_id, AnnotationDepartment.department_id, AnnotationDepartment.origin
        )
        .where(AnnotationDepartment.feedback_id.in_(feedback_ids))
        .order_by(AnnotationDepartment.feedback_id, AnnotationDepartment.rank)
    )  # fmt: skip
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for feedback_id, department_id, origin in rows:
        found[feedback_id].append((department_id, origin))
    return found


def _owners(session: Session, topic_ids: set[int]) -> dict[int, str | None]:
    rows = session.execute(sa.select(TopicRow.id, TopicRow.owner_department).where(TopicRow.id.in_(topic_ids)))
    return {row[0]: row[1] for row in rows}


def _route(guesses: Sequence[tuple[str, str]], owner: str | None) -> str | None:
    labelled = next((department for department, origin in guesses if origin == "label"), None)
    return route_feedback(labelled, owner, guesses[0][0] if guesses else None)
