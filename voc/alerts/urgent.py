"""Single feedback that may need a person now: by the owner's policy, within a budget, one matter at a time.

A candidate joins the matter there is when it comes from the same person, the same thread or a near-equal text, or
speaks of the same topic within 72 hours; an outage and a breach are one matter for everybody they hit. What joins
sends no second message. "Daily" ones are one list a department and day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts import quotes
from voc.alerts.lifecycle import ALIVE
from voc.alerts.policy import Policy
from voc.alerts.routing import route_feedback
from voc.alerts.signal import LEVELS, Level, Signal
from voc.storage import alerts
from voc.storage.tables import (
    BUCKETS,
    AlertFeedback,
    AlertRow,
    AnnotationDepartment,
    AnnotationRow,
    FeedbackRow,
    MentionRow,
    ResponseRow,
    Source,
    TopicRow,
)

#: What was older than this when it reached us would have fired, and disturbs nobody.
FRESH = timedelta(days=7)
#: One topic's candidates belong together for this long.
TOGETHER = timedelta(days=3)
#: One event, whoever reports it.
_STREAMS = frozenset({"outage", "privacy"})
_BUDGET_DAYS = 28

REASONS = {
    "safety": "Danger to life or health",
    "fraud": "Fraud",
    "privacy": "Personal data exposed",
    "legal": "Legal action or regulator",
    "discrimination": "Discrimination or harassment",
    "outage": "Service down",
    "churn": "Customer leaving",
    "money": "Money wrongly taken or withheld",
    "unanswered": "Repeated contact unanswered",
    "public": "Public complaint with reach",
    "other": "Needs action within a day",
}


News = tuple[AlertRow, alerts.Outcome]
_GREATEST: tuple[alerts.Outcome, ...] = ("opened", "reopened", "updated", "touched", "nothing")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One urgent feedback, with all that the rules ask for."""

    feedback_id: int
    created_on: date
    is_fresh: bool
    channel: str
    urgency: str
    score: float
    reasons: tuple[str, ...]
    when: str
    author_key: str | None
    thread_key: str | None
    near_key: str | None
    topic_id: int | None
    department_id: str | None


def waiting(session: Session, *, limit: int) -> list[Candidate]:
    """Urgent feedback that no rule has seen, the oldest first."""
    rows = session.execute(
        sa.select(AnnotationRow, FeedbackRow, ResponseRow.author_key, ResponseRow.thread_key, Source.channel)
        .join(FeedbackRow, FeedbackRow.id == AnnotationRow.feedback_id)
        .join(ResponseRow, ResponseRow.id == FeedbackRow.response_id)
        .join(Source, Source.id == FeedbackRow.source_id)
        .where(AnnotationRow.urgency.in_(("high", "critical")), AnnotationRow.is_watched.is_(False))
        .order_by(FeedbackRow.created_at, FeedbackRow.id)
        .limit(limit)
    ).all()
    return [_candidate(session, *row) for row in rows]


def decide(session: Session, candidates: Sequence[Candidate], policy: Policy, *, now: datetime) -> list[News]:
    """Open or touch the matters of `candidates` and mark them seen; each fresh one's alert, and what that was to it.

    Inside a writing transaction; a candidate that another watcher has decided meanwhile is left out. The surest one of
    a day goes first, so that a spent budget meets the least sure.
    """
    open_ids = set(
        session.scalars(
            sa.select(AnnotationRow.feedback_id).where(
                AnnotationRow.feedback_id.in_([candidate.feedback_id for candidate in candidates]),
                AnnotationRow.is_watched.is_(False),
            )
        )
    )
    candidates = [candidate for candidate in candidates if candidate.feedback_id in open_ids]
    news: dict[int, News] = {}
    for candidate in sorted(candidates, key=lambda one: (one.created_on, -one.score, one.feedback_id)):
        decision = policy.decide(candidate.urgency, candidate.reasons, when=candidate.when, channel=candidate.channel)
        if decision is not None and not _is_known(session, candidate.feedback_id):
            alert, outcome = _place(session, candidate, *decision, policy, now=now)
            if candidate.is_fresh:
                # Of several moves of one alert in one batch people hear once, of the greatest.
                known = news.get(alert.id, (alert, outcome))[1]
                news[alert.id] = (alert, min(known, outcome, key=_GREATEST.index))
    session.execute(
        sa.update(AnnotationRow)
        .where(AnnotationRow.feedback_id.in_([candidate.feedback_id for candidate in candidates]))
        .values(is_watched=True)
    )
    return list(news.values())


