"""A store to rehearse in: in memory, with what the rules for single feedback read, and gone afterwards.

The live rules run against it as they are, so that a replay joins matters, spends the budget and grows lists as
watching does. It holds no customer's words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.storage.inserts import table_of
from voc.storage.session import Store
from voc.storage.tables import (
    AnnotationDepartment,
    AnnotationRow,
    Base,
    FeedbackRow,
    MentionRow,
    ResponseRow,
    Source,
    TopicRow,
)

Row = Mapping[str, Any]
#: Before the first day so many are rehearsed, for what stands open then and what the budget remembers.
LEAD_IN = timedelta(days=28)
_WORDS = {"text", "title", "question", "permalink"}
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Script:
    """Rows to rehearse with, by table, and how much other feedback each day brought.

    `annotations` come one after another, by the time of their feedback; `channels` is by feedback.
    """

    rows: Mapping[type[Base], Sequence[Row]]
    annotations: Sequence[tuple[datetime, Row]]
    channels: Mapping[int, str]
    others: Mapping[date, int]


def load_script(session: Session, from_on: date, to_on: date, zone: ZoneInfo, most: int | None = None) -> Script:
    """Read what may need a person, of these days and the lead-in, with all that the rules look at.

    `InputError` where it is more than `most`.
    """
    days = FeedbackRow.created_on.between(from_on - LEAD_IN, to_on)
    urgent = (
        sa.select(AnnotationRow.feedback_id, FeedbackRow.response_id)
        .join(FeedbackRow, FeedbackRow.id == AnnotationRow.feedback_id)
        .where(AnnotationRow.urgency.in_(("high", "critical")), days)
        .order_by(FeedbackRow.created_at, FeedbackRow.id)
    )
    found = session.execute(urgent).all()
    if most is not None and len(found) > most:
        raise InputError(
            f"From {from_on - LEAD_IN} to {to_on}, {len(found):,} feedback may need a person, and at most {most:,} are "
            "replayed while you wait. Choose fewer days, or run: voc watch --replay"
        )
    ids, response_ids = [row[0] for row in found], sorted({row[1] for row in found})
    feedback = [_on_time(row, zone) for row in _read(session, FeedbackRow, FeedbackRow.id, ids)]
    rows: dict[type[Base], Sequence[Row]] = {
        Source: _read(session, Source),
        TopicRow: _read(session, TopicRow),
        ResponseRow: _read(session, ResponseRow, ResponseRow.id, response_ids),
        FeedbackRow: feedback,
        AnnotationDepartment: _read(session, AnnotationDepartment, AnnotationDepartment.feedback_id, ids),
        MentionRow: _read(session, MentionRow, MentionRow.feedback_id, ids),
    }
    by_day = session.execute(sa.select(FeedbackRow.created_on, sa.func.count()).where(days).group_by("created_on"))
    others = {on: int(n) for on, n in by_day}
    for row in feedback:
        others[row["created_on"]] -= 1
    said = {row["feedback_id"]: row for row in _read(session, AnnotationRow, AnnotationRow.feedback_id, ids)}
    at = sorted((row["created_at"], row["id"]) for row in feedback)
    named = {row["id"]: row["channel"] for row in rows[Source]}
    return Script(
        rows=rows,
        annotations=[(moment, {**said[one], "is_watched": False}) for moment, one in at],
        channels={row["id"]: named[row["source_id"]] for row in feedback},
        others=others,
    )


@contextmanager
def rehearsing(script: Script) -> Iterator[Store]:
    """A store with the rows of `script` but the annotations; nothing checks references in it."""
    store = Store(sa.create_engine("sqlite://", poolclass=sa.StaticPool, hide_parameters=True))
    try:
        Base.metadata.create_all(store.engine)
        with store.writing() as session:
            for table, rows in script.rows.items():
                insert(session, table, rows)
            insert(session, FeedbackRow, _fillers(script))
        yield store
    finally:
        store.close()


def insert(session: Session, table: type[Base], rows: Sequence[Row]) -> None:
    """Put rows in as they are."""
    if rows:
        session.execute(sa.insert(table_of(table)), list(rows))


def _read(session: Session, table: type[Base], key: Any = None, among: Sequence[int] | None = None) -> list[Row]:
    """Rows of a table without customers' words; all of them, or those whose `key` is `among` these."""
    columns = [sa.literal("").label(one.name) if one.name in _WORDS else one for one in table_of(table).columns]
    query = sa.select(*columns)
    if among is None:
        return [dict(row) for row in session.execute(query).mappings()]
    found: list[Row] = []
    for start in range(0, len(among), _CHUNK):
        part = query.where(key.in_(among[start : start + _CHUNK]))
        found += [dict(row) for row in session.execute(part).mappings()]
    return found


def _on_time(row: Row, zone: ZoneInfo) -> Row:
    """As if it had reached us when it was written; what has a day and no hour, at noon."""
    at: datetime = row["created_at"].astimezone(zone)
    if at.time() == time():
        at = at.replace(hour=12)
    return {**row, "created_at": at, "received_at": at}


def _fillers(script: Script) -> list[Row]:
    """Rows that only count, for the budget: so many of each day."""
    columns: dict[str, Any] = {one.name: None for one in table_of(FeedbackRow).columns}
    rows: list[Row] = []
    for on, n in script.others.items():
        at = datetime.combine(on, time(12), UTC)
        same = {**columns, "position": 0, "source_id": 0, "created_at": at, "created_on": on, "received_at": at}
        same |= {"text": "", "redacted": [], "text_key": "", "weight": 1.0}
        rows += [{**same, "id": -len(rows) - number, "response_id": -len(rows) - number} for number in range(1, n + 1)]
    return rows
