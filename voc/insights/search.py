"""Show me their words: feedback by filters, by words, by meaning, or by both."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.insights.counts import narrow
from voc.insights.feedback import FeedbackView, view_feedback
from voc.insights.filters import Filters, scope_of
from voc.insights.vectors import QueryEncoder, VectorIndex
from voc.insights.words import hits_of, match_words, parse_words, rank_words
from voc.storage.tables import AlertFeedback, AnnotationRow, FeedbackRow, ScoreRow

By = Literal["words", "meaning", "both"]
#: How many ranked comments a search by best match gives at most.
BEST = 200
#: Two rankings meet by the sum of 1 / (60 + rank), after Cormack, Clarke and Büttcher (2009).
_FUSION = 60


@dataclass(frozen=True, slots=True)
class Query:
    """What a person looks for, beside the filters.

    `words`: all of them, "a phrase" in quotes, -without. `by` meaning or both ranks by likeness and needs an encoder;
    `is_best_first` ranks a search by words, which is newest first otherwise. `scores` are low or high (detractors,
    promoters), `alert_id` narrows to the evidence of an alert.
    """

    words: str = ""
    by: By = "words"
    is_best_first: bool = False
    sentiments: tuple[str, ...] = ()
    scores: tuple[Literal["low", "high"], ...] = ()
    urgencies: tuple[str, ...] = ()
    alert_id: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of comments. `n` counts all that match (for a ranked search: all that are shown); `next` is the cursor
    of the page after, None at the end. A ranked search is a single page.
    """

    n: int
    feedback: tuple[FeedbackView, ...]
    next: str | None


def search_feedback(
    session: Session,
    filters: Filters,
    query: Query,
    *,
    limit: int = 20,
    cursor: str | None = None,
    encoder: QueryEncoder | None = None,
    index: VectorIndex | None = None,
) -> Found:
    """Comments under `filters` that answer `query`, of all time where the filters name no days.

    Newest first, by cursor: each comment is met once, even while others arrive. Ranked where asked for (best first, by
    meaning, by both). Raises `InputError` for a cursor that is not ours or a search by meaning without an encoder.
    """
    words = parse_words(query.words)
    if words and (query.is_best_first or query.by != "words"):
        return _best(session, filters, query, limit, encoder, index)
    chosen = _chosen(sa.select(FeedbackRow.id, FeedbackRow.created_on, FeedbackRow.created_at), session, filters, query)
    if query.words.strip():
        # Only signs that nobody can look up match nothing, rather than everything.
        chosen = chosen.where(match_words(session, words)) if words else chosen.where(sa.false())
    n = session.scalar(sa.select(sa.func.count()).select_from(chosen.subquery())) or 0
    page = chosen.order_by(FeedbackRow.created_on.desc(), FeedbackRow.created_at.desc(), FeedbackRow.id.desc())
    if cursor is not None:
        page = page.where(_older_than(*read_cursor(cursor)))
    rows = session.execute(page.limit(limit + 1)).all()
    more = len(rows) > limit
    views = view_feedback(session, [row.id for row in rows[:limit]])
    found = tuple(replace(view, hits=hits_of(view.text, words)) for view in views)
    last = rows[limit - 1] if more else None
    return Found(n, found, make_cursor(last.created_on, last.created_at, last.id) if last is not None else None)


def make_cursor(on: date, at: datetime, number: int) -> str:
    """An opaque mark of how far a list was read."""
    mark = f"{on.isoformat()}|{at.astimezone(UTC).isoformat()}|{number}"
    return base64.urlsafe_b64encode(mark.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[date, datetime, int]:
    """What `make_cursor` gave; `InputError` for anything else."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        on, at, number = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii").split("|")
        instant = datetime.fromisoformat(at)
        if instant.tzinfo is None or not 0 <= int(number) < 2**63:
            raise ValueError
        return date.fromisoformat(on), instant, int(number)
    except (ValueError, binascii.Error, OverflowError):
        raise InputError("cursor: not one of ours; take it from `next` of the page before") from None


def _older_than(on: date, at: datetime, number: int) -> Any:
    same = sa.and_(FeedbackRow.created_at == at, FeedbackRow.id < number)
    # The day says nothing new; it lets the index skip what was read.
    return sa.and_(FeedbackRow.created_on <= on, sa.or_(FeedbackRow.created_at < at, same))


def _chosen(query: Any, session: Session, filters: Filters, asked: Query) -> Any:
    """Add every filter, and what the question adds to them."""
    query = narrow(query, scope_of(session, filters))
    if filters.from_on is not None:
        query = query.where(FeedbackRow.created_on >= filters.from_on)
    if filters.to_on is not None:
        query = query.where(FeedbackRow.created_on <= filters.to_on)
    if asked.sentiments or asked.urgencies:
        said = sa.select(AnnotationRow.feedback_id)
        if asked.sentiments:
            said = said.where(AnnotationRow.sentiment.in_(asked.sentiments))
        if asked.urgencies:
            said = said.where(AnnotationRow.urgency.in_(asked.urgencies))
        query = query.where(FeedbackRow.id.in_(said))
    if asked.scores:
        marks = [ScoreRow.is_low if score == "low" else ScoreRow.is_high for score in asked.scores]
        query = query.where(FeedbackRow.response_id.in_(sa.select(ScoreRow.response_id).where(sa.or_(*marks))))
    if asked.alert_id is not None:
        evidence = sa.select(AlertFeedback.feedback_id).where(AlertFeedback.alert_id == asked.alert_id)
        query = query.where(FeedbackRow.id.in_(evidence))
    return query


def _best(
    session: Session,
    filters: Filters,
    query: Query,
    limit: int,
    encoder: QueryEncoder | None,
    index: VectorIndex | None,
) -> Found:
    words = parse_words(query.words)
    rankings: list[list[int]] = []
    if query.by in ("words", "both"):
        chosen = _chosen(sa.select(FeedbackRow.id), session, filters, query)
        rankings.append(list(session.scalars(rank_words(session, chosen, words).limit(BEST))))
    if query.by in ("meaning", "both"):
        if encoder is None or index is None:
            raise InputError("A search by meaning needs the encoder, which is not there. Run: voc build-encoder")
        rankings.append(_alike(session, filters, query, encoder, index))
    merit: dict[int, float] = {}
    for ranking in rankings:
        for rank, number in enumerate(ranking, start=1):
            merit[number] = merit.get(number, 0.0) + 1.0 / (_FUSION + rank)
    best = sorted(merit, key=lambda number: (-merit[number], -number))[:BEST]
    views = view_feedback(session, best[:limit])
    return Found(len(best), tuple(replace(view, hits=hits_of(view.text, words)) for view in views), None)


def _alike(session: Session, filters: Filters, query: Query, encoder: QueryEncoder, index: VectorIndex) -> list[int]:
    vector = encoder.encode([re.sub(r'(^|\s)-\S+|"', " ", query.words).strip() or query.words])[0]
    allowed = None
    if filters != Filters() or query != Query(words=query.words, by=query.by, is_best_first=query.is_best_first):
        allowed = list(session.scalars(_chosen(sa.select(FeedbackRow.id), session, filters, query)))
    return index.nearest(session, vector, allowed=allowed, limit=BEST)