def _candidate(
    session: Session,
    annotation: AnnotationRow,
    feedback: FeedbackRow,
    author_key: str | None,
    thread_key: str | None,
    channel: str,
) -> Candidate:
    topic_id = session.scalar(
        sa.select(MentionRow.topic_id)
        .where(MentionRow.feedback_id == feedback.id, MentionRow.topic_id > max(BUCKETS))
        .order_by(MentionRow.sentiment != "negative", MentionRow.start)
        .limit(1)
    )
    guesses = session.execute(
        sa.select(AnnotationDepartment.department_id, AnnotationDepartment.origin)
        .where(AnnotationDepartment.feedback_id == feedback.id)
        .order_by(AnnotationDepartment.rank)
    ).all()
    owner = session.scalar(sa.select(TopicRow.owner_department).where(TopicRow.id == topic_id)) if topic_id else None
    labelled = next((department for department, origin in guesses if origin == "label"), None)
    return Candidate(
        feedback_id=feedback.id,
        created_on=feedback.created_on,
        is_fresh=feedback.received_at - feedback.created_at <= FRESH,
        channel=channel,
        urgency=annotation.urgency or "none",
        score=annotation.urgency_score or 0.0,
        reasons=tuple(annotation.urgency_reasons),
        when=annotation.urgency_when or "unknown",
        author_key=author_key,
        thread_key=thread_key,
        near_key=feedback.near_key,
        topic_id=topic_id,
        department_id=route_feedback(labelled, owner, guesses[0][0] if guesses else None),
    )


def _is_known(session: Session, feedback_id: int) -> bool:
    """Annotated anew, but somebody has heard of it already."""
    return bool(
        session.scalar(
            sa.select(sa.func.count())
            .select_from(AlertFeedback)
            .join(AlertRow, AlertRow.id == AlertFeedback.alert_id)
            .where(AlertFeedback.feedback_id == feedback_id, AlertRow.family == "urgent")
        )
    )


def _place(
    session: Session, candidate: Candidate, level: Level, reason: str, policy: Policy, *, now: datetime
) -> tuple[AlertRow, alerts.Outcome]:
    is_over = False
    key, known = _matter(session, candidate, level, reason)
    raises = known is None or known.level != LEVELS[0]
    if level == "at_once" and raises and not _has_budget(session, candidate, policy):
        level, is_over = "same_day", True
        if known is None:
            key, known = _matter(session, candidate, level, reason)
    signal = _signal(session, candidate, level, reason, key, known, is_over=is_over)
    record = alerts.open_or_touch if candidate.is_fresh else alerts.record_past
    return record(session, signal, now=now)


def _matter(session: Session, candidate: Candidate, level: Level, reason: str) -> tuple[str, AlertRow | None]:
    """The key of the candidate's matter, and its alert where there is one."""
    whose = candidate.department_id or "-"
    if level == "daily":
        key = f"urgent:daily:{whose}:{candidate.created_on.isoformat()}"
        return key, _standing(session, candidate, AlertRow.matter_key == key)
    prefix = f"urgent:{reason}:{whose}"
    key = f"{prefix}:feedback:{candidate.feedback_id}"
    if reason in _STREAMS:
        key = prefix
    elif candidate.topic_id is not None:
        key = f"{prefix}:topic:{candidate.topic_id}"
    related = _related(session, candidate, prefix)
    known = _standing(session, candidate, AlertRow.id.in_(related)) if related else None
    known = known or _standing(session, candidate, AlertRow.matter_key == key)
    return (known.matter_key, known) if known is not None else (key, None)


