"""What single feedback costs in attention: at-once messages beside their budget, and whom each rule would tell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.policy import MILDER, Policy, Rule
from voc.annotation import UrgencyLevel, sureness
from voc.storage.tables import AlertRow, AnnotationRow, FeedbackRow, ReviewRow, Source

#: The budget is reckoned over four weeks.
BUDGET_DAYS = 28
#: A rule is tried on so many of the latest feedback.
TRIED_ON = 1000


@dataclass(frozen=True, slots=True)
class Spent:
    """At-once matters of the last four weeks, out of so many feedback; `n_exempt` of them two customers reported."""

    n_at_once: int
    n_exempt: int
    n_reviewed: int
    n_feedback: int
    budget_per_1000: float

    @property
    def per_1000(self) -> float:
        """At-once matters of 1,000 feedback."""
        return 1000 * self.n_at_once / self.n_feedback if self.n_feedback else 0.0

    def __str__(self) -> str:
        two = f", {self.n_exempt} of them reported by two people" if self.n_exempt else ""
        return (
            f"{self.n_at_once} told at once in four weeks, {self.per_1000:.1f} of 1,000 feedback "
            f"(budget {self.budget_per_1000:g}){two}; {self.n_reviewed} doubted and put to review"
        )


@dataclass(frozen=True, slots=True)
class RuleTried:
    """What one rule would have done with the latest feedback: how many told, doubted, and lowered because past."""

    number: int
    words: str
    level: str
    n: int
    n_doubted: int
    n_past: int


def spent(session: Session, policy: Policy, *, today: date) -> Spent:
    """What the last four weeks cost, by the customers' dates."""
    since = today - timedelta(days=BUDGET_DAYS - 1)
    told = session.scalars(
        sa.select(AlertRow.evidence).where(
            AlertRow.family == "urgent", AlertRow.level == "at_once", AlertRow.first_on.between(since, today),
            AlertRow.state != "would_have_fired",
        )
    ).all()  # fmt: skip
    written = FeedbackRow.created_on.between(since, today)
    n_feedback = session.scalar(sa.select(sa.func.count(FeedbackRow.id)).where(written)) or 0
    reviewed = sa.select(sa.func.count(ReviewRow.id)).join(FeedbackRow, FeedbackRow.id == ReviewRow.feedback_id)
    n_exempt = sum(bool(evidence.get("second_author")) for evidence in told)
    return Spent(len(told), n_exempt, session.scalar(reviewed.where(written)) or 0, n_feedback, policy.budget_per_1000)


def tried(session: Session, policy: Policy) -> tuple[list[RuleTried], int]:
    """Each rule on the latest 1,000 feedback, one by one and before matters join; and how many feedback there were."""
    latest = (
        sa.select(FeedbackRow.id).order_by(FeedbackRow.created_at.desc(), FeedbackRow.id.desc()).limit(TRIED_ON)
    ).subquery()
    rows = session.execute(
        sa.select(
            AnnotationRow.urgency, AnnotationRow.urgency_reasons, AnnotationRow.urgency_when,
            AnnotationRow.urgency_score, Source.channel,
        )
        .join(FeedbackRow, FeedbackRow.id == AnnotationRow.feedback_id)
        .join(Source, Source.id == FeedbackRow.source_id)
        .where(FeedbackRow.id.in_(sa.select(latest.c.id)), AnnotationRow.urgency.in_(("high", "critical")))
    )  # fmt: skip
    told, doubted, past = Counter[int](), Counter[int](), Counter[int]()
    for said, reasons, when, score, channel in rows:
        urgency = cast("UrgencyLevel", said)
        found = policy.first_rule(urgency, reasons, channel)
        if found is None:
            continue
        number, rule, reason = found
        level = MILDER[rule.level] if when == "past" else rule.level
        told[number] += 1
        past[number] += when == "past"
        doubted[number] += policy.clocks.is_doubtful(level, reason, sureness(urgency, score or 0.0))
    n = session.scalar(sa.select(sa.func.count()).select_from(latest)) or 0
    return [
        RuleTried(number, in_words(rule), rule.level, told[number], doubted[number], past[number])
        for number, rule in enumerate(policy.rules, 1)
    ], n


def in_words(rule: Rule) -> str:
    """`critical or high, for outage or money, from reviews`."""
    parts = [" or ".join(name for name in ("critical", "high", "low", "none") if name in rule.urgency) or "any level"]
    parts += [f"for {' or '.join(rule.reasons)}"] if rule.reasons else []
    parts += [f"from {' or '.join(sorted(rule.channels))}"] if rule.channels else []
    return ", ".join(parts)
