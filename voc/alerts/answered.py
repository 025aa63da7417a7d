"""A customer is answered and their matter ends: two acts that are one where an alert is about their feedback alone.

Both happen in one transaction; twice changes nothing. An alert that others have joined meanwhile goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.lifecycle import WAITING
from voc.storage import alerts, follow_ups
from voc.storage.tables import AlertFeedback, AlertRow, FollowUp

#: How a customer's follow-up moves on.
How = Literal["contacted", "closed"]


def answer(
    session: Session, number: int, how: How, *, by: str, now: datetime, outcome: str = "", resolves: bool = False
) -> FollowUp:
    """The customer was contacted, or nothing is owed any more; with `resolves` the alert about them alone ends, too."""
    alert_id = alert_of(session, follow_ups.get(session, number).feedback_id) if resolves else None
    if alert_id is not None:
        # Before the follow-up, as watchers lock; and looked at once more, for others may join until then.
        alerts.hold(session, alert_id)
        alert_id = alert_of(session, follow_ups.get(session, number).feedback_id)
    if how == "contacted":
        row = follow_ups.contact(session, number, by=by, now=now)
    else:
        row = follow_ups.close(session, number, by=by, outcome=outcome, now=now)
    if alert_id is not None:
        alerts.resolve(session, alert_id, by=by, why=outcome or "the customer has been answered", now=now)
    return row


def alert_of(session: Session, feedback_id: int) -> int | None:
    """The open alert about this feedback alone; None where there is none."""
    return alerts_of(session, [feedback_id]).get(feedback_id)


def alerts_of(session: Session, feedback_ids: Sequence[int]) -> dict[int, int]:
    """For each feedback that an open alert is about alone, that alert."""
    other = sa.orm.aliased(AlertFeedback)
    alone = sa.select(sa.func.count()).where(other.alert_id == AlertFeedback.alert_id).scalar_subquery()
    rows = session.execute(
        sa.select(AlertFeedback.feedback_id, AlertRow.id)
        .join(AlertRow, AlertRow.id == AlertFeedback.alert_id)
        .where(AlertFeedback.feedback_id.in_(feedback_ids), AlertRow.family == "urgent", AlertRow.state.in_(WAITING))
        .where(AlertRow.level != "daily", AlertRow.n_observed == 1, alone == 1)  # a list of the day grows
        .order_by(AlertRow.id)
    )
    return {row[0]: row[1] for row in rows}
