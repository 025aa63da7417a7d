"""A large store to look at: a year of comments of a thousand topics, written by the hour and received soon after."""

# ruff: noqa: S311  (dice that repeat)

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from voc.installation import Installation, open_installation
from voc.settings import Settings
from voc.storage.inserts import table_of
from voc.storage.series import rebuild
from voc.storage.tables import (
    AnnotationDepartment,
    AnnotationRow,
    Fact,
    FeedbackRow,
    MentionRow,
    ResponseRow,
    Source,
    TopicRow,
)

NEWEST, DAYS, N_TOPICS = date(2026, 6, 17), 365, 1_000
#: The last day runs until this hour.
NOW = datetime(NEWEST.year, NEWEST.month, NEWEST.day, 15, tzinfo=UTC)
SOURCES = ("app", "shop", "desk")
_HOURS = [1, 1, 1, 1, 1, 2, 4, 8, 12, 14, 14, 13, 12, 12, 12, 12, 12, 13, 14, 14, 12, 9, 5, 3]
_CHUNK = 5_000


def open_store(n: int) -> Installation:
    """The store of `n` comments, built once and kept under var/bench."""
    installation = open_installation(Settings(home=Path("var/bench") / f"looks-{n}"))
    with installation.store.reading() as session:
        is_built = session.get(Fact, "bench") is not None
    if not is_built:
        _build(installation, n)
    return installation


def _build(installation: Installation, n: int) -> None:
    dice = random.Random(0)
    with installation.store.writing() as session:
        session.add_all(
            Source(id=number, name=name, channel="review", connector="file", options={}, created_at=NOW)
            for number, name in enumerate(SOURCES, 1)
        )
        session.add_all(
            TopicRow(id=101 + number, name=f"topic {number}", keywords=[], owner_department="product", created_at=NOW)
            for number in range(N_TOPICS)
        )
    for start in range(1, n + 1, _CHUNK):
        made = [_comment(dice, one, installation.department_ids()) for one in range(start, min(start + _CHUNK, n + 1))]
        with installation.store.writing() as session:
            for table in (ResponseRow, FeedbackRow, AnnotationRow, MentionRow, AnnotationDepartment):
                session.execute(sa.insert(table_of(table)), [row for rows in made for row in rows[table]])
    with installation.store.writing() as session:
        rebuild(session)
        session.add(Fact(key="bench", value={"n": n}))


def _comment(dice: random.Random, number: int, departments: tuple[str, ...]) -> dict[type, list[dict[str, Any]]]:
    at = _written(dice)
    common = {
        "source_id": dice.choice((1, 1, 1, 2, 2, 3)), "created_at": at, "created_on": at.date(),
        "received_at": at + timedelta(minutes=dice.randrange(1, 40)),
    }  # fmt: skip
    mood = dice.choice(("negative", "neutral", "positive"))
    topics = {101 + min(N_TOPICS - 1, int(dice.expovariate(1 / 250))) for _ in range(dice.choice((1, 2)))}
    whose = departments[min(topics) % len(departments)], dice.choice(departments)
    return {
        ResponseRow: [{"id": number, "external_id": f"r{number}", "author_key": f"a{number}", **common}],
        FeedbackRow: [
            {"id": number, "response_id": number, "position": 0, "text": "a parcel that never came", "language": "en",
             "redacted": [], "text_key": f"{number:032x}", "weight": 1.0, **common}
        ],
        AnnotationRow: [
            {"feedback_id": number, "model_version": "bench", "annotated_at": at, "language": "en", "sentiment": mood,
             "sentiment_score": 0.0, "urgency": "low", "urgency_reasons": [], "is_watched": True}
        ],
        MentionRow: [
            {"feedback_id": number, "start": place, "end": place + 8, "topic_id": topic, "sentiment": mood}
            for place, topic in enumerate(sorted(topics))
        ],
        AnnotationDepartment: [
            {"feedback_id": number, "department_id": one, "rank": rank, "confidence": 0.8, "origin": "model"}
            for rank, one in enumerate(dict.fromkeys(whose[: dice.choice((1, 1, 1, 2))]))
        ],
    }  # fmt: skip


def _written(dice: random.Random) -> datetime:
    while True:
        on = NEWEST - timedelta(days=dice.randrange(DAYS))
        [hour] = dice.choices(range(24), _HOURS)
        at = datetime(on.year, on.month, on.day, hour, dice.randrange(60), dice.randrange(60), tzinfo=UTC)
        if at < NOW - timedelta(minutes=40):
            return at
