"""How right is it on this company's own words? What people said of feedback drawn at random, beside the machine's word.

Accuracy with Wilson's interval, of sentiment and of the first department, by source and in all. "In all" is over the
comments that were read: each source counts by as many as were drawn of it, not by its size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.insights.estimates import MIN_ANSWERS, share_of
from voc.storage.audits import CANNOT_TELL, NOBODY, known
from voc.storage.tables import AuditAnswer, AuditRow, FeedbackRow, Source


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of `n` comments that a person could judge, `n_right` were read as they did; percent, 95 % between low and high.

    Below 20 comments there is no value: not enough data.
    """

    n: int
    n_right: int
    value: float | None
    low: float | None
    high: float | None

    def in_words(self) -> str:
        """`86 % (79–91 %)`, or how much is missing."""
        if self.value is None:
            return f"not enough data ({self.n} of {MIN_ANSWERS})"
        return f"{self.value:.0f} % ({self.low:.0f}–{self.high:.0f} %)"


@dataclass(frozen=True, slots=True)
class SourceAudit:
    """One source: how many were drawn and read, and how right the machine was."""

    source: str
    n_drawn: int
    n_answered: int
    sentiment: Accuracy
    department: Accuracy


@dataclass(frozen=True, slots=True)
class Audit:
    """One round: `audited_at` is its last answer, `model_versions` whose words were judged."""

    round: int
    drawn_at: datetime
    audited_at: datetime | None
    n_people: int
    n_drawn: int
    n_answered: int
    model_versions: tuple[str, ...]
    sentiment: Accuracy
    department: Accuracy
    sources: tuple[SourceAudit, ...]

    @property
    def is_done(self) -> bool:
        """Whether every comment that was drawn has been read."""
        return self.n_answered == self.n_drawn

    @property
    def is_telling(self) -> bool:
        """Whether enough has been read to say anything."""
        return self.sentiment.value is not None


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The newest round that says how right the machine is, and the newest round of all; None where there is none."""

    telling: Audit | None
    newest: Audit | None


@dataclass(frozen=True, slots=True)
class Miss:
    """A comment that a person and the machine read differently; departments are ids, "" for nobody."""

    feedback_id: int
    text: str
    source: str
    sentiment: str | None
    said_sentiment: str | None
    department: str | None
    said_department: str


def report_audits(session: Session, department_ids: Sequence[str]) -> AuditReport:
    """How right it is on this company's own words, and how far the newest round is."""
    row = AuditAnswer  # a round whose comments were all erased is none
    numbers = session.scalars(sa.select(row.audit_id).distinct().order_by(row.audit_id.desc())).all()
    newest = read_audit(session, numbers[0], department_ids) if numbers else None
    if newest is None or newest.is_telling:
        return AuditReport(newest, newest)
    earlier = (read_audit(session, number, department_ids) for number in numbers[1:])
    return AuditReport(next((audit for audit in earlier if audit.is_telling), None), newest)


def read_audit(session: Session, number: int, department_ids: Sequence[str]) -> Audit:
    """The figures of a round; answers that name a department which is gone count for sentiment alone."""
    row = session.get_one(AuditRow, number)
    pairs = _pairs(session, number)
    read = [answer for answer, _, _ in pairs if answer.at is not None]
    by_source: dict[str, list[AuditAnswer]] = {}
    for answer, source, _ in pairs:
        by_source.setdefault(source, []).append(answer)
    return Audit(
        round=number,
        drawn_at=row.drawn_at,
        audited_at=max((answer.at for answer in read if answer.at), default=None),
        n_people=len({answer.by for answer in read}),
        n_drawn=len(pairs),
        n_answered=len(read),
        model_versions=tuple(sorted({answer.model_version for answer in read})),
        sentiment=_accuracy(map(_feels_right, read)),
        department=_accuracy(_is_theirs(answer, department_ids) for answer in read),
        sources=tuple(_of_source(name, some, department_ids) for name, some in by_source.items()),
    )


def misses(session: Session, number: int, department_ids: Sequence[str]) -> list[Miss]:
    """Comments of a round that were read differently, in the order of the round."""
    found = []
    for answer, source, text in _pairs(session, number):
        if answer.at is None or False not in (_feels_right(answer), _is_theirs(answer, department_ids)):
            continue
        whose = known(answer.department)
        found.append(
            Miss(
                answer.feedback_id, text, source, known(answer.sentiment), answer.said_sentiment,
                "" if whose == NOBODY else whose, answer.said_department or "",
            )
        )  # fmt: skip
    return found


def _pairs(session: Session, number: int) -> list[tuple[AuditAnswer, str, str]]:
    query = (
        sa.select(AuditAnswer, Source.name, FeedbackRow.text)
        .join(FeedbackRow, FeedbackRow.id == AuditAnswer.feedback_id)
        .join(Source, Source.id == FeedbackRow.source_id)
        .where(AuditAnswer.audit_id == number)
        .order_by(Source.name, AuditAnswer.position)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def _of_source(name: str, some: Sequence[AuditAnswer], department_ids: Sequence[str]) -> SourceAudit:
    read = [answer for answer in some if answer.at is not None]
    whose = _accuracy(_is_theirs(answer, department_ids) for answer in read)
    return SourceAudit(name, len(some), len(read), _accuracy(map(_feels_right, read)), whose)


def _feels_right(answer: AuditAnswer) -> bool | None:
    """Whether the machine's sentiment is the person's; None where one of both cannot tell."""
    if answer.sentiment == CANNOT_TELL or answer.said_sentiment is None:
        return None
    return answer.sentiment == answer.said_sentiment


def _is_theirs(answer: AuditAnswer, department_ids: Sequence[str]) -> bool | None:
    """Whether the machine's first department is the person's; None where one of both cannot tell, or it is gone."""
    if answer.department not in (*department_ids, NOBODY) or answer.said_sentiment is None:
        return None
    return answer.department == (answer.said_department or NOBODY)


def _accuracy(judged: Iterable[bool | None]) -> Accuracy:
    right = [one for one in judged if one is not None]
    n, n_right = len(right), sum(right)
    if n < MIN_ANSWERS:
        return Accuracy(n, n_right, None, None, None)
    share = share_of(n, n_right)
    return Accuracy(n, n_right, share.value, share.low, share.high)
