"""What was said of topics at an instant: names, owners and counts as they stood then, by the version of then.

Versions never change and vectors are kept, so the version that was in use reads once more what had been received by
then. Of a large store it reads the newest mentions, and says how many. What cannot come back: feedback that was erased
since, and what a model of mentions or departments said before it was replaced.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.topics.assign import Assigner
from models.topics.retag import read_mentions
from voc.storage.session import Store
from voc.storage.tables import ALL_DEPARTMENTS, AnnotationDepartment, AnnotationRow, FeedbackRow, MentionRow
from voc.storage.topic_past import TopicState, topics_then, version_then
from voc.storage.topics import load_model, owner_of

#: Of a large store the newest mentions of then are read, so many, unless somebody has the time for more.
LIMIT = 50_000
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class TopicThen:
    """One topic or bucket as it stood; `n_feedback` counts distinct feedback. `owner` was chosen by `owner_origin`."""

    id: int
    kind: str
    name: str
    named_by: str | None
    state: str
    merged_into: int | None
    owner: str | None
    owner_origin: str | None
    n_mentions: int
    n_feedback: int


@dataclass(frozen=True, slots=True)
class TopicsThen:
    """The topics of an instant, most feedback first; `version` is None before the first fit.

    `n_looked_at` of the `n_mentions` that had been received by then were counted, the newest.
    """

    as_of: datetime
    version: int | None
    n_mentions: int
    n_looked_at: int
    n_feedback: int
    topics: tuple[TopicThen, ...]


@dataclass(frozen=True, slots=True)
class Among:
    """Which feedback is counted: written in these days (both included) and of these sources, where given."""

    from_on: date | None = None
    to_on: date | None = None
    source_ids: tuple[int, ...] | None = None


def topics_as_of(
    store: Store, at: datetime, department_ids: Sequence[str], among: Among = Among(), *, limit: int = LIMIT
) -> TopicsThen:
    """The topics as they stood at an instant, with how much feedback that had been received by then each had."""
    with store.reading() as session:
        states = topics_then(session, at)
        row = version_then(session, at)
        assigner = Assigner(None if row is None else load_model(session, row.version))
        n_mentions = session.scalar(_received(sa.select(sa.func.count(MentionRow.id)), at, among)) or 0
        mentions, n_looked_at = _count(session, assigner, at, among, limit)
        feedback = {topic_id: set(ids) for topic_id, ids in mentions.items()}
        departments = _departments(session, sorted(set().union(*feedback.values())))
    topics = [
        _then(state, mentions.get(state.id, []), feedback.get(state.id, set()), departments, department_ids)
        for state in states.values()
    ]
    topics.sort(key=lambda topic: (-topic.n_feedback, topic.id))
    return TopicsThen(at, assigner.version, n_mentions, n_looked_at, len(departments), tuple(topics))


def _received(asked: Any, at: datetime, among: Among) -> Any:
    """The question, about mentions of feedback that had been received by then."""
    asked = asked.join(FeedbackRow, FeedbackRow.id == MentionRow.feedback_id).join(
        AnnotationRow, AnnotationRow.feedback_id == MentionRow.feedback_id
    )
    return asked.where(*_conditions(at, among))


def _conditions(at: datetime, among: Among) -> list[Any]:
    conditions: list[Any] = [FeedbackRow.received_at <= at]
    if among.from_on is not None:
        conditions.append(FeedbackRow.created_on >= among.from_on)
    if among.to_on is not None:
        conditions.append(FeedbackRow.created_on <= among.to_on)
    if among.source_ids is not None:
        conditions.append(FeedbackRow.source_id.in_(among.source_ids))
    return conditions


def _count(
    session: Session, assigner: Assigner, at: datetime, among: Among, limit: int
) -> tuple[dict[int, list[int]], int]:
    """The feedback of each mention of each topic, and how many mentions were looked at."""
    found: dict[int, list[int]] = defaultdict(list)
    n = 0
    for feedback_ids in _chunks(session, at, among):
        rows = read_mentions(session, partial(_of, feedback_ids))
        for row, topic_id in zip(rows, assigner.assign([row.mention for row in rows]), strict=True):
            found[topic_id].append(row.feedback_id)
        n += len(rows)
        if n >= limit:
            break
    return found, n


def _of(feedback_ids: Sequence[int], asked: sa.Select[Any]) -> sa.Select[Any]:
    return asked.where(MentionRow.feedback_id.in_(feedback_ids)).order_by(MentionRow.id)


def _chunks(session: Session, at: datetime, among: Among) -> Iterator[list[int]]:
    """Feedback that had been received by then, the newest first, some at a time."""
    newest = sa.select(FeedbackRow.id).where(*_conditions(at, among)).order_by(FeedbackRow.id.desc()).limit(_AT_ONCE)
    ids = list(session.scalars(newest))
    while ids:
        yield ids
        ids = list(session.scalars(newest.where(FeedbackRow.id < ids[-1])))


def _departments(session: Session, feedback_ids: Sequence[int]) -> dict[int, set[str]]:
    """Whom each feedback concerns, as is said today."""
    found: dict[int, set[str]] = {feedback_id: set() for feedback_id in feedback_ids}
    for start in range(0, len(feedback_ids), _AT_ONCE):
        chunk = feedback_ids[start : start + _AT_ONCE]
        asked = sa.select(AnnotationDepartment.feedback_id, AnnotationDepartment.department_id)
        for feedback_id, department_id in session.execute(asked.where(AnnotationDepartment.feedback_id.in_(chunk))):
            found[feedback_id].add(department_id)
    return found


def _then(
    state: TopicState, mentions: Sequence[int], feedback: set[int], departments: dict[int, set[str]],
    department_ids: Sequence[str],
) -> TopicThen:  # fmt: skip
    owner, origin = state.owner, "person" if state.owner is not None else None
    if owner is None and state.kind == "topic":
        counts: dict[str, int] = defaultdict(int, {ALL_DEPARTMENTS: len(feedback)})
        for feedback_id in feedback:
            for department_id in departments[feedback_id]:
                counts[department_id] += 1
        owner = owner_of(counts, department_ids)
        origin = "feedback" if owner is not None else None
    return TopicThen(
        state.id, state.kind, state.name, state.named_by, state.state, state.merged_into, owner, origin,
        len(mentions), len(feedback),
    )  # fmt: skip
