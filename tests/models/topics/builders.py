"""Small stores with mentions: an encoder that knows words only by their stems, and texts written for the tests."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.topics.edit_kinds import Tools
from models.topics.words import stem, stop_words
from voc.installation import Installation
from voc.redacting import load_redactor
from voc.storage.series import rebuild
from voc.storage.tables import (
    AnnotationDepartment,
    AnnotationRow,
    FeedbackRow,
    MentionRow,
    MentionVector,
    ResponseRow,
    Source,
)
from voc.storage.topics import keep_model
from voc.text import text_key

NOW = datetime(2026, 6, 17, 12, 0, tzinfo=UTC)

#: What customers of the tests talk about: each matter has ways to say it.
MATTERS = {
    "driver": (
        ["driver", "courier"],
        ["cancelled the trip", "cancelled my trip again", "cancels every trip", "cancelled trip after ten minutes"],
    ),
    "refund": (
        ["refund", "money refund"],
        ["was refused by billing", "refused again by billing", "still refused", "refused without a reason"],
    ),
    "login": (
        ["sign-in code", "login code"],
        ["never arrives by sms", "never arrives", "did not arrive by sms", "arrives too late by sms"],
    ),
    "food": (
        ["food", "dinner"],
        ["was cold on delivery", "came cold and soggy", "arrived cold", "was cold and late"],
    ),
}
_WHERE = ["in Leeds", "on Monday", "this week", "twice", "at night", "near the station", "in May", "at noon"]


@cache
def _word(word: str) -> NDArray[np.float64]:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(384)


def encode(texts: Sequence[str]) -> NDArray[np.float32]:
    """Unit rows: the sum of a fixed direction for each stem, stop words weighing little."""
    rows = []
    for text in texts:
        words = [word for word in text.lower().replace(",", " ").replace(".", " ").split() if word]
        parts = [_word(stem(word)) * (0.15 if word in stop_words() else 1.0) for word in words]
        rows.append(np.sum([*parts, _word("\x00") * 0.01], axis=0))
    matrix = np.array(rows)
    return (matrix / np.linalg.norm(matrix, axis=1, keepdims=True)).astype(np.float32)


def tools(installation: Installation) -> Tools:
    """What planning an edit needs: the encoder of these tests, the real redactor, the shipped departments."""
    return Tools(encode, load_redactor(installation), installation.department_ids())


def said_of(matter: str) -> list[str]:
    """All the ways to say one matter."""
    things, verbs = MATTERS[matter]
    return [f"The {thing} {verb} {where}." for thing in things for verb in verbs for where in _WHERE]


def fill(
    installation: Installation, texts: Sequence[str], *, department: str = "operations", unread: str | None = None,
    days_ago: Sequence[int] = (),
) -> None:  # fmt: skip
    """Add feedback of one mention each, annotated, as far as topics need it; series are counted.

    `unread` is the language of the texts, where no head reads it; `days_ago` says when each was written, else now.
    """
    vectors = encode(texts).astype(np.float16)
    with installation.store.writing() as session:
        if session.get(Source, 1) is None:
            session.add(Source(id=1, name="tests", channel="review", connector="file", created_at=NOW))
        first = 1 + session.query(ResponseRow).count()
        numbers = range(first, first + len(texts))
        whens = [_written(ago) for ago in days_ago or [0] * len(texts)]
        for number, when in zip(numbers, whens, strict=True):
            session.add(ResponseRow(id=number, external_id=str(number), **when))
        session.flush()
        for number, text, when in zip(numbers, texts, whens, strict=True):
            said = {"text": text, "language": unread or "en", "text_key": text_key(text)}
            session.add(FeedbackRow(id=number, response_id=number, position=0, **said, **when))
        session.flush()
        for number in numbers:
            reason = {"language": unread, "unsupported": f"language {unread} is not supported yet"} if unread else {}
            session.add(AnnotationRow(feedback_id=number, model_version="tests", annotated_at=NOW, **reason))
            guess = {"department_id": department, "rank": 0, "confidence": 0.9}
            session.add(AnnotationDepartment(feedback_id=number, **guess))
        for number, text in zip(numbers, texts, strict=True):
            session.add(MentionRow(id=number, feedback_id=number, start=0, end=len(text)))
        session.flush()
        for number, vector in zip(numbers, vectors, strict=True):
            session.add(MentionVector(mention_id=number, vector=vector.tobytes()))
        session.flush()
        rebuild(session)


def _written(days_ago: int) -> dict[str, Any]:
    at = NOW - timedelta(days=days_ago)
    return {"source_id": 1, "created_at": at, "created_on": at.date(), "received_at": at}


def topic_model(installation: Installation, centres: dict[int, str], *, radius: float = 0.5) -> int:
    """A topic model whose topics lie where these texts lie; the topics must be there."""
    with installation.store.writing() as session:
        return keep_model(
            session,
            topic_ids=list(centres),
            centroids=encode(list(centres.values())),
            radii=np.full(len(centres), radius, dtype=np.float32),
            n_mentions=100,
            parameters={},
            now=NOW,
        )
