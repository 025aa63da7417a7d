"""Where words say critical and the model does not, a person looks: few, the nearest first, and nobody else hears.

The model, which reads the whole text, is right far more often; so these never disturb a department by themselves, take
no more of people's time than the policy allows, and where nobody looks in time the model's word stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts import candidates, urgent
from voc.alerts.candidates import Candidate
from voc.alerts.hours import Hours
from voc.alerts.policy import Policy
from voc.installation import Installation
from voc.storage import alerts, reviews
from voc.storage.tables import AnnotationRow, FeedbackRow

#: Read at once, and decided in one transaction.
_BATCH = 50
_CALM = ("none", "low")
_WINDOW = timedelta(days=28)


def ask(installation: Installation, policy: Policy, hours: Hours, *, now: datetime) -> None:
    """Put what is fresh into the queue, as far as there is room; the second time changes nothing."""
    while True:
        with installation.store.reading() as session:
            found = candidates.taken_back(session, limit=_BATCH)
        if found:
            with installation.store.writing() as session:
                alerts.lock(session)
                _decide(session, found, policy, hours, now)
        if len(found) < _BATCH:
            return


def _decide(session: Session, found: Sequence[Candidate], policy: Policy, hours: Hours, now: datetime) -> None:
    ids = [one.feedback_id for one in found]
    told = urgent.told_of(session, ids)
    fresh = [one for one in found if one.is_fresh and one.urgency in _CALM and one.feedback_id not in told]
    room = _room(session, policy, now) if fresh else 0
    for one in sorted(fresh, key=lambda one: (-one.score, one.feedback_id)):
        assert one.taken_back is not None
        decision = policy.decide("critical", (one.taken_back,), when=one.when, channel=one.channel)
        if decision is None or decision[0] not in policy.clocks.review_hours or room <= 0:
            continue
        level, reason = decision
        reviews.ask(
            session, one.feedback_id, department_id=one.department_id, level=level, reason=reason,
            sureness=one.sureness, due_at=hours.add(now, policy.clocks.review(level)), now=now, why="patterns",
        )  # fmt: skip
        room -= 1
    # Not "watched": where a person calls it urgent later, the rules look at it as at any other.
    seen = sa.update(AnnotationRow).where(AnnotationRow.feedback_id.in_(ids)).values(urgency_taken_back=None)
    session.execute(seen.execution_options(synchronize_session=False))


def _room(session: Session, policy: Policy, now: datetime) -> int:
    """How many more may be asked for this within four weeks."""
    written = FeedbackRow.created_on > (now - _WINDOW).date()
    n = session.scalar(sa.select(sa.func.count()).select_from(FeedbackRow).where(written)) or 0
    return policy.reviews_allowed(n) - reviews.n_asked(session, "patterns", since=now - _WINDOW)
