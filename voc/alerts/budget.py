"""The budget of at-once messages: what has spent it, and what it never holds back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.candidates import Candidate
from voc.alerts.policy import Policy
from voc.storage.tables import AlertRow, FeedbackRow

_DAYS = 28
#: In progress, and surely read, these are told at once however much has been told.
_DANGERS = frozenset({"safety", "fraud", "privacy", "discrimination"})


@dataclass(frozen=True, slots=True)
class Spending:
    """One more at-once message: its number within four weeks, and whether that is more than the budget allows."""

    number: int
    is_over: bool


def spending(session: Session, candidate: Candidate, policy: Policy) -> Spending:
    """What one more at-once message would cost beside those of the four weeks up to the candidate's day."""
    since = candidate.created_on - timedelta(days=_DAYS - 1)
    days = FeedbackRow.created_on.between(since, candidate.created_on)
    n_feedback = session.scalar(sa.select(sa.func.count()).where(days)) or 0
    told = sa.select(sa.func.count(AlertRow.id)).where(
        AlertRow.family == "urgent", AlertRow.level == "at_once",
        AlertRow.first_on.between(since, candidate.created_on), *_real(candidate),
    )  # fmt: skip
    n_told = session.scalar(told) or 0
    return Spending(n_told + 1, n_told >= policy.allowance(n_feedback))


def is_sure_danger(candidate: Candidate, reason: str, policy: Policy) -> bool:
    """Whether waiting would cost most: danger, fraud, a breach or harassment in progress, and no doubt of it."""
    is_sure = not policy.clocks.is_doubtful("at_once", reason, candidate.sureness)
    return reason in _DANGERS and candidate.when == "ongoing" and is_sure


def _real(candidate: Candidate) -> list[sa.ColumnElement[bool]]:
    """What takes room from the candidate: news only from news, what came late not from history."""
    if not candidate.is_fresh:
        return []
    live = AlertRow.state != "would_have_fired"
    if candidate.came_late:
        return [live]
    return [live, ~sa.func.coalesce(AlertRow.evidence["came_late"].as_boolean(), sa.false())]
