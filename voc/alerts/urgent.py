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
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts import budget, quotes
from voc.alerts.candidates import Candidate
from voc.alerts.echoes import SHARPER, STREAMS, Echo
from voc.alerts.hours import Hours
from voc.alerts.lifecycle import ALIVE
from voc.alerts.people import n_people
from voc.alerts.policy import Policy
from voc.alerts.signal import LEVELS, Level, Signal
from voc.alerts.titles import NAMELESS, list_title, urgent_title
from voc.storage import alerts, reviews
from voc.storage.follow_ups import n_overdue
from voc.storage.tables import AlertFeedback, AlertRow, AnnotationRow, FeedbackRow, ResponseRow, TopicRow

#: One topic's candidates belong together for this long.
TOGETHER = timedelta(days=3)

News = tuple[AlertRow, alerts.Outcome]
#: A candidate and the reason for which a rule fits it.
Chosen = tuple[Candidate, str]
_ALONE = Echo(())
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
            moves.append((candidate.is_fresh, _place(session, candidate, level, reason, policy, echo, now=now)))
        heard.append((candidate, reason))
    for (_, _, is_fresh), chosen in lists.items():
        moves.append((is_fresh, _place_list(session, chosen, policy, now=now)))
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
        return _place_list(session, [(candidate, reason)], policy, now=now)
    return _place(session, candidate, level, reason, policy, None, now=now)


def _is_doubtful(session: Session, candidate: Candidate, level: Level, reason: str, policy: Policy) -> bool:
    """Whether a person should look first; what joins a matter there is disturbs nobody anew."""
    if not candidate.is_fresh or not policy.clocks.is_doubtful(level, reason, candidate.sureness):
        return False
    return _matter(session, candidate, reason)[1] is None


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


def _place(
    session: Session,
    candidate: Candidate,
    level: Level,
    reason: str,
    policy: Policy,
    echo: Echo | None,
    *,
    now: datetime,
) -> News:
    """Open or touch the candidate's matter, a level higher where somebody else says the same.

    The budget holds back what one author reports alone, and what only the second author makes a matter for now. A
    danger in progress of which the model is sure, or that two report, is told at once, budget or not: two are rarely
    both misread, and waiting would cost most.
    """
    key, known = _matter(session, candidate, reason)
    is_exempt = level == "at_once" and (echo is not None or budget.is_sure_danger(candidate, reason, policy))
    level = level if echo is None else SHARPER[level]
    earlier = known.evidence if known else {}
    is_over, number = False, earlier.get("at_once_number")
    if level == "at_once" and (known is None or known.level != LEVELS[0]):
        spending = budget.spending(session, candidate, policy)
        is_over, number = spending.is_over and not is_exempt, spending.number if spending.is_over else None
        level = "same_day" if is_over else level
    chosen = [(candidate, reason), *((peer, reason) for peer in _untied(session, echo or _ALONE, known))]
    signal = _signal(session, chosen, level, key, known)
    signal.evidence["over_budget"] = not is_exempt and (is_over or bool(earlier.get("over_budget")))
    signal.evidence["at_once_number"] = number
    signal.evidence["second_author"] = echo is not None or bool(earlier.get("second_author"))
    alert, outcome = _record(session, candidate, signal, now)
    reviews.overtake(session, signal.feedback_ids, alert.id, now=now)
    return alert, outcome


def _untied(session: Session, echo: Echo, known: AlertRow | None) -> list[Candidate]:
    """Those who said the same before, and are not part of the matter yet."""
    tied: set[int] = set() if known is None else set(alerts.feedback_of(session, known.id))
    return [peer for peer in echo.decided if peer.feedback_id not in tied]


def _place_list(session: Session, chosen: Sequence[Chosen], policy: Policy, *, now: datetime) -> News:
    """Put candidates of one department and day on its list; without a reason only as many as fit."""
    first = chosen[0][0]
    key = f"urgent:daily:{first.department_id or '-'}:{first.created_on.isoformat()}"
    known = _standing(session, first, AlertRow.matter_key == key)
    named = [one for one in chosen if one[1] != NAMELESS]
    room = max(0, policy.list_at_most - (known.n_observed if known else 0) - len(named))
    nameless = [one for one in chosen if one[1] == NAMELESS]
    signal = _signal(session, [*named, *nameless[:room]], "daily", key, known, of=first)
    n_more = int(known.evidence.get("n_more", 0)) if known else 0
    signal.evidence["n_more"] = n_more + len(nameless[room:])
    signal.evidence["n_overdue"] = n_overdue(session, first.department_id, now=now)
    return _record(session, first, signal, now)


def _record(session: Session, candidate: Candidate, signal: Signal, now: datetime) -> News:
    record = alerts.open_or_touch if candidate.is_fresh else alerts.record_past
    return record(session, signal, now=now)


def _matter(session: Session, candidate: Candidate, reason: str) -> tuple[str, AlertRow | None]:
    """The key of the candidate's matter, and its alert where there is one."""
    prefix = f"urgent:{reason}:{candidate.department_id or '-'}"
    key = f"{prefix}:feedback:{candidate.feedback_id}"
    if reason in STREAMS:
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


def _signal(
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
