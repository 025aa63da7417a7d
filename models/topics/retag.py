"""Read the whole history again after a fit or an edit: every mention gets the topic that the current version says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.topics.assign import Assigner, ToAssign, load_assigner
from models.topics.languages import unread_language
from models.topics.placing import place_topics
from voc.annotation import SentimentLabel
from voc.installation import Installation
from voc.storage.series import counted
from voc.storage.tables import AnnotationRow, Fact, FeedbackRow, MentionRow, MentionVector, TopicModelRow
from voc.storage.topics import current_version, refresh_topics

#: Feedback in one step; its transaction stays well below 200 ms.
CHUNK = 500
_FACT = "topics.retagged"
#: Counts the ways in which a version was read: a store that an older release assigned is read again once.
_RULE = 2


def retag(
    installation: Installation,
    *,
    now: datetime,
    since: datetime | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> int:
    """Assign every mention by the current version; the number of feedback that changed.

    With `since`, only the mentions of feedback annotated from then on.
    Safe to stop and to repeat: what is right already is not touched. Where another version comes into use meanwhile,
    nothing more is written: whoever made it reads the history again. Owners, first days and places of topics follow at
    the end. `on_progress` hears how much feedback is done, and of how much.
    """
    store = installation.store
    assigner = load_assigner(store)
    with store.reading() as session:
        wanted = sa.select(AnnotationRow.feedback_id).order_by(AnnotationRow.feedback_id)
        ids = list(session.scalars(wanted if since is None else wanted.where(AnnotationRow.annotated_at >= since)))
    n_changed = 0
    for start in range(0, len(ids), CHUNK):
        n_changed += _retag_chunk(installation, assigner, ids[start : start + CHUNK])
        if on_progress is not None:
            on_progress(min(start + CHUNK, len(ids)), len(ids))
    refresh_topics(store, installation.department_ids())
    place_topics(store, now=now)
    with store.writing() as session:
        if _is_in_use(session, assigner.version):
            session.merge(Fact(key=_FACT, value={"version": assigner.version, "rule": _RULE, "at": now.isoformat()}))
    return n_changed


def is_retagged(session: Session) -> bool:
    """Whether the history was read again since the current version came into use."""
    fact = session.get(Fact, _FACT)
    if fact is None:
        return current_version(session) is None
    return bool(fact.value["version"] == current_version(session) and fact.value.get("rule", 1) == _RULE)


def _retag_chunk(installation: Installation, assigner: Assigner, feedback_ids: Sequence[int]) -> int:
    with installation.store.reading() as session:
        rows = read_mentions(
            session, lambda asked: asked.where(MentionRow.feedback_id.in_(feedback_ids)).order_by(MentionRow.id)
        )
    topics = assigner.assign([row.mention for row in rows])
    changed = [
        (row.mention_id, row.feedback_id, row.topic_id, after)
        for row, after in zip(rows, topics, strict=True)
        if row.topic_id != after
    ]
    if not changed:
        return 0
    touched = sorted({feedback_id for _, feedback_id, _, _ in changed})
    table = MentionRow.__table__
    assert isinstance(table, sa.Table)
    # The mention must still say what was read: it may have been annotated again meanwhile.
    move = (
        sa.update(table)
        .where(table.c.id == sa.bindparam("mention"), table.c.topic_id == sa.bindparam("before"))
        .values(topic_id=sa.bindparam("after"))
    )
    with installation.store.writing() as session, counted(session, touched):
        if not _is_in_use(session, assigner.version):
            return 0
        session.connection().execute(
            move, [{"mention": mention, "before": before, "after": after} for mention, _, before, after in changed]
        )
    return len(touched)


def _is_in_use(session: Session, version: int | None) -> bool:
    """Whether this version is the one in use, and is so until the transaction ends (None before the first fit)."""
    held = sa.select(TopicModelRow.version).where(TopicModelRow.is_current).with_for_update(read=True)
    return session.scalar(held) == version


@dataclass(frozen=True, slots=True)
class StoredMention:
    """A mention as the store has it, with the topic it has now."""

    mention_id: int
    feedback_id: int
    topic_id: int
    created_on: date
    mention: ToAssign


def read_mentions(session: Session, narrowed: Callable[[sa.Select[Any]], sa.Select[Any]]) -> list[StoredMention]:
    """The mentions that `narrowed` leaves, in its order, as topics are decided on."""
    asked: Any = (
        sa.select(
            MentionRow.id, MentionRow.feedback_id, MentionRow.topic_id, MentionRow.start, MentionRow.end,
            MentionRow.sentiment, FeedbackRow.text, FeedbackRow.question, FeedbackRow.created_on, MentionVector.vector,
            AnnotationRow.language, AnnotationRow.unsupported,
        )
        .join(FeedbackRow, FeedbackRow.id == MentionRow.feedback_id)
        .join(AnnotationRow, AnnotationRow.feedback_id == MentionRow.feedback_id)
        .outerjoin(MentionVector, MentionVector.mention_id == MentionRow.id)
    )  # fmt: skip
    nowhere = np.zeros(384, dtype=np.float16)  # near no topic
    return [
        StoredMention(
            row.id,
            row.feedback_id,
            row.topic_id,
            row.created_on,
            ToAssign(
                row.text[row.start : row.end],
                row.question,
                cast("SentimentLabel | None", row.sentiment),
                nowhere if row.vector is None else np.frombuffer(row.vector, dtype=np.float16),
                unread_language(row.language, row.unsupported),
            ),
        )
        for row in session.execute(narrowed(asked))
    ]
