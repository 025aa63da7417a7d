"""Real stores filled from a set, without annotating: its mentions and vectors are there already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from bench.topics.sets import Mentions
from models.topics.assign import ToAssign, load_assigner
from models.topics.fit import FitReport, fit
from models.topics.languages import unread_language
from voc.installation import Installation, open_installation
from voc.settings import Settings
from voc.storage.series import counted
from voc.storage.tables import AnnotationRow, FeedbackRow, MentionRow, MentionVector, ResponseRow, Source
from voc.text import text_key

NOW = datetime(2026, 1, 5, tzinfo=UTC)
Key = tuple[str, int]


def installed(home: Path, mentions: Mentions, wanted: Sequence[int], *, now: datetime = NOW) -> Installation:
    """A fresh store under `home` that holds these rows of the set."""
    installation = open_installation(Settings(home=home))
    with installation.store.writing() as session:
        session.add(Source(id=1, name="bench", channel="review", connector="file", created_at=NOW))
    fill(installation, mentions, wanted, now=now)
    return installation


def fill(installation: Installation, mentions: Mentions, wanted: Sequence[int], *, now: datetime = NOW) -> None:
    """Add rows of the set, as if they were written at `now`; a low rating is kept as the title "low".

    Their mentions get the topics that the current version gives, as they would at annotation.
    """
    languages = languages_of(mentions)
    firsts = np.searchsorted(mentions.of, np.arange(len(mentions.rows) + 1))
    with installation.store.reading() as session:
        first_id = 1 + (session.scalar(sa.select(sa.func.max(FeedbackRow.id))) or 0)
        first_mention = 1 + (session.scalar(sa.select(sa.func.max(MentionRow.id))) or 0)
    tables: dict[type, list[dict[str, Any]]] = {
        kind: [] for kind in (ResponseRow, FeedbackRow, AnnotationRow, MentionRow, MentionVector)
    }
    for place, row in enumerate(wanted):
        _add(tables, mentions.rows[row], first_id + place, str(row), languages[row], now)
        for number in range(int(firsts[row]), int(firsts[row + 1])):
            start, end = mentions.spans[number]
            mention_id = first_mention + len(tables[MentionRow])
            tables[MentionRow].append({"id": mention_id, "feedback_id": first_id + place, "start": start, "end": end})
            tables[MentionVector].append({"mention_id": mention_id, "vector": mentions.vectors[number].tobytes()})
    _assign(installation, tables, mentions, wanted, firsts)
    with installation.store.writing() as session, counted(session, range(first_id, first_id + len(wanted))):
        for kind, rows in tables.items():
            if rows:
                session.execute(sa.insert(kind), rows)


def _assign(
    installation: Installation, tables: dict[type, list[dict[str, Any]]], mentions: Mentions, wanted: Sequence[int],
    firsts: NDArray[np.int64],
) -> None:  # fmt: skip
    numbers = [number for row in wanted for number in range(int(firsts[row]), int(firsts[row + 1]))]
    languages, texts = languages_of(mentions), mentions.rows
    asked = [
        ToAssign(
            texts[row]["text"][slice(*mentions.spans[number])], texts[row]["labels"].get("question"), None,
            mentions.vectors[number], unread_language(*languages[row]),
        )
        for number in numbers for row in [int(mentions.of[number])]
    ]  # fmt: skip
    topics = load_assigner(installation.store).assign(asked)
    for mention, topic_id in zip(tables[MentionRow], topics, strict=True):
        mention["topic_id"] = topic_id


def _add(
    tables: dict[type, list[dict[str, Any]]], said: dict[str, Any], number: int, external_id: str,
    language: tuple[str | None, str | None], now: datetime,
) -> None:  # fmt: skip
    when = {"created_at": now, "created_on": now.date(), "received_at": now}
    is_low = (said["rating"] or 5) <= 2 and "question" not in said["labels"]
    tables[ResponseRow].append({"id": number, "source_id": 1, "external_id": external_id, **when})
    tables[FeedbackRow].append(
        {
            "id": number, "response_id": number, "position": 0, "source_id": 1, **when,
            "question": said["labels"].get("question"), "title": "low" if is_low else None, "text": said["text"],
            "language": language[0], "redacted": [], "text_key": text_key(said["text"]),
        }
    )  # fmt: skip
    tables[AnnotationRow].append(
        {
            "feedback_id": number, "model_version": "bench", "annotated_at": now, "language": language[0],
            "unsupported": language[1],
        }
    )  # fmt: skip


@cache
def _read_language(text: str, claimed: str | None) -> tuple[str | None, str | None]:
    from ingest.language import identify
    from models.languages import why_unsupported

    language = identify(text, claimed)
    return language, why_unsupported(text, language)


def languages_of(mentions: Mentions) -> list[tuple[str | None, str | None]]:
    """The language of each row as importing would find it, and why no head reads it (None where one does)."""
    return [_read_language(row["text"], row["lang"]) for row in mentions.rows]


@cache
def _encoder() -> Any:
    from models.encoder import load_encoder

    return load_encoder(Settings())


def encode(texts: Sequence[str]) -> Any:
    """Unit rows of texts, (n, 384)."""
    return _encoder().encode(texts)


def fitted(installation: Installation, *, seed: int = 0, fresh_eyes: bool = False, now: datetime = NOW) -> FitReport:
    """One fit of a store."""
    return fit(installation, encode, now=now, seed=seed, fresh_eyes=fresh_eyes)


def topics_of(installation: Installation) -> dict[Key, int]:
    """The topic of every mention of a store, by the row's place in the set and where the mention starts."""
    with installation.store.reading() as session:
        rows = session.execute(
            sa.select(ResponseRow.external_id, MentionRow.start, MentionRow.topic_id)
            .join(FeedbackRow, FeedbackRow.response_id == ResponseRow.id)
            .join(MentionRow, MentionRow.feedback_id == FeedbackRow.id)
        )
        return {(external_id, start): topic_id for external_id, start, topic_id in rows}


def keys_of(mentions: Mentions) -> list[Key]:
    """What names each mention of a set across stores."""
    return [(str(row), start) for row, (start, _) in zip(mentions.of.tolist(), mentions.spans, strict=True)]
