"""Typical words of customers, as places in the store: `[feedback_id, start, end]`.

Alerts and deliveries keep places, never words, so that a person who is erased is gone from them as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.channels.base import Quote
from voc.insights.quotes import link_of
from voc.storage.tables import FeedbackRow, MentionRow, ResponseRow, ScoreRow, Source

Place = list[int]
_SHORTEST, _LONGEST = 15, 240
#: Where a sentence ends.
_ENDS = re.compile(r"[.!?](?=\s)")


def pick(
    session: Session, feedback_ids: Sequence[int], *, topic_id: int | None = None, is_praise: bool = False, n: int = 3
) -> list[Place]:
    """The places of up to `n` typical quotes among `feedback_ids`, best first, from different people and texts.

    No complaint of somebody whose score was high, no praise of somebody whose score was low. A clause of 15 to 240
    characters is preferred; among those the clearest feeling first.
    """
    wanted = "positive" if is_praise else "negative"
    found = session.execute(
        sa.select(MentionRow, FeedbackRow.text_key, FeedbackRow.near_key, ResponseRow.author_key, ResponseRow.id)
        .join(FeedbackRow, FeedbackRow.id == MentionRow.feedback_id)
        .join(ResponseRow, ResponseRow.id == FeedbackRow.response_id)
        .where(MentionRow.feedback_id.in_(list(feedback_ids)[:200]), MentionRow.sentiment == wanted)
        .where(sa.true() if topic_id is None else MentionRow.topic_id == topic_id)
    ).all()
    against = _contradicting(session, (response_id for *_, response_id in found), is_praise=is_praise)
    clauses = sorted(found, key=lambda row: (not _reads_well(row[0]), -abs(row[0].sentiment_score or 0.0), row[0].id))
    places: list[Place] = []
    seen: set[str] = set()
    for mention, text_key, near_key, author_key, response_id in clauses:
        who = {key for key in (text_key, near_key, author_key) if key}
        if response_id in against or who & seen:
            continue
        seen |= who
        places.append([mention.feedback_id, mention.start, min(mention.end, mention.start + _LONGEST)])
        if len(places) == n:
            break
    return places


def whole(session: Session, feedback_ids: Sequence[int], n: int = 3) -> list[Place]:
    """The places of the first `n` feedback, whole where short: what was said matters more than how typical it is."""
    rows = session.execute(
        sa.select(FeedbackRow.id, sa.func.length(FeedbackRow.text)).where(FeedbackRow.id.in_(list(feedback_ids)[:n]))
    )
    return [[feedback_id, 0, min(int(length), 2 * _LONGEST)] for feedback_id, length in rows]


def read(session: Session, places: Iterable[Place]) -> tuple[Quote, ...]:
    """The words at these places; what has been erased since is left out."""
    found = []
    for feedback_id, start, end in places:
        row = session.execute(
            sa.select(
                FeedbackRow.text,
                FeedbackRow.created_on,
                FeedbackRow.response_id,
                Source.name,
                Source.link_template,
                ResponseRow.permalink,
                ResponseRow.external_id,
            )
            .join(Source, Source.id == FeedbackRow.source_id)
            .join(ResponseRow, ResponseRow.id == FeedbackRow.response_id)
            .where(FeedbackRow.id == feedback_id)
        ).one_or_none()
        if row is None:
            continue
        text, created_on, response_id, source, template, permalink, external_id = row
        words = _whole_words(text, start, end)
        if words:
            link = link_of(permalink, template, external_id)
            found.append(Quote(words, source, created_on.isoformat(), _score(session, response_id), link))
    return tuple(found)


def _whole_words(text: str, start: int, end: int) -> str:
    """The words at a place; one that ends within a text ends behind its last sentence, else behind its last word."""
    words = text[start:end]
    if end < len(text) and words[-1:].isalnum() and text[end].isalnum():
        ends = [match.end() for match in _ENDS.finditer(words)]
        words = words[: ends[-1]] if ends and ends[-1] >= len(words) / 2 else words.rpartition(" ")[0] or words
    return words.strip()


def _reads_well(mention: MentionRow) -> bool:
    return _SHORTEST <= mention.end - mention.start <= _LONGEST


def _contradicting(session: Session, response_ids: Iterable[int], *, is_praise: bool) -> set[int]:
    wrong = ScoreRow.is_low if is_praise else ScoreRow.is_high
    return set(
        session.scalars(sa.select(ScoreRow.response_id).where(ScoreRow.response_id.in_(set(response_ids)), wrong))
    )


def _score(session: Session, response_id: int) -> str | None:
    row = session.scalars(
        sa.select(ScoreRow).where(ScoreRow.response_id == response_id).order_by(ScoreRow.kind)
    ).first()
    if row is None:
        return None
    if row.kind == "stars":
        return f"{row.value:g} {'star' if row.value == 1 else 'stars'}"
    return f"{row.kind.upper()} {row.value:g}"
