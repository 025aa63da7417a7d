"""Customers' own words: typical quotes, each a substring of what somebody wrote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import quote as quoted

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.insights.counts import in_days, narrow
from voc.insights.filters import Filters, Scope, period_of, scope_of
from voc.storage.tables import (
    NO_ANSWER,
    FeedbackRow,
    MentionRow,
    MentionVector,
    ResponseRow,
    ScoreRow,
    Source,
    TopicCentroid,
    TopicModelRow,
)
from voc.text import n_words, normal_form

#: Of how many of the newest mentions the typical ones are picked.
CANDIDATES = 400
#: Longest excerpt, in characters.
EXCERPT = 280
#: Fewer words than this say too little to stand first.
HELPFUL_WORDS = 4


@dataclass(frozen=True, slots=True)
class QuotedScore:
    """A score the customer gave on that occasion."""

    kind: str
    value: float
    is_low: bool
    is_high: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """One excerpt: `text` is a substring of the stored text, `text[start:end]` the mention to highlight.

    `cut_before` and `cut_after` say whether more was written around it. `link` opens the original at its source,
    where the source has one. `marked` is None, or says why the quote runs against its writer's score.
    """

    feedback_id: int
    text: str
    start: int
    end: int
    cut_before: bool
    cut_after: bool
    sentiment: str | None
    source: str
    channel: str
    created_at: datetime
    on: date
    language: str | None
    scores: tuple[QuotedScore, ...]
    link: str | None
    topic_id: int
    marked: str | None = None


def pick_quotes(
    session: Session,
    filters: Filters,
    *,
    topic_id: int | None = None,
    sentiment: str | None = None,
    limit: int = 5,
    with_marked: bool = True,
) -> tuple[Quote, ...]:
    """Typical quotes under `filters`, about one topic or one mood where asked.

    Nearest to the middle of the topic first; short ones that say little last; near-equal texts once; one quote a
    comment. Praise from a customer with a low score, or a complaint from one with a high score, stands at the very
    end and is `marked` (left out with `with_marked=False`).
    """
    period, scope = period_of(session, filters), scope_of(session, filters)
    if topic_id is not None:
        scope = replace(scope, topics=())
    rows = _candidates(session, scope, period.from_on, period.to_on, topic_id, sentiment)
    scores = scores_of(session, {row.response_id for row in rows})
    ranked = _rank(session, rows, topic_id, scores)
    chosen = [row for row in _distinct(ranked) if with_marked or marked(row.sentiment, scores[row.response_id]) is None]
    return tuple(_quote(row, scores[row.response_id]) for row in chosen[:limit])


def quotes_of(session: Session, mention_ids: Sequence[int]) -> tuple[Quote, ...]:
    """These mentions as quotes, in this order; those that are gone are left out."""
    rows = {row.mention_id: row for row in session.execute(_asked().where(MentionRow.id.in_(mention_ids)))}
    chosen = [rows[mention_id] for mention_id in mention_ids if mention_id in rows]
    scores = scores_of(session, {row.response_id for row in chosen})
    return tuple(_quote(row, scores[row.response_id]) for row in chosen)


def marked(sentiment: str | None, scores: Sequence[QuotedScore]) -> str | None:
    """Why a quote runs against its writer's score, or None where it does not."""
    if sentiment == "positive" and any(score.is_low for score in scores):
        return "praise in a response with a low score"
    if sentiment == "negative" and any(score.is_high for score in scores):
        return "a complaint in a response with a high score"
    return None


def scores_of(session: Session, response_ids: Iterable[int]) -> dict[int, tuple[QuotedScore, ...]]:
    """The scores of some responses, by kind."""
    ids = list(response_ids)
    found: dict[int, tuple[QuotedScore, ...]] = dict.fromkeys(ids, ())
    rows = session.scalars(
        sa.select(ScoreRow).where(ScoreRow.response_id.in_(ids)).order_by(ScoreRow.response_id, ScoreRow.kind)
    )
    for row in rows:
        found[row.response_id] += (QuotedScore(row.kind, row.value, row.is_low, row.is_high),)
    return found


def link_of(permalink: str | None, template: str | None, external_id: str) -> str | None:
    """Where the original stands: its permalink, else the source's template with the id in place of `{id}`.

    Only http and https addresses are ever given out.
    """
    link = permalink or (template.replace("{id}", quoted(external_id, safe="")) if template else None)
    return link if link and link.lower().startswith(("https://", "http://")) else None


