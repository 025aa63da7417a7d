"""Single feedback that may need a person now: by the owner's policy, within a budget, one matter at a time.

A candidate joins the matter there is when it comes from the same person, the same thread or a near-equal text, or
speaks of the same topic within 72 hours; an outage and a breach are one matter for everybody they hit. What joins
sends no second message. A second author within a day raises the matter a level (see `voc.alerts.echoes`); what the
model doubts, and nobody else reports, waits for a person (see `voc.alerts.reviews`).

"Daily" ones are one list a department and day: whoever names a reason is on it, the others as far as a department can
answer them; those beyond are counted, and stay among the comments.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.candidates import Candidate
from voc.alerts.echoes import Echo
from voc.alerts.hours import Hours
from voc.alerts.policy import Policy
from voc.alerts.signal import Level
from voc.alerts.titles import NAMELESS
from voc.alerts.urgent_matters import matter_of
from voc.alerts.urgent_placing import News, place, place_list
from voc.alerts.urgent_signals import Chosen
from voc.storage import alerts, reviews
from voc.storage.tables import AlertFeedback, AlertRow, AnnotationRow

__all__ = ["Chosen", "Decided", "News", "decide", "in_turn", "place_sure", "told_of"]

_GREATEST: tuple[alerts.Outcome, ...] = ("opened", "reopened", "updated", "touched", "nothing")


@dataclass(frozen=True, slots=True)
class Decided:
    """Each fresh matter's alert and what that was to it, how many would have fired in the past, and who was heard."""

    news: list[News]
    n_past: int
    heard: list[Chosen]


def decide(
    session: Session,
    candidates: Sequence[Candidate],
    policy: Policy,
    *,
    now: datetime,
    hours: Hours,
    echoes: Mapping[int, Echo] | None = None,
) -> Decided:
    """Open or touch the matters of `candidates` and mark them seen; doubtful ones are put to review instead.

    `echoes` says who else reports the same. Inside a writing transaction; a candidate that another watcher has decided
    meanwhile is left out. The surest one of a day goes first, so that a spent budget meets the least sure.
    """
    candidates = _undecided(session, candidates)
    told = told_of(session, [candidate.feedback_id for candidate in candidates])
    told |= reviews.asked(session, [candidate.feedback_id for candidate in candidates])
    lists: dict[tuple[str | None, date, bool], list[Chosen]] = defaultdict(list)
    moves: list[tuple[bool, News]] = []
    heard: list[Chosen] = []
    for candidate in in_turn(candidates):
        decision = policy.decide(candidate.urgency, candidate.reasons, when=candidate.when, channel=candidate.channel)
        if decision is None or candidate.feedback_id in told:
            continue
        level, reason = decision
        echo = (echoes or {}).get(candidate.feedback_id)
        if level == "daily" and echo is None:
            lists[candidate.department_id, candidate.created_on, candidate.is_fresh].append((candidate, reason))
        elif echo is None and _is_doubtful(session, candidate, level, reason, policy):
            _ask(session, candidate, level, reason, policy, hours=hours, now=now)
            continue
        else:
            moves.append((candidate.is_fresh, place(session, candidate, level, reason, policy, echo, now=now)))
        heard.append((candidate, reason))
    for (_, _, is_fresh), chosen in lists.items():
        moves.append((is_fresh, place_list(session, chosen, policy, now=now)))
    session.execute(
        sa.update(AnnotationRow)
        .where(AnnotationRow.feedback_id.in_([candidate.feedback_id for candidate in candidates]))
        .values(is_watched=True)
    )
    past = {alert.id for is_fresh, (alert, outcome) in moves if not is_fresh and outcome == "opened"}
    return Decided(_news([move for is_fresh, move in moves if is_fresh]), len(past), heard)


def in_turn(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates in the order in which they are decided: by day, the surest first."""
    return sorted(candidates, key=lambda one: (one.created_on, -one.score, one.feedback_id))


def place_sure(
    session: Session, candidate: Candidate, level: Level, reason: str, policy: Policy, *, now: datetime
) -> News:
    """Open or touch the matter of a candidate that somebody, or the clock, has decided on, at this level at least."""
    if level == "daily":
        return place_list(session, [(candidate, reason)], policy, now=now)
    return place(session, candidate, level, reason, policy, None, now=now)


def _is_doubtful(session: Session, candidate: Candidate, level: Level, reason: str, policy: Policy) -> bool:
    """Whether a person should look first; what joins a matter there is disturbs nobody anew."""
    if not candidate.is_fresh or not policy.clocks.is_doubtful(level, reason, candidate.sureness):
        return False
    return matter_of(session, candidate, reason)[1] is None


def _ask(
    session: Session, one: Candidate, level: Level, reason: str, policy: Policy, *, hours: Hours, now: datetime
) -> None:
    due_at = hours.add(now, policy.clocks.review(level))
    reviews.ask(
        session, one.feedback_id, department_id=one.department_id, level=level, reason=reason,
        sureness=one.sureness, due_at=due_at, now=now, why="model" if reason == NAMELESS else "unsure",
    )  # fmt: skip


def _news(moves: Sequence[News]) -> list[News]:
    """Of several moves of one alert in one batch people hear once, of the greatest."""
    found: dict[int, News] = {}
    for alert, outcome in moves:
        known = found.get(alert.id, (alert, outcome))[1]
        found[alert.id] = (alert, min(known, outcome, key=_GREATEST.index))
    return list(found.values())


def _undecided(session: Session, candidates: Sequence[Candidate]) -> list[Candidate]:
    open_ids = set(
        session.scalars(
            sa.select(AnnotationRow.feedback_id).where(
                AnnotationRow.feedback_id.in_([candidate.feedback_id for candidate in candidates]),
                AnnotationRow.is_watched.is_(False),
            )
        )
    )
    return [candidate for candidate in candidates if candidate.feedback_id in open_ids]


def told_of(session: Session, feedback_ids: Sequence[int]) -> set[int]:
    """Feedback of which somebody has heard already: it was annotated anew, or a second author made it heard."""
    return set(
        session.scalars(
            sa.select(AlertFeedback.feedback_id)
            .join(AlertRow, AlertRow.id == AlertFeedback.alert_id)
            .where(AlertFeedback.feedback_id.in_(feedback_ids), AlertRow.family == "urgent")
        )
    )
