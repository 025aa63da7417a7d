"""Who else says the same: a second author within a day makes a report surer, and raises it a level.

Two reports are of one matter when they share the reason, and their topic, their thread, or (an outage, a breach) their
department; without a named reason nobody knows. Copies of one text say nothing new, and where the same is written on
most days anyway, neither does a second author: what comes in numbers is a surge's to tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts import candidates
from voc.alerts.candidates import Candidate
from voc.alerts.policy import Policy
from voc.alerts.signal import Level
from voc.alerts.titles import NAMELESS
from voc.storage.tables import AnnotationRow, FeedbackRow, MentionRow

#: One event, whoever reports it.
STREAMS = frozenset({"outage", "privacy"})
WITHIN = timedelta(hours=24)
#: Reports of the four weeks before that make another one usual: one every third day or so.
USUAL = 8
_BEFORE = timedelta(days=28)
#: Of more than these, the newest are looked at.
_AT_MOST = 1000

SHARPER: dict[Level, Level] = {"daily": "same_day", "same_day": "at_once", "at_once": "at_once"}


@dataclass(frozen=True, slots=True)
class Echo:
    """Others who reported the same within a day, of whom the rules have heard already."""

    decided: tuple[Candidate, ...]


def find(session: Session, found: Sequence[Candidate], policy: Policy) -> dict[int, Echo]:
    """The echoes of fresh candidates, by feedback; who is alone is left out. Reads only."""
    fresh = [one for one in found if one.is_fresh]
    if not fresh:
        return {}
    since, until = min(one.created_at for one in fresh), max(one.created_at for one in fresh)
    peers = candidates.between(session, since - WITHIN, until + WITHIN, limit=_AT_MOST)
    echoes: dict[int, Echo] = {}
    for one in fresh:
        decision = policy.decide(one.urgency, one.reasons, when=one.when, channel=one.channel)
        if decision is None or decision[1] == NAMELESS:
            continue
        others = [peer for peer in peers if _says_the_same(one, peer, decision[1])]
        if others and not _is_usual(session, one, decision[1]):
            echoes[one.feedback_id] = Echo(tuple(peer for peer in others if peer.is_watched))
    return echoes


def _says_the_same(one: Candidate, peer: Candidate, reason: str) -> bool:
    if peer.person == one.person or abs(peer.created_at - one.created_at) > WITHIN:
        return False
    if reason not in peer.reasons or (one.near_key is not None and one.near_key == peer.near_key):
        return False
    is_stream = reason in STREAMS and one.department_id == peer.department_id
    has_topic = one.topic_id is not None and one.topic_id == peer.topic_id
    return is_stream or has_topic or (one.thread_key is not None and one.thread_key == peer.thread_key)


def _is_usual(session: Session, one: Candidate, reason: str) -> bool:
    """Whether the same was written that often in the weeks before; a stream never is."""
    if reason in STREAMS or one.topic_id is None:
        return False
    rows = session.execute(
        sa.select(AnnotationRow.feedback_id, AnnotationRow.urgency_reasons)
        .join(FeedbackRow, FeedbackRow.id == AnnotationRow.feedback_id)
        .join(MentionRow, MentionRow.feedback_id == FeedbackRow.id)
        .where(MentionRow.topic_id == one.topic_id, AnnotationRow.urgency.in_(("high", "critical")))
        .where(FeedbackRow.created_at.between(one.created_at - _BEFORE, one.created_at - WITHIN))
        .limit(_AT_MOST)
    )
    return len({number for number, reasons in rows if reason in reasons}) >= USUAL
