"""What an edit would do, told on the feedback that is there: what moves, from where to where, and what to beware of.

Nothing is written: the version as the edit would make it assigns the very mentions that reading the history again
would, and what differs from the topic they have now is what would move.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from models.topics.assign import Assigner
from models.topics.brand import without
from models.topics.edits import Define, Edit, Merge, Planned, plan
from models.topics.names import Encode, same_words
from models.topics.retag import StoredMention, read_mentions
from models.topics.retired import where_retired
from voc.storage.session import Store
from voc.storage.tables import AnnotationRow, MentionRow, TopicRow
from voc.text import text_key

#: Of a large store the newest mentions are looked at, so many.
LIMIT = 20_000
#: Topics no further apart than this (cosine of their centres) may be one matter; as communities of a fit.
NEAR = 0.84
#: Two topics further apart than this are hardly one matter; as the halves of a split.
APART = 0.75
_QUOTES = 5


@dataclass(frozen=True, slots=True)
class Move:
    """Mentions that would go from one topic to another, in how much feedback, of which days; id 0 is the new topic.

    The trends of both are restated between these days.
    """

    from_id: int
    from_name: str
    to_id: int
    to_name: str
    n_mentions: int
    n_feedback: int
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class MovedQuote:
    """A mention that would move, as somebody wrote it: a substring of its feedback."""

    feedback_id: int
    mention_id: int
    text: str
    from_id: int
    to_id: int


@dataclass(frozen=True, slots=True)
class NearTopic:
    """A topic that may be the same matter: how near its centre lies (cosine), and whether it was retired."""

    topic_id: int
    name: str
    state: str
    cosine: float


@dataclass(frozen=True, slots=True)
class SameName:
    """A topic or bucket whose name is the same, or the same words in other forms; only the first is refused."""

    topic_id: int
    name: str
    is_taken: bool


@dataclass(frozen=True, slots=True)
class EditPreview:
    """What an edit of the topics of `version` would do.

    `n_looked_at` of the `n_mentions` that could move were looked at, the newest: where it is fewer, all other counts
    are of this sample. `moves` has the largest first; `quotes` go from the surest that moves to the least sure.
    `cosine` says how near the two topics of a merge lie, `radius` how near a mention must be to a defined topic.
    """

    version: int
    n_mentions: int
    n_looked_at: int
    n_moved: int
    n_feedback_moved: int
    moves: tuple[Move, ...]
    quotes: tuple[MovedQuote, ...]
    near: tuple[NearTopic, ...]
    same_name: tuple[SameName, ...]
    cosine: float | None = None
    radius: float | None = None

    @property
    def is_sample(self) -> bool:
        """Whether there are more mentions that could move than were looked at."""
        return self.n_looked_at < self.n_mentions

    @property
    def is_far(self) -> bool:
        """Whether the two topics of a merge lie too far apart to be one matter."""
        return self.cosine is not None and self.cosine < APART


def preview_edit(store: Store, edit: Edit, encode: Encode, *, limit: int = LIMIT) -> EditPreview:
    """What `edit` would do to the newest `limit` mentions that it could move; the same for the same store.

    Raises `InputError` where it cannot be done. `encode` gives unit rows, and is asked for a defined topic only.
    """
    return preview_plan(store, plan(store, edit, encode), limit=limit)


def preview_plan(store: Store, planned: Planned, *, limit: int = LIMIT) -> EditPreview:
    """The same for an edit that is planned already."""
    model, after = planned.model, planned.after
    with store.reading() as session:
        n_mentions, rows = _could_move(session, planned, limit)
        topics = {topic.id: topic for topic in session.scalars(sa.select(TopicRow).order_by(TopicRow.id))}
        retired, _ = where_retired(session, model.away)
    names = {topic_id: topic.name for topic_id, topic in topics.items()} | planned.names
    after_ids = Assigner(after).assign([row.mention for row in rows])
    moved = [(row, to_id) for row, to_id in zip(rows, after_ids, strict=True) if row.topic_id != to_id]
    own, others = _places(planned, retired)
    edit = planned.edit
    return EditPreview(
        version=model.version,
        n_mentions=n_mentions,
        n_looked_at=len(rows),
        n_moved=len(moved),
        n_feedback_moved=len({row.feedback_id for row, _ in moved}),
        moves=_moves(moved, names),
        quotes=_quotes(moved, own, model.away),
        near=_near(own, others, topics),
        same_name=_same_names(edit.name, topics.values()) if isinstance(edit, Define) else (),
        cosine=_cosine(own, _rows(planned, edit.into_id)) if isinstance(edit, Merge) else None,
        radius=round(planned.definition.radius, 3) if planned.definition is not None else None,
    )


def _could_move(session: Session, planned: Planned, limit: int) -> tuple[int, list[StoredMention]]:
    """How many mentions the edit could move, and the newest of them: those of its topic, any for a new one."""
    of_topic = MentionRow.topic_id.in_(sorted(planned.moved)) if planned.moved else sa.true()
    n = session.scalar(
        sa.select(sa.func.count(MentionRow.id))
        .join(AnnotationRow, AnnotationRow.feedback_id == MentionRow.feedback_id)
        .where(of_topic)
    )
    newest = (MentionRow.feedback_id.desc(), MentionRow.id)
    return n or 0, read_mentions(session, lambda asked: asked.where(of_topic).order_by(*newest).limit(limit))


def _places(
    planned: Planned, retired: dict[int, NDArray[np.float32]]
) -> tuple[NDArray[np.float32], dict[int, NDArray[np.float32]]]:
    """Where the topic of the edit lies, and where all others lie or, if retired, last lay."""
    if planned.definition is not None:
        own = planned.definition.centroid[None, :]
    else:
        own = np.concatenate([_rows(planned, topic_id) for topic_id in sorted(planned.moved)])
    named = set(planned.names)
    living = {int(topic_id): _rows(planned, int(topic_id)) for topic_id in planned.model.topic_ids}
    return own, {topic_id: rows for topic_id, rows in (retired | living).items() if topic_id not in named}


def _rows(planned: Planned, topic_id: int) -> NDArray[np.float32]:
    rows: NDArray[np.float32] = planned.model.centroids[planned.model.topic_ids == topic_id]
    return rows


def _cosine(own: NDArray[np.float32], rows: NDArray[np.float32]) -> float | None:
    if not len(own) or not len(rows):
        return None
    return round(float((own.astype(np.float64) @ rows.T.astype(np.float64)).max()), 3)


def _moves(moved: Sequence[tuple[StoredMention, int]], names: dict[int, str]) -> tuple[Move, ...]:
    by_way: dict[tuple[int, int], list[StoredMention]] = defaultdict(list)
    for row, to_id in moved:
        by_way[row.topic_id, to_id].append(row)
    moves = [
        Move(
            from_id, names[from_id], to_id, names[to_id], len(rows), len({row.feedback_id for row in rows}),
            min(row.created_on for row in rows), max(row.created_on for row in rows),
        )
        for (from_id, to_id), rows in by_way.items()
    ]  # fmt: skip
    return tuple(sorted(moves, key=lambda move: (-move.n_mentions, move.from_id, move.to_id)))


def _quotes(
    moved: Sequence[tuple[StoredMention, int]], own: NDArray[np.float32], away: NDArray[np.float32]
) -> tuple[MovedQuote, ...]:
    """A few of what moves, evenly from the nearest to the topic of the edit to the furthest: the border is what to
    judge an edit by. Each text once, and one of each feedback."""
    if not moved or not len(own):
        return ()
    vectors = without(np.stack([row.mention.vector for row, _ in moved]), away).astype(np.float64)
    near = np.round(vectors @ own.T.astype(np.float64), 6).max(axis=1)
    heard: set[object] = set()
    ranked = []
    for position in np.argsort(-near, kind="stable"):
        row, to_id = moved[int(position)]
        key = text_key(row.mention.text)
        if key in heard or row.feedback_id in heard:
            continue
        heard |= {key, row.feedback_id}
        ranked.append(MovedQuote(row.feedback_id, row.mention_id, row.mention.text, row.topic_id, to_id))
    n = min(_QUOTES, len(ranked))
    return tuple(ranked[round(place)] for place in np.linspace(0, len(ranked) - 1, n))


def _near(
    own: NDArray[np.float32], others: dict[int, NDArray[np.float32]], topics: dict[int, TopicRow]
) -> tuple[NearTopic, ...]:
    found = []
    for topic_id, rows in others.items():
        cosine = _cosine(own, rows)
        if cosine is not None and cosine >= NEAR:
            found.append(NearTopic(topic_id, topics[topic_id].name, topics[topic_id].state, cosine))
    return tuple(sorted(found, key=lambda each: (-each.cosine, each.topic_id)))


def _same_names(name: str, topics: Iterable[TopicRow]) -> tuple[SameName, ...]:
    return tuple(
        SameName(topic.id, topic.name, topic.name.lower() == name.lower())
        for topic in topics
        if topic.state == "active" and (topic.name.lower() == name.lower() or same_words(topic.name, name))
    )
