"""Urgent feedback is put into its matter, or on the list of its day: within the budget, sharper where two report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from voc.alerts import budget
from voc.alerts.candidates import Candidate
from voc.alerts.echoes import SHARPER, Echo
from voc.alerts.policy import Policy
from voc.alerts.signal import LEVELS, Level, Signal
from voc.alerts.titles import NAMELESS
from voc.alerts.urgent_matters import matter_of, standing
from voc.alerts.urgent_signals import Chosen, signal_of
from voc.storage import alerts, reviews
from voc.storage.follow_ups import n_overdue
from voc.storage.tables import AlertRow

News = tuple[AlertRow, alerts.Outcome]
_ALONE = Echo(())


def place(
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
    key, known = matter_of(session, candidate, reason)
    is_exempt = level == "at_once" and (echo is not None or budget.is_sure_danger(candidate, reason, policy))
    level = level if echo is None else SHARPER[level]
    earlier = known.evidence if known else {}
    is_over, number = False, earlier.get("at_once_number")
    if level == "at_once" and (known is None or known.level != LEVELS[0]):
        spending = budget.spending(session, candidate, policy)
        is_over, number = spending.is_over and not is_exempt, spending.number if spending.is_over else None
        level = "same_day" if is_over else level
    chosen = [(candidate, reason), *((peer, reason) for peer in _untied(session, echo or _ALONE, known))]
    signal = signal_of(session, chosen, level, key, known)
    signal.evidence["over_budget"] = not is_exempt and (is_over or bool(earlier.get("over_budget")))
    signal.evidence["at_once_number"] = number
    signal.evidence["second_author"] = echo is not None or bool(earlier.get("second_author"))
    alert, outcome = _record(session, candidate, signal, now)
    reviews.overtake(session, signal.feedback_ids, alert.id, now=now)
    return alert, outcome


def place_list(session: Session, chosen: Sequence[Chosen], policy: Policy, *, now: datetime) -> News:
    """Put candidates of one department and day on its list; without a reason only as many as fit."""
    first = chosen[0][0]
    key = f"urgent:daily:{first.department_id or '-'}:{first.created_on.isoformat()}"
    known = standing(session, first, AlertRow.matter_key == key)
    named = [one for one in chosen if one[1] != NAMELESS]
    room = max(0, policy.list_at_most - (known.n_observed if known else 0) - len(named))
    nameless = [one for one in chosen if one[1] == NAMELESS]
    signal = signal_of(session, [*named, *nameless[:room]], "daily", key, known, of=first)
    n_more = int(known.evidence.get("n_more", 0)) if known else 0
    signal.evidence["n_more"] = n_more + len(nameless[room:])
    signal.evidence["n_overdue"] = n_overdue(session, first.department_id, now=now)
    return _record(session, first, signal, now)


def _untied(session: Session, echo: Echo, known: AlertRow | None) -> list[Candidate]:
    """Those who said the same before, and are not part of the matter yet."""
    tied: set[int] = set() if known is None else set(alerts.feedback_of(session, known.id))
    return [peer for peer in echo.decided if peer.feedback_id not in tied]


def _record(session: Session, candidate: Candidate, signal: Signal, now: datetime) -> News:
    record = alerts.open_or_touch if candidate.is_fresh else alerts.record_past
    return record(session, signal, now=now)
