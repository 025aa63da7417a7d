"""Which customers are owed an answer, until when, and how they are reached: by a link back, never by contact data.

A customer has a way back when a link leads to what they wrote, or when they said that we may contact them (the segment
`contact_ok`); then the source knows who they are. Who said no is never on the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.candidates import Candidate
from voc.alerts.hours import Hours
from voc.alerts.policy import Policy
from voc.contact import CONTACT_OK, allows
from voc.insights.quotes import link_of
from voc.storage.follow_ups import Owed, owe
from voc.storage.tables import FeedbackRow, ResponseRow, ResponseSegment, Segment, Source

#: Ids that were replaced because they named somebody lead nowhere.
_PSEUDONYM = "id-"


def enter(
    session: Session, chosen: Sequence[tuple[Candidate, str]], policy: Policy, hours: Hours, now: datetime
) -> int:
    """Enter the fresh ones of `chosen` (with the reason for each) that have a way back; how many are new."""
    fresh = [(one, reason) for one, reason in chosen if one.is_fresh]
    ways = _ways(session, [one.feedback_id for one, _ in fresh])
    n_new = 0
    for one, reason in fresh:
        if one.feedback_id not in ways:
            continue
        owed = Owed(
            feedback_id=one.feedback_id,
            person=one.person,
            matter=f"{reason}:{one.topic_id or '-'}",
            department_id=one.department_id,
            urgency=one.urgency,
            link=ways[one.feedback_id],
            due_at=hours.add(now, policy.clocks.follow_up(one.urgency)),
        )
        n_new += owe(session, owed, now=now)
    return n_new


def _ways(session: Session, feedback_ids: Sequence[int]) -> dict[int, str | None]:
    """The way back of each feedback that has one: its link, or None where the customer allowed an answer."""
    asked = (
        sa.select(ResponseSegment.response_id, Segment.value)
        .join(Segment, Segment.id == ResponseSegment.segment_id)
        .where(Segment.name == CONTACT_OK)
        .subquery()
    )
    rows = session.execute(
        sa.select(
            FeedbackRow.id, ResponseRow.permalink, ResponseRow.external_id, Source.link_template, asked.c.value
        )
        .join(ResponseRow, ResponseRow.id == FeedbackRow.response_id)
        .join(Source, Source.id == FeedbackRow.source_id)
        .outerjoin(asked, asked.c.response_id == ResponseRow.id)
        .where(FeedbackRow.id.in_(feedback_ids))
    )  # fmt: skip
    ways: dict[int, str | None] = {}
    for number, permalink, external_id, template, answer in rows:
        link = link_of(permalink, None if external_id.startswith(_PSEUDONYM) else template, external_id)
        may = allows(answer)
        if may is not False and (link is not None or may):
            ways[number] = link
    return ways
