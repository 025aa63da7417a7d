"""In which turn feedback is annotated: what may be urgent overtakes a back-fill of any size.

    PRESSING   fresh, and a pattern for urgent words fits
    UNREAD     fresh, and nobody has looked for these words yet
    FRESH      fresh, and none of them is in it
    BACKLOG    everything else: history, and what is annotated anew

Each turn is taken before the next. Whoever looks for the words knows them; here is only the order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import FeedbackRow, PendingAnnotation

PRESSING, UNREAD, FRESH, BACKLOG = range(4)
#: What was older than this when it reached us disturbs nobody any more.
FRESH_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Unread:
    """A fresh feedback whose words nobody has looked at."""

    feedback_id: int
    text: str
    title: str | None


def turn_of(created_at: datetime, received_at: datetime) -> int:
    """The turn in which new feedback waits."""
    return UNREAD if received_at - created_at <= FRESH_FOR else BACKLOG


def unread(session: Session, *, limit: int) -> list[Unread]:
    """Fresh feedback that nobody has looked at or claimed, the newest first: in a crowd, the last to come goes on."""
    rows = session.execute(
        sa.select(FeedbackRow.id, FeedbackRow.text, FeedbackRow.title)
        .join(PendingAnnotation, PendingAnnotation.feedback_id == FeedbackRow.id)
        .where(PendingAnnotation.turn == UNREAD, PendingAnnotation.claimed_by.is_(None))
        .where(PendingAnnotation.n_attempts == 0)
        .order_by(PendingAnnotation.feedback_id.desc())
        .limit(limit)
    )
    return [Unread(*row) for row in rows]


def put(session: Session, feedback_ids: Sequence[int], turn: int) -> None:
    """Let unread feedback wait in another turn; what has been claimed meanwhile stays claimed."""
    session.execute(
        sa.update(PendingAnnotation)
        .where(PendingAnnotation.feedback_id.in_(feedback_ids), PendingAnnotation.turn == UNREAD)
        .values(turn=turn)
    )
