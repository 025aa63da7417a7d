"""What a matter of urgent feedback says: in a title, in figures, and in whose words."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts import quotes
from voc.alerts.candidates import Candidate
from voc.alerts.people import n_people
from voc.alerts.signal import Level, Signal
from voc.alerts.titles import list_title, urgent_title
from voc.storage.tables import AlertFeedback, AlertRow, FeedbackRow, TopicRow

#: A candidate and the reason for which a rule fits it.
Chosen = tuple[Candidate, str]


def signal_of(
    session: Session,
    chosen: Sequence[Chosen],
    level: Level,
    key: str,
    known: AlertRow | None,
    *,
    of: Candidate | None = None,
) -> Signal:
    """What the matter says with `chosen` in it; `of` stands for a list that nobody new has found room on."""
    first = of or chosen[0][0]
    ids = [candidate.feedback_id for candidate, _ in chosen]
    n_by_reason = dict(known.evidence.get("reasons", {})) if known else {}
    for _, reason in chosen:
        n_by_reason[reason] = n_by_reason.get(reason, 0) + 1
    days = [candidate.created_on for candidate, _ in chosen] + ([known.first_on, known.last_on] if known else [])
    people = _people(session, ids, known)
    earlier = known.evidence if known else {}
    topic_id = first.topic_id or (known.topic_id if known else None)
    return Signal(
        kind="escalation",
        family="urgent",
        matter_key=key,
        level=level,
        title=list_title(n_by_reason, people, min(days))
        if level == "daily"
        else urgent_title(n_by_reason, people, min(days), _name(session, topic_id)),
        department_id=known.department_id if known else first.department_id,
        topic_id=first.topic_id if level != "daily" else None,
        first_on=min(days),
        last_on=max(days),
        n_observed=(known.n_observed if known else 0) + len(ids),
        feedback_ids=tuple(ids),
        evidence={
            "reasons": n_by_reason,
            "n_people": people,
            "came_late": all(one.came_late for one, _ in chosen) and bool(earlier.get("came_late", known is None)),
            "score": max([candidate.score for candidate, _ in chosen] + [float(earlier.get("score", 0.0))]),
            "quotes": [*quotes.whole(session, ids[:3]), *earlier.get("quotes", [])][:3],
        },
    )


def _name(session: Session, topic_id: int | None) -> str | None:
    topic = session.get(TopicRow, topic_id) if topic_id is not None else None
    return topic.name if topic is not None else None


def _people(session: Session, feedback_ids: Sequence[int], known: AlertRow | None) -> int:
    """How many different people are behind the matter."""
    if known is None and len(feedback_ids) == 1:
        return 1
    which = [FeedbackRow.id.in_(feedback_ids)]
    if known is not None:
        tied = sa.select(AlertFeedback.feedback_id).where(AlertFeedback.alert_id == known.id)
        which.append(FeedbackRow.id.in_(tied))
    return n_people(session, sa.or_(*which))
