"""Which surges the data themselves have made: they are told as something to know, with the reason, or not at all.

A surge is explained where what is left of it without the change's feedback would be nobody's matter. Full days are
judged by shares, so what fires on one is a matter of its own, and the day is said beside it. One of a source that we
hardly know stays a matter: a newcomer that brings a storm brings it all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.counted_in import behind
from voc.alerts.data_changes import DataChange
from voc.alerts.data_titles import explanation
from voc.alerts.events import EXPLAINS
from voc.alerts.received import late_of
from voc.alerts.surges import EVERYTHING, Surge
from voc.storage.tables import AnnotationRow, FeedbackRow, ResponseSegment
from voc.trends.episodes import AT_LEAST, RATIO

#: Said for a surge where the change holds this share of it.
_MUCH = 0.3
#: After so long what is usual has learned of a newcomer.
_NEW_FOR = timedelta(days=28)


@dataclass(frozen=True)
class Explanation:
    """`n` of a surge's feedback are a change's; `is_all` where nothing worth a matter is left without them."""

    change: DataChange
    n: int
    is_all: bool
    said: str


def explain(session: Session, surge: Surge, changes: Sequence[DataChange]) -> list[Explanation]:
    """Every change that accounts for much of a surge, what explains all of it first."""
    found = [one for change in changes for one in _by_change(session, surge, change)]
    return sorted(found, key=lambda one: (not one.is_all, -one.n))


def is_told_by(change: DataChange, surges: Sequence[Surge]) -> bool:
    """Whether a full day is the day of a surge: most of what is too much speaks of one thing, and that is the news."""
    excess = change.n - change.usual
    return change.kind == "full" and any(
        one.excess >= EXPLAINS * excess and _is_at_work(one, change) for one in surges if one.width < EVERYTHING
    )


def is_backfill(session: Session, surge: Surge) -> bool:
    """Whether a surge is one only by what came late, to days that had been judged without it."""
    n_late = sum(n for *_, n in late_of(session, behind(surge)))
    return n_late > 0 and not _is_matter(surge, surge.episode.seen - n_late)


def _by_change(session: Session, surge: Surge, change: DataChange) -> Iterator[Explanation]:
    if not _may_explain(surge, change):
        return
    n = _n_of(session, surge, change)
    if n >= max(1.0, _MUCH * surge.episode.seen):
        is_by_share = change.kind == "full" or (change.kind == "batches" and change.source.channel == "survey")
        is_all = not is_by_share and not _is_matter(surge, surge.episode.seen - n)
        yield Explanation(change, round(n), is_all, explanation(change, round(n), surge.episode.seen))


def _may_explain(surge: Surge, change: DataChange) -> bool:
    """Whether a change was at work in the days of a surge; a newcomer is one for a month."""
    if change.kind in ("vanishes", "silent"):
        return False
    is_new = change.kind != "appears" or surge.first_on - change.first_on <= _NEW_FOR
    return change.kind == "late" or (_is_at_work(surge, change) and is_new)


def _is_at_work(surge: Surge, change: DataChange) -> bool:
    return change.first_on <= surge.last_on and surge.first_on <= change.last_on


def _is_matter(surge: Surge, n: float) -> bool:
    return n >= AT_LEAST and n >= RATIO * surge.episode.expected


def _n_of(session: Session, surge: Surge, change: DataChange) -> float:
    """How much of a surge's feedback is a change's; of repeats, how much says nothing new."""
    which = sa.and_(behind(surge), FeedbackRow.source_id == change.source.id)
    if change.kind == "late":
        return sum(n for *_, n in late_of(session, which))
    n: sa.ColumnElement[Any] = sa.func.count()
    if change.kind == "repeats":
        n = n - sa.func.sum(FeedbackRow.weight)
    if change.segment_id is not None:
        which &= sa.exists().where(
            ResponseSegment.response_id == FeedbackRow.response_id, ResponseSegment.segment_id == change.segment_id
        )
    days = FeedbackRow.created_on.between(change.first_on, change.last_on)
    query = sa.select(n).select_from(FeedbackRow).join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
    return float(session.scalar(query.where(which, days)) or 0)