def _related(session: Session, candidate: Candidate, prefix: str) -> list[int]:
    """Alerts of the same reason and department that hold feedback of the same person, thread or near-equal text."""
    same = [
        column == value
        for column, value in (
            (ResponseRow.author_key, candidate.author_key),
            (ResponseRow.thread_key, candidate.thread_key),
            (FeedbackRow.near_key, candidate.near_key),
        )
        if value is not None
    ]
    if not same:
        return []
    return list(
        session.scalars(
            sa.select(AlertRow.id)
            .join(AlertFeedback, AlertFeedback.alert_id == AlertRow.id)
            .join(FeedbackRow, FeedbackRow.id == AlertFeedback.feedback_id)
            .join(ResponseRow, ResponseRow.id == FeedbackRow.response_id)
            .where(AlertRow.matter_key.startswith(prefix, autoescape=True), sa.or_(*same))
        )
    )


def _standing(session: Session, candidate: Candidate, which: sa.ColumnElement[bool]) -> AlertRow | None:
    """The alert that the candidate may join: a living one, or for history one of the same three days."""
    query = sa.select(AlertRow).where(which, AlertRow.family == "urgent").order_by(AlertRow.id.desc()).limit(1)
    if candidate.is_fresh:
        return session.scalar(query.where(AlertRow.state.in_(ALIVE)))
    return session.scalar(
        query.where(
            AlertRow.state == "would_have_fired",
            AlertRow.last_on >= candidate.created_on - TOGETHER,
            AlertRow.first_on <= candidate.created_on + TOGETHER,
        )
    )


def _has_budget(session: Session, candidate: Candidate, policy: Policy) -> bool:
    """Whether one more at-once message fits what the last 28 days allow."""
    since = candidate.created_on - timedelta(days=_BUDGET_DAYS - 1)
    n_feedback = session.scalar(
        sa.select(sa.func.count()).where(FeedbackRow.created_on.between(since, candidate.created_on))
    )
    n_spent = session.scalar(
        sa.select(sa.func.count()).where(
            AlertRow.family == "urgent", AlertRow.level == "at_once",
            AlertRow.first_on.between(since, candidate.created_on),
        )
    )  # fmt: skip
    return (n_spent or 0) < policy.allowance(n_feedback or 0)


def _signal(
    session: Session,
    candidate: Candidate,
    level: Level,
    reason: str,
    key: str,
    known: AlertRow | None,
    *,
    is_over: bool,
) -> Signal:
    n = (known.n_observed if known else 0) + 1
    first_on = min(known.first_on, candidate.created_on) if known else candidate.created_on
    last_on = max(known.last_on, candidate.created_on) if known else candidate.created_on
    n_by_reason = dict(known.evidence.get("reasons", {})) if known else {}
    n_by_reason[reason] = n_by_reason.get(reason, 0) + 1
    earlier = known.evidence.get("quotes", []) if known else []
    return Signal(
        kind="escalation",
        family="urgent",
        matter_key=key,
        level=level,
        title=title_of(level, n_by_reason, n, first_on),
        department_id=known.department_id if known else candidate.department_id,
        topic_id=candidate.topic_id,
        first_on=first_on,
        last_on=last_on,
        n_observed=n,
        feedback_ids=(candidate.feedback_id,),
        evidence={
            "reasons": n_by_reason,
            "score": max(candidate.score, float(known.evidence.get("score", 0.0)) if known else 0.0),
            "over_budget": is_over or bool(known and known.evidence.get("over_budget")),
            "quotes": [*quotes.whole(session, [candidate.feedback_id]), *earlier][:3],
        },
    )


def title_of(level: str, n_by_reason: dict[str, int], n: int, first_on: date) -> str:
    """What, how many, since when: it fits a lock screen."""
    ordered = sorted(n_by_reason, key=lambda reason: (-n_by_reason[reason], reason))
    day = f"{first_on:%a} {first_on.day} {first_on:%b}"
    if level == "daily":
        parts = ", ".join(f"{REASONS[reason].lower()} {n_by_reason[reason]}" for reason in ordered[:2])
        return f"{n} to answer from {day}: {parts}"
    return f"{REASONS[ordered[0]]}: {n} {'customer' if n == 1 else 'customers'}, since {day}"
