"""Feedback with annotations and mentions, put into the real tables through the real counting."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import cast

import numpy as np
from sqlalchemy.orm import Session

from voc.annotation import URGENCY_LEVELS, UrgencyLevel
from voc.installation import Installation
from voc.storage.series import counted
from voc.storage.tables import (
    AnnotationDepartment,
    AnnotationRow,
    FeedbackRow,
    MentionRow,
    ResponseRow,
    ScoreRow,
    Source,
    TopicRow,
)

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Piece:
    """One feedback to be; nonsense where a test does not care."""

    on: date
    text: str = "The parcel never came and nobody knows why."
    sentiment: str = "negative"
    topics: tuple[int, ...] = ()
    departments: tuple[str, ...] = ("operations",)
    urgency: str = "low"
    reasons: tuple[str, ...] = ()
    when: str = "unknown"
    urgency_score: float | None = None  # nearly sure of its level
    taken_back: str | None = None
    author: str | None = None
    thread: str | None = None
    near_key: str | None = None
    stars: float | None = None
    received_after: timedelta = timedelta(hours=1)
    at: time = time(10)


def a_source(session: Session, name: str = "shop", channel: str = "review") -> Source:
    """A source, made once."""
    row = Source(name=name, channel=channel, connector="file", options={}, created_at=datetime(2020, 1, 1, tzinfo=UTC))
    session.add(row)
    session.flush()
    return row


def a_topic(session: Session, name: str, owner: str | None = None) -> int:
    """A found topic; its id."""
    row = TopicRow(
        name=name, kind="topic", state="active", keywords=[], owner_department=owner,
        owner_origin="feedback" if owner else None, created_at=datetime(2020, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def add(installation: Installation, source_id: int, pieces: Sequence[Piece]) -> list[int]:
    """Store pieces, annotated and counted; their ids."""
    ids: list[int] = []
    for start in range(0, len(pieces), 500):
        with installation.store.writing() as session:
            chunk = [(_feedback(session, source_id, piece), piece) for piece in pieces[start : start + 500]]
            session.flush()
            chunk_ids = [row.id for row, _ in chunk]
            with counted(session, chunk_ids):
                for row, piece in chunk:
                    _annotate(session, row, piece)
            ids += chunk_ids
    return ids


def daily(counts: Sequence[int], last_on: date, piece: Piece) -> list[Piece]:
    """`counts[i]` pieces like `piece` on each day of a stretch that ends on `last_on`, all by different people."""
    first = last_on - timedelta(days=len(counts) - 1)
    return [
        replace(piece, on=first + timedelta(days=day), author=f"author {next(_numbers)}")
        for day, n in enumerate(counts)
        for _ in range(int(n))
    ]


def poisson(mean: float, n_days: int, seed: int = 7) -> list[int]:
    """Quiet days."""
    return [int(n) for n in np.random.default_rng(seed).poisson(mean, n_days)]


def _feedback(session: Session, source_id: int, piece: Piece) -> FeedbackRow:
    number = next(_numbers)
    created_at = datetime.combine(piece.on, piece.at, UTC)
    received_at = created_at + piece.received_after
    response = ResponseRow(
        source_id=source_id, external_id=f"x{number}", created_at=created_at, created_on=piece.on,
        received_at=received_at, author_key=piece.author, thread_key=piece.thread,
    )  # fmt: skip
    session.add(response)
    session.flush()
    if piece.stars is not None:
        session.add(
            ScoreRow(
                response_id=response.id, kind="stars", value=piece.stars, goodness=(piece.stars - 1) / 4,
                is_low=piece.stars <= 2, is_high=piece.stars >= 4,
            )
        )  # fmt: skip
    row = FeedbackRow(
        response_id=response.id, position=0, source_id=source_id, created_at=created_at, created_on=piece.on,
        received_at=received_at, text=piece.text, language="en", redacted=[], text_key=f"{number:032x}",
        near_key=piece.near_key, weight=1.0,
    )  # fmt: skip
    session.add(row)
    return row


def _annotate(session: Session, row: FeedbackRow, piece: Piece) -> None:
    level = URGENCY_LEVELS.index(cast("UrgencyLevel", piece.urgency))
    how_urgent = (level + 0.95) / len(URGENCY_LEVELS) if piece.urgency_score is None else piece.urgency_score
    score = {"negative": -0.8, "neutral": 0.0, "positive": 0.8}[piece.sentiment]
    session.add(
        AnnotationRow(
            feedback_id=row.id, model_version="test", annotated_at=row.received_at, language="en",
            sentiment=piece.sentiment, sentiment_score=score, sentiment_confidence=0.9, urgency=piece.urgency,
            urgency_score=how_urgent, urgency_reasons=list(piece.reasons), urgency_when=piece.when,
            urgency_taken_back=piece.taken_back,
        )
    )  # fmt: skip
    for rank, department in enumerate(piece.departments):
        session.add(AnnotationDepartment(feedback_id=row.id, department_id=department, rank=rank, confidence=0.9))
    for topic_id in piece.topics or (97,):
        session.add(
            MentionRow(
                feedback_id=row.id, start=0, end=len(piece.text), topic_id=topic_id, sentiment=piece.sentiment,
                sentiment_score=score,
            )
        )  # fmt: skip
