"""Responses as a source gives them, put into the store, and what the store holds then."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from tests.conftest import NOW
from voc.feedback import CleanAnswer, CleanResponse
from voc.installation import Installation
from voc.storage import sources
from voc.storage.feedback import Added, add_responses
from voc.storage.series import counted
from voc.storage.tables import (
    AnnotationRow,
    Base,
    MentionRow,
    Source,
)

UTC_ZONE = ZoneInfo("UTC")


LONG = "the courier left my parcel in the rain again"


def an_answer(text: str = "Good", *, near_key: str | None = None, question: str | None = None) -> CleanAnswer:
    return CleanAnswer(text, question, None, "en", (), f"key-{text}"[:32], near_key)


def a_response(external_id: str = "1", *texts: str, **fields: object) -> CleanResponse:
    given: dict[str, object] = {
        "external_id": external_id,
        "created_at": NOW,
        "answers": tuple(an_answer(text) for text in texts or ("Good",)),
        "scores": (),
        "segments": {},
        "author_key": None,
        "permalink": None,
        "thread_key": None,
    }
    return CleanResponse(**(given | fields))


def a_source(installation: Installation, name: str = "Shop") -> Source:
    with installation.store.writing() as session:
        return sources.find_or_create(session, name=name, channel="review", connector="file", now=NOW)


def add(installation: Installation, source: Source, *responses: CleanResponse, zone: ZoneInfo = UTC_ZONE) -> Added:
    with installation.store.writing() as session:
        return add_responses(session, source, responses, zone=zone, received_at=NOW)


def rows(installation: Installation, *columns: sa.ColumnExpressionArgument[object]) -> Sequence[sa.Row[tuple[object]]]:
    with installation.store.reading() as session:
        return session.execute(sa.select(*columns)).all()


def dump(installation: Installation) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the store but what names a run, and the keys of texts that were erased lately."""
    with installation.store.reading() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(sa.select(table))), key=str)
            for table in Base.metadata.sorted_tables
            if table.name not in ("ledger", "fact", "erased_text")
        }


def annotate(installation: Installation, feedback_ids: Sequence[int]) -> None:
    with installation.store.writing() as session, counted(session, feedback_ids):
        for number in feedback_ids:
            session.add(AnnotationRow(feedback_id=number, model_version="m", annotated_at=NOW, sentiment="negative",
                                      sentiment_score=-0.5, urgency="high"))  # fmt: skip
            session.add(MentionRow(feedback_id=number, start=0, end=20, topic_id=100))
