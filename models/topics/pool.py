"""The mentions of the last weeks in which something new is looked for, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, cast

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from models.topics.assign import nearest_rows
from models.topics.brand import without
from models.topics.buckets import bucket_of
from models.topics.languages import is_open
from voc.annotation import SentimentLabel
from voc.storage.tables import UNASSIGNED, AnnotationRow, FeedbackRow, MentionRow, MentionVector, ResponseRow
from voc.storage.topics import DIMENSIONS, TopicModel
from voc.text import normal_form


@dataclass(frozen=True)
class Pool:
    """Mentions that name a thing: `vectors` are unit rows (n, 384), the brand taken out.

    For each its day (an ordinal), its customer, its text (near-equal ones have one number), its topic (UNASSIGNED for
    none), and the cosine to the centre that holds it (−1 for none).
    """

    vectors: NDArray[np.float32]
    days: NDArray[np.int64]
    customers: NDArray[np.int64]
    texts: NDArray[np.int64]
    topics: NDArray[np.int64]
    nearness: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.days)

    def at(self, rows: NDArray[np.int64]) -> Pool:
        """The pool of these rows, in their order."""
        return Pool(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def in_order(self) -> NDArray[np.int64]:
        """The rows by day, within a day by what they say, each text only where it was said first."""
        order = np.lexsort((self.vectors[:, 2], self.vectors[:, 1], self.vectors[:, 0], self.days))
        return order[np.sort(np.unique(self.texts[order], return_index=True)[1])]


@dataclass(frozen=True)
class Recent:
    """The pool of a store, and for each of its rows the mention, its feedback, and where it stands in it.

    `share` is the part of all mentions that it holds.
    """

    pool: Pool
    mention_ids: list[int]
    feedback_ids: list[int]
    texts: list[str]
    starts: list[int]
    share: float


def read_recent(session: Session, model: TopicModel, from_on: date, to_on: date, *, limit: int | None) -> Recent:
    """The mentions of these days (both included) that name a thing in a language that is read.

    Of more than `limit`, those whose feedback has the lowest keys: near-equal shares of every matter and day.
    """
    share = 1.0 if limit is None else min(1.0, limit / max(1, _n_mentions(session, from_on, to_on)))
    rows = [row for row in session.execute(_asked(model, from_on, to_on, share)) if _names_a_thing(row, model.brand)]
    vectors = np.array([np.frombuffer(row.vector, dtype=np.float16) for row in rows]).reshape(-1, DIMENSIONS)
    clean = without(vectors, model.away)
    best, cosine = nearest_rows(clean, model.centroids, model.radii)
    texts = [row.text[row.start : row.end] for row in rows]
    pool = Pool(
        vectors=clean,
        days=np.array([row.created_on.toordinal() for row in rows], dtype=np.int64),
        customers=_numbers([row.author_key or f"response {row.response_id}" for row in rows]),
        texts=_numbers([_key(text, row) for text, row in zip(texts, rows, strict=True)]),
        topics=np.where(best >= 0, model.topic_ids[np.maximum(best, 0)] if len(model.topic_ids) else 0, UNASSIGNED),
        nearness=np.where(best >= 0, cosine, -1.0).astype(np.float32),
    )
    ids, feedback_ids = [row.id for row in rows], [row.feedback_id for row in rows]
    return Recent(pool, ids, feedback_ids, texts, [row.start for row in rows], share)


def _asked(model: TopicModel, from_on: date, to_on: date, share: float) -> sa.Select[Any]:
    asked: Any = (
        sa.select(
            MentionRow.id, MentionRow.feedback_id, MentionRow.start, MentionRow.end, MentionRow.sentiment,
            FeedbackRow.text, FeedbackRow.question, FeedbackRow.created_on, FeedbackRow.near_key,
            FeedbackRow.response_id, ResponseRow.author_key, MentionVector.vector,
        )
        .join(FeedbackRow, FeedbackRow.id == MentionRow.feedback_id)
        .join(ResponseRow, ResponseRow.id == FeedbackRow.response_id)
        .join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
        .join(MentionVector, MentionVector.mention_id == MentionRow.id)
        .where(FeedbackRow.created_on.between(from_on, to_on), is_open(model.by_words))
        .order_by(MentionRow.id)
    )  # fmt: skip
    sampled: sa.Select[Any] = asked.where(FeedbackRow.text_key < f"{int(share * 16**8):08x}") if share < 1 else asked
    return sampled


def _n_mentions(session: Session, from_on: date, to_on: date) -> int:
    query = sa.select(sa.func.count(MentionRow.id)).join(FeedbackRow, FeedbackRow.id == MentionRow.feedback_id)
    return session.scalar(query.where(FeedbackRow.created_on.between(from_on, to_on))) or 0


def _names_a_thing(row: Any, brand: frozenset[str]) -> bool:
    sentiment = cast("SentimentLabel | None", row.sentiment)
    return bucket_of(row.text[row.start : row.end], row.question, sentiment, brand=brand) is None


def _key(text: str, row: Any) -> str:
    """What near-equal mentions share: the burst of near-equal feedback and the place in it, or else the words."""
    return f"{row.near_key} {row.start}" if row.near_key else normal_form(text)


def _numbers(keys: list[str]) -> NDArray[np.int64]:
    """Equal keys as equal numbers, in their order; not by numpy, which makes each as long as the longest."""
    number = {key: place for place, key in enumerate(sorted(set(keys)))}
    return np.array([number[key] for key in keys], dtype=np.int64)