def excerpt(text: str, start: int, end: int, *, longest: int = EXCERPT) -> tuple[int, int]:
    """The half-open span around `[start, end)` to show: whole words, at most about `longest` characters."""
    end = min(end, start + longest)
    room = max(0, longest - (end - start))
    first = max(0, start - room // 2)
    last = min(len(text), end + room - (start - first))
    first = max(0, min(first, last - longest)) if last == len(text) else first
    if first > 0:
        space = text.find(" ", first, start)
        first = space + 1 if space >= 0 else start
    if last < len(text):
        space = text.rfind(" ", end, last)
        last = space if space >= 0 else end
    return first, last


def _candidates(
    session: Session, scope: Scope, from_on: date, to_on: date, topic_id: int | None, sentiment: str | None
) -> Sequence[Any]:
    query = (
        _asked()
        .where(in_days(FeedbackRow.created_on), MentionRow.topic_id != NO_ANSWER)
        .order_by(FeedbackRow.created_at.desc(), MentionRow.id.desc())
        .limit(CANDIDATES)
    )
    if topic_id is not None:
        query = query.where(MentionRow.topic_id == topic_id)
    if sentiment is not None:
        query = query.where(MentionRow.sentiment == sentiment)
    return session.execute(narrow(query, scope), {"from_on": from_on, "to_on": to_on}).all()


def _asked() -> sa.Select[Any]:
    """What a quote is made of."""
    asked: Any = (
        sa.select(
            MentionRow.id.label("mention_id"), MentionRow.start, MentionRow.end, MentionRow.topic_id,
            MentionRow.sentiment, FeedbackRow.id.label("feedback_id"), FeedbackRow.text, FeedbackRow.text_key,
            FeedbackRow.near_key, FeedbackRow.language, FeedbackRow.created_at, FeedbackRow.created_on,
            ResponseRow.id.label("response_id"), ResponseRow.permalink, ResponseRow.external_id,
            Source.name.label("source"), Source.channel, Source.link_template,
        )
        .select_from(FeedbackRow)
        .join(MentionRow, MentionRow.feedback_id == FeedbackRow.id)
        .join(ResponseRow, ResponseRow.id == FeedbackRow.response_id)
        .join(Source, Source.id == FeedbackRow.source_id)
    )  # fmt: skip
    narrowed: sa.Select[Any] = asked
    return narrowed


def _rank(
    session: Session, rows: Sequence[Any], topic_id: int | None, scores: dict[int, tuple[QuotedScore, ...]]
) -> list[Any]:
    nearness = _nearness(session, [row.mention_id for row in rows], topic_id)

    def order(row: Any) -> tuple[bool, bool, float, int]:
        says_little = n_words(row.text[row.start : row.end]) < HELPFUL_WORDS
        against = marked(row.sentiment, scores[row.response_id]) is not None
        return against, says_little, -nearness.get(row.mention_id, 0.0), -row.mention_id

    return sorted(rows, key=order)


def _nearness(session: Session, mention_ids: list[int], topic_id: int | None) -> dict[int, float]:
    """How near each mention lies to the middle of its topic (cosine), where both have vectors."""
    found = session.execute(
        sa.select(MentionVector.mention_id, MentionVector.vector).where(MentionVector.mention_id.in_(mention_ids))
    ).all()
    if not found:
        return {}
    vectors = np.stack([np.frombuffer(row.vector, dtype=np.float16) for row in found]).astype(np.float32)
    middle = _centroid(session, topic_id)
    if middle is None or middle.shape[0] != vectors.shape[1]:
        middle = vectors.mean(axis=0)
    nearness = vectors @ (middle / max(float(np.linalg.norm(middle)), 1e-9))
    return {row.mention_id: float(value) for row, value in zip(found, nearness, strict=True)}


def _centroid(session: Session, topic_id: int | None) -> np.ndarray | None:
    if topic_id is None:
        return None
    current = sa.select(TopicModelRow.version).where(TopicModelRow.is_current).scalar_subquery()
    stored = session.scalar(
        sa.select(TopicCentroid.centroid).where(TopicCentroid.topic_id == topic_id, TopicCentroid.version == current)
    )
    return np.frombuffer(stored, dtype=np.float32) if stored is not None else None


def _distinct(rows: Iterable[Any]) -> list[Any]:
    seen: set[str] = set()
    kept = []
    for row in rows:
        keys = {
            f"feedback {row.feedback_id}",
            f"text {row.text_key}",
            f"near {row.near_key or row.text_key}",
            f"span {normal_form(row.text[row.start : row.end])}",
        }
        if not keys & seen:
            kept.append(row)
        seen |= keys
    return kept


def _quote(row: Any, scores: tuple[QuotedScore, ...]) -> Quote:
    first, last = excerpt(row.text, row.start, row.end)
    return Quote(
        feedback_id=row.feedback_id,
        text=row.text[first:last],
        start=row.start - first,
        end=min(row.end, last) - first,
        cut_before=first > 0,
        cut_after=last < len(row.text),
        sentiment=row.sentiment,
        source=row.source,
        channel=row.channel,
        created_at=row.created_at,
        on=row.created_on,
        language=row.language,
        scores=scores,
        link=link_of(row.permalink, row.link_template, row.external_id),
        topic_id=row.topic_id,
        marked=marked(row.sentiment, scores),
    )
