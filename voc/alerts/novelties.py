"""Something new that no topic tells of yet, as a matter: it is told before it has a name.

Its matter ends when it fades, when a person dismisses it, or when it is a topic: from then on the topic's own series
are watched.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.people import n_people
from voc.alerts.quotes import Place
from voc.alerts.signal import Level, Signal
from voc.alerts.titles import emerging_title
from voc.insights.emerging import department_of
from voc.storage import emerging as book
from voc.storage.tables import EmergingMention, EmergingRow, FeedbackRow, MentionRow

FAMILY = "emerging"
#: Of a flood so many feedback are tied to the alert.
_MOST_FEEDBACK = 200
_QUOTES = 3


def find_novelties(session: Session, level: Level) -> list[Signal]:
    """The matter of each emerging topic that is proposed, the newest first."""
    return [_signal(session, row, level) for row in book.find(session)]


def why_over(session: Session, matter_key: str) -> str | None:
    """Why the matter of an emerging topic has ended; None where it goes on."""
    row = session.get(EmergingRow, int(matter_key.removeprefix(f"{FAMILY}:")))
    if row is None:
        return "it is gone"
    return {
        "confirmed": f"it is topic {row.topic_id} now",
        "dismissed": f"dismissed by {row.ended_by}",
        "faded": "hardly anybody writes of it any more",
    }.get(row.state)


def title_of(session: Session, row: EmergingRow) -> str:
    """What is new in one line, with how many people speak of it by now."""
    return emerging_title(
        book.words_of(session, row),
        row.n,
        row.first_seen_on,
        n_people=people_of(session, row),
        expected=row.evidence["expected"],
    )


def people_of(session: Session, row: EmergingRow) -> int:
    """How many people speak of what is new."""
    return n_people(session, FeedbackRow.id.in_(_behind(row.id)))


def _signal(session: Session, row: EmergingRow, level: Level) -> Signal:
    return Signal(
        kind="escalation",
        family="emerging",
        matter_key=f"{FAMILY}:{row.id}",
        level=level,
        title=title_of(session, row),
        department_id=department_of(session, row.id),
        topic_id=None,
        first_on=row.first_seen_on,
        last_on=row.last_seen_on,
        n_observed=row.n,
        feedback_ids=_feedback(session, row.id),
        expected=row.evidence["expected"],
        p_value=row.evidence["p_value"],
        evidence={
            "emerging": row.id,
            "n_people": people_of(session, row),
            "words": row.words,
            "quotes": _places(session, row),
        },
    )


def _feedback(session: Session, emerging_id: int) -> tuple[int, ...]:
    query = _behind(emerging_id).distinct().order_by(MentionRow.feedback_id.desc())
    return tuple(session.scalars(query.limit(_MOST_FEEDBACK)))


def _behind(emerging_id: int) -> sa.Select[int]:
    return (
        sa.select(MentionRow.feedback_id)
        .join(EmergingMention, EmergingMention.mention_id == MentionRow.id)
        .where(EmergingMention.emerging_id == emerging_id)
    )


def _places(session: Session, row: EmergingRow) -> list[Place]:
    """Where its typical mentions stand."""
    found = {
        mention.id: [mention.feedback_id, mention.start, mention.end]
        for mention in session.scalars(sa.select(MentionRow).where(MentionRow.id.in_(row.typical)))
    }
    return [found[mention_id] for mention_id in row.typical if mention_id in found][:_QUOTES]
