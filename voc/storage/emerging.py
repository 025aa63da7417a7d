"""Emerging topics in the store: proposed by the machine, then a topic, dismissed by a person, or faded.

Functions take the session of a writing transaction. What customers wrote is never copied here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.storage.tables import EmergingMention, EmergingRow, FeedbackRow
from voc.storage.topic_edits import person
from voc.storage.topics import MACHINE

#: All that may become of it.
STATES = ("proposed", "confirmed", "dismissed", "faded")
#: A dismissed one comes back once it has grown to so many times what it was when somebody dismissed it.
COMES_BACK = 2.0
#: Rows written by one statement.
_CHUNK = 500


@dataclass(frozen=True, eq=False)
class Sighting:
    """What a look saw of one emerging topic; `typical` are mentions, `words` places in feedback."""

    centroid: NDArray[np.float32]
    radius: float
    first_seen_on: date
    last_seen_on: date
    n: int
    evidence: Mapping[str, Any]
    mention_ids: Sequence[int]
    typical: Sequence[int]
    words: Sequence[Sequence[int]]


def get(session: Session, emerging_id: int) -> EmergingRow:
    """One emerging topic. Raises `InputError` where there is none."""
    row = session.get(EmergingRow, emerging_id)
    if row is None:
        raise InputError(f"There is no emerging topic {emerging_id}. List them: voc topics emerging list")
    return row


def find(session: Session, states: Iterable[str] = ("proposed",)) -> Sequence[EmergingRow]:
    """Emerging topics in these states, the newest first."""
    query = sa.select(EmergingRow).where(EmergingRow.state.in_(tuple(states)))
    return session.scalars(query.order_by(EmergingRow.proposed_at.desc(), EmergingRow.id.desc())).all()


def mentions_of(session: Session, emerging_id: int) -> list[int]:
    """The ids of its mentions that are still there."""
    query = sa.select(EmergingMention.mention_id).where(EmergingMention.emerging_id == emerging_id)
    return list(session.scalars(query.order_by(EmergingMention.mention_id)))


def words_of(session: Session, row: EmergingRow) -> list[str]:
    """The words most of its own, as somebody wrote them, lower case."""
    return words_at(session, row.words)


def words_at(session: Session, places: Sequence[Sequence[int]]) -> list[str]:
    """The words that stand at places `[feedback_id, start, end]`, lower case; those of erased feedback are gone."""
    ids = [place[0] for place in places]
    texts = dict(session.execute(sa.select(FeedbackRow.id, FeedbackRow.text).where(FeedbackRow.id.in_(ids))).all())
    words = [texts[feedback_id][start:end].lower() for feedback_id, start, end in places if feedback_id in texts]
    return [word for word in words if word]


def propose(session: Session, seen: Sighting, *, now: datetime) -> EmergingRow:
    """Keep something new that was never seen before."""
    row = EmergingRow(proposed_at=now, first_seen_on=seen.first_seen_on)
    _take(row, seen)
    session.add(row)
    session.flush()
    _hold(session, row.id, seen.mention_ids)
    return row


def touch(session: Session, emerging_id: int, seen: Sighting, *, now: datetime) -> EmergingRow:
    """Bring one up to date; a faded one, or a dismissed one that has grown enough, is proposed again.

    One that is a topic, or that a person dismissed, stays as it is otherwise.
    """
    row = get(session, emerging_id)
    if row.state == "confirmed" or (row.state == "dismissed" and seen.n < COMES_BACK * row.n):
        return row
    if row.state != "proposed":
        row.state, row.proposed_at, row.ended_at, row.ended_by = "proposed", now, None, None
    row.first_seen_on = min(row.first_seen_on, seen.first_seen_on)
    _take(row, seen)
    session.execute(sa.delete(EmergingMention).where(EmergingMention.emerging_id == row.id))
    _hold(session, row.id, seen.mention_ids)
    return row


def confirm(session: Session, emerging_id: int, topic_id: int, *, by: str, now: datetime) -> None:
    """Say that it is a topic now. Raises `InputError` where it is one already."""
    row = get(session, emerging_id)
    if row.state == "confirmed":
        raise InputError(f"Emerging topic {emerging_id} is topic {row.topic_id} already.")
    _end(row, "confirmed", by if by == MACHINE else person(by), now)
    row.topic_id = topic_id


def dismiss(session: Session, emerging_id: int, *, by: str, now: datetime) -> None:
    """Say that it is nothing: it does not come back unless it grows much further. Twice is once."""
    row = get(session, emerging_id)
    if row.state == "confirmed":
        raise InputError(f"Emerging topic {emerging_id} is topic {row.topic_id}. Retire that one instead.")
    if row.state != "dismissed":
        _end(row, "dismissed", person(by), now)


def fade(session: Session, emerging_id: int, *, now: datetime) -> None:
    """Say that hardly anybody speaks of it any more; nothing where somebody has decided on it meanwhile."""
    row = get(session, emerging_id)
    if row.state == "proposed":
        _end(row, "faded", MACHINE, now)


def reopen_of(session: Session, topic_id: int) -> None:
    """The topic that it was made is undone: it is only proposed again."""
    for row in session.scalars(sa.select(EmergingRow).where(EmergingRow.topic_id == topic_id)):
        row.state, row.topic_id, row.ended_at, row.ended_by = "proposed", None, None, None


def centroid_of(row: EmergingRow) -> NDArray[np.float32]:
    """Where it lies, a unit row."""
    return np.frombuffer(row.centroid, dtype=np.float32)


def _take(row: EmergingRow, seen: Sighting) -> None:
    row.centroid = np.ascontiguousarray(seen.centroid, dtype=np.float32).tobytes()
    row.radius, row.n, row.last_seen_on = seen.radius, seen.n, seen.last_seen_on
    row.evidence, row.typical = dict(seen.evidence), list(seen.typical)
    row.words = [list(place) for place in seen.words]


def _hold(session: Session, emerging_id: int, mention_ids: Sequence[int]) -> None:
    rows = [{"emerging_id": emerging_id, "mention_id": mention_id} for mention_id in sorted(set(mention_ids))]
    for start in range(0, len(rows), _CHUNK):
        session.execute(sa.insert(EmergingMention), rows[start : start + _CHUNK])


def _end(row: EmergingRow, state: str, by: str, now: datetime) -> None:
    row.state, row.ended_at, row.ended_by = state, now, by
