"""The book of feedback: keep what is new, once; forget a person everywhere.

Everything here runs in the caller's transaction, so that responses, counts, cursor and ledger stand or fall together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.clock import day_of
from voc.feedback import CleanAnswer, CleanResponse
from voc.storage.erasing import erase_responses
from voc.storage.inserts import insert_into, table_of
from voc.storage.near import Voice, weights
from voc.storage.pending import turn_of
from voc.storage.scores import EVERY_RESPONSE, count_scores
from voc.storage.tables import (
    FeedbackRow,
    PendingAnnotation,
    ResponseRow,
    ResponseSegment,
    ScoreRow,
    Segment,
    Source,
)


@dataclass(frozen=True, slots=True)
class Added:
    """What one batch brought: responses kept and met again, and the ids of the new feedback, in order."""

    n_accepted: int
    n_feedback: int
    n_duplicate: int
    feedback_ids: tuple[int, ...]


def add_responses(
    session: Session,
    source: Source,
    responses: Sequence[CleanResponse],
    *,
    zone: ZoneInfo,
    received_at: datetime,
) -> Added:
    """Keep the responses that are new to `source`; one already there changes nothing, whatever it says now.

    Writes the response, its scores and segments, one feedback for each answer in order, the rows that wait to be
    annotated, and the daily counts. `zone` cuts the days.
    """
    ids = _insert_responses(session, source, responses, zone=zone, received_at=received_at)
    new = list(_first_of_each(responses, ids))
    _insert_scores(session, new)
    _insert_segments(session, new)
    feedback_ids = _insert_feedback(session, source, new, zone=zone, received_at=received_at)
    _count(session, source, [response for _, response in new], zone)
    return Added(len(new), len(feedback_ids), len(responses) - len(new), tuple(feedback_ids))


def forget(session: Session, author_key: str) -> int:
    """Erase everything one person wrote or gave: texts, vectors, search index, counts, and quotes in alerts.

    Returns the number of responses erased; 0 where the person is unknown, or the second time.
    """
    ids = session.scalars(sa.select(ResponseRow.id).where(ResponseRow.author_key == author_key)).all()
    return erase_responses(session, ids)


def withdraw(session: Session, source: Source, external_ids: Sequence[str]) -> int:
    """Erase responses that were deleted at their source; the number that were here."""
    return erase_responses(session, [number for chunk in _ids(session, source, external_ids) for number in chunk])


def changed(session: Session, source: Source, responses: Sequence[CleanResponse]) -> set[str]:
    """The external ids among `responses` that are here with other words."""
    now = {each.external_id: [answer.text_key for answer in each.answers] for each in responses}
    here: dict[str, list[str]] = {}
    rows = session.execute(
        sa.select(ResponseRow.external_id, FeedbackRow.text_key)
        .outerjoin(FeedbackRow, FeedbackRow.response_id == ResponseRow.id)
        .where(ResponseRow.source_id == source.id, ResponseRow.external_id.in_(now))
        .order_by(ResponseRow.id, FeedbackRow.position)
    )
    for external_id, key in rows:
        here.setdefault(external_id, []).extend([key] if key else [])
    return {external_id for external_id, keys in here.items() if keys != now[external_id]}


def _ids(session: Session, source: Source, external_ids: Sequence[str]) -> Iterator[Sequence[int]]:
    for start in range(0, len(external_ids), 500):
        yield session.scalars(
            sa.select(ResponseRow.id).where(
                ResponseRow.source_id == source.id, ResponseRow.external_id.in_(external_ids[start : start + 500])
            )
        ).all()


def _insert_responses(
    session: Session, source: Source, responses: Sequence[CleanResponse], *, zone: ZoneInfo, received_at: datetime
) -> dict[str, int]:
    rows = {
        response.external_id: {
            "source_id": source.id,
            "external_id": response.external_id,
            "created_at": response.created_at,
            "created_on": day_of(response.created_at, zone),
            "received_at": received_at,
            "author_key": response.author_key,
            "permalink": response.permalink,
            "thread_key": response.thread_key,
        }
        for response in reversed(responses)
    }
    if not rows:
        return {}
    # One order for all writers: two on PostgreSQL that bring the same ids cannot wait for each other in a ring.
    ordered = [rows[external_id] for external_id in sorted(rows)]
    statement = (
        insert_into(session, ResponseRow)
        .on_conflict_do_nothing(index_elements=["source_id", "external_id"])
        .returning(ResponseRow.external_id, ResponseRow.id)
    )
    return {row.external_id: row.id for row in session.execute(statement, ordered)}


def _first_of_each(responses: Sequence[CleanResponse], ids: dict[str, int]) -> Iterator[tuple[int, CleanResponse]]:
    left = dict(ids)
    for response in responses:
        number = left.pop(response.external_id, None)
        if number is not None:
            yield number, response


def _insert_scores(session: Session, new: Sequence[tuple[int, CleanResponse]]) -> None:
    rows = [
        {
            "response_id": number,
            "kind": score.scale.kind,
            "value": score.value,
            "goodness": score.scale.goodness(score.value),
            "is_low": score.scale.is_low(score.value),
            "is_high": score.scale.is_high(score.value),
        }
        for number, response in new
        for score in response.scores
    ]
    if rows:
        session.execute(sa.insert(table_of(ScoreRow)), rows)


def _insert_segments(session: Session, new: Sequence[tuple[int, CleanResponse]]) -> None:
    wanted = {pair for _, response in new for pair in response.segments.items()}
    if not wanted:
        return
    ids = dict(_segment_ids(session, wanted))
    missing = sorted(wanted - ids.keys())
    if missing:
        session.execute(
            insert_into(session, Segment).on_conflict_do_nothing(index_elements=["name", "value"]),
            [{"name": name, "value": value} for name, value in missing],
        )
        ids |= dict(_segment_ids(session, missing))
    session.execute(
        sa.insert(table_of(ResponseSegment)),
        [
            {"response_id": number, "segment_id": ids[pair]}
            for number, response in new
            for pair in response.segments.items()
        ],
    )


def _segment_ids(session: Session, pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], int]]:
    by_name: dict[str, list[str]] = defaultdict(list)
    for name, value in pairs:
        by_name[name].append(value)
    for name, values in by_name.items():
        rows = session.execute(
            sa.select(Segment.value, Segment.id).where(Segment.name == name, Segment.value.in_(values))
        )
        for value, number in rows:
            yield (name, value), number


def _insert_feedback(
    session: Session,
    source: Source,
    new: Sequence[tuple[int, CleanResponse]],
    *,
    zone: ZoneInfo,
    received_at: datetime,
) -> list[int]:
    rows: list[dict[str, Any]] = []
    voices: list[Voice | None] = []
    for number, response in new:
        day = day_of(response.created_at, zone)
        for position, answer in enumerate(response.answers):
            rows.append(
                _feedback(answer)
                | {
                    "response_id": number,
                    "position": position,
                    "source_id": source.id,
                    "created_at": response.created_at,
                    "created_on": day,
                    "received_at": received_at,
                }
            )
            voices.append(Voice(answer.near_key, response.author_key, day) if answer.near_key else None)
    if not rows:
        return []
    for row, weight in zip(rows, weights(session, source.id, voices), strict=True):
        row["weight"] = weight
    returning = sa.insert(table_of(FeedbackRow)).returning(FeedbackRow.id, sort_by_parameter_order=True)
    ids = list(session.scalars(returning, rows))
    session.execute(
        sa.insert(table_of(PendingAnnotation)),
        [
            {"feedback_id": number, "n_attempts": 0, "turn": turn_of(row["created_at"], received_at)}
            for number, row in zip(ids, rows, strict=True)
        ],
    )
    return ids


def _feedback(answer: CleanAnswer) -> dict[str, object]:
    return {
        "question": answer.question,
        "title": answer.title,
        "text": answer.text,
        "language": answer.language,
        "redacted": list(answer.redacted),
        "text_key": answer.text_key,
        "near_key": answer.near_key,
    }


def _count(session: Session, source: Source, responses: Sequence[CleanResponse], zone: ZoneInfo) -> None:
    deltas: dict[tuple[str, int, date], list[float]] = defaultdict(lambda: [0.0] * 5)
    for response in responses:
        day = day_of(response.created_at, zone)
        deltas[EVERY_RESPONSE, source.id, day][0] += 1
        for score in response.scores:
            value = score.value
            vector = (1.0, value, value * value, score.scale.is_low(value), score.scale.is_high(value))
            total = deltas[score.scale.kind, source.id, day]
            for position, amount in enumerate(vector):
                total[position] += amount
    count_scores(session, deltas)
