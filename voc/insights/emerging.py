"""What is new and no topic yet: since when, how much it grows, its words, and what customers write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.insights.quotes import Quote, quotes_of
from voc.storage import emerging as book
from voc.storage.tables import AnnotationDepartment, EmergingMention, EmergingRow, MentionRow

#: The share of its feedback that makes a department the one.
MOST = 0.5


@dataclass(frozen=True, slots=True)
class Emerging:
    """One emerging topic. `n` counts customers since `first_seen_on`, `expected` what the weeks before led to expect.

    `p_value` is how likely chance gives so many; `department` the one that most of it concerns, if there is one.
    """

    id: int
    state: str
    first_seen_on: date
    last_seen_on: date
    n: int
    expected: float
    p_value: float
    cohesion: float
    is_sample: bool
    department: str | None
    topic_id: int | None
    ended_by: str | None
    words: tuple[str, ...]
    quotes: tuple[Quote, ...]


def list_emerging(session: Session, *, states: Iterable[str] = ("proposed",), n_quotes: int = 3) -> list[Emerging]:
    """Emerging topics in these states, the newest first."""
    return [_shown(session, row, n_quotes) for row in book.find(session, states)]


def department_of(session: Session, emerging_id: int) -> str | None:
    """The department that at least half of its feedback concerns first, or None: then it is the committee's."""
    feedback = (
        sa.select(MentionRow.feedback_id)
        .join(EmergingMention, EmergingMention.mention_id == MentionRow.id)
        .where(EmergingMention.emerging_id == emerging_id)
        .distinct()
    )
    n = session.scalar(sa.select(sa.func.count()).select_from(feedback.subquery())) or 0
    best = session.execute(
        sa.select(AnnotationDepartment.department_id, sa.func.count().label("n"))
        .where(AnnotationDepartment.feedback_id.in_(feedback), AnnotationDepartment.rank == 0)
        .group_by(AnnotationDepartment.department_id)
        .order_by(sa.desc("n"), AnnotationDepartment.department_id)
        .limit(1)
    ).one_or_none()
    return best[0] if best is not None and best[1] >= MOST * n else None


def _shown(session: Session, row: EmergingRow, n_quotes: int) -> Emerging:
    told = row.evidence
    return Emerging(
        row.id, row.state, row.first_seen_on, row.last_seen_on, row.n, told["expected"], told["p_value"],
        told["cohesion"], told["is_sample"], department_of(session, row.id), row.topic_id, row.ended_by,
        tuple(book.words_of(session, row)), quotes_of(session, row.typical[:n_quotes]),
    )  # fmt: skip
