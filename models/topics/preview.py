"""What an edit would do, told on the feedback that is there: what moves, from where to where, and what to beware of.

Nothing is written: the version as the edit would make it assigns the very mentions that reading the history again
would, and what differs from the topic they have now is what would move.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from models.topics.assign import Assigner
from models.topics.brand import without
from models.topics.edit_kinds import Define, Edit, Merge, Planned, Rename, Retire, Split, Tools
from models.topics.edit_preview import Decided, EditPreview, Move, MovedQuote, NearTopic, SameName
from models.topics.names import same_words
from models.topics.plans import plan
from models.topics.retag import StoredMention, is_retagged, read_mentions
from models.topics.retired import where_retired
from models.topics.theme_preview import same_themes, theme_shifts
from voc.storage.session import Store
from voc.storage.tables import AnnotationRow, MentionRow, TopicRow
from voc.storage.topic_history import edits_by_people
from voc.text import text_key

#: Of a large store the newest mentions are looked at, so many.
LIMIT = 20_000
#: Topics no further apart than this (cosine of their centres) may be one matter; as communities of a fit.
NEAR = 0.84
#: Two topics further apart than this are hardly one matter; as the halves of a split.
APART = 0.75
_QUOTES = 5


def preview_edit(store: Store, edit: Edit, tools: Tools, *, limit: int = LIMIT) -> EditPreview:
    """What `edit` would do to the newest `limit` mentions that it could move; the same for the same store.

    Raises `InputError` where it cannot be done.
    """
    return preview_plan(store, plan(store, edit, tools), limit=limit)


def preview_plan(store: Store, planned: Planned, *, limit: int = LIMIT) -> EditPreview:
    """The same for an edit that is planned already."""
    edit, model = planned.edit, planned.model
    with store.reading() as session:
        n_mentions, rows = _could_move(session, planned, limit)
        topics = {topic.id: topic for topic in session.scalars(sa.select(TopicRow).order_by(TopicRow.id))}
        retired, _ = where_retired(session, model.away)
        is_settled = is_retagged(session)
        edits = edits_by_people(session) if isinstance(edit, Merge | Retire) else []
        themes, same_theme = theme_shifts(session, planned), same_themes(session, planned)
    names = {topic_id: topic.name for topic_id, topic in topics.items()} | planned.names
    after_ids = Assigner(planned.after).assign([row.mention for row in rows])
    both = list(zip(rows, after_ids, strict=True))
    moved = [(row, to_id) for row, to_id in both if row.topic_id != to_id]
    stays = [(row, to_id) for row, to_id in both if row.topic_id == to_id and to_id in planned.names]
    return EditPreview(
        version=model.version,
        said=planned.said,
        n_mentions=n_mentions,
        n_looked_at=len(rows),
        n_moved=len(moved),
        n_feedback_moved=len({row.feedback_id for row, _ in moved}),
        moves=_moves(moved, names),
        quotes=_quotes(moved, planned.own, model.away),
        near=_near(planned.own, _others(planned, retired), topics) if isinstance(edit, Merge | Define) else (),
        same_name=_same_names(planned, topics.values()) if isinstance(edit, Define | Rename) else (),
        stays=_quotes(stays, planned.halves[0].centroid[None, :], model.away) if planned.halves else (),
        decided=tuple(
            Decided(each.id, each.kind, each.by, each.at.date())
            for each in edits
            if isinstance(edit, Merge | Retire) and edit.topic_id in each.topic_ids and not each.is_undone
        ),
        cosine=planned.cosine,
        radius=round(planned.definition.radius, 3) if planned.definition is not None else None,
        is_settled=is_settled,
        is_far=isinstance(edit, Merge) and planned.cosine is not None and planned.cosine < APART,
        themes=themes,
        same_theme=same_theme,
        was=planned.was,
        is_close=isinstance(edit, Split) and planned.cosine is not None and planned.cosine >= NEAR,
    )


def _could_move(session: Session, planned: Planned, limit: int) -> tuple[int, list[StoredMention]]:
    """How many mentions the edit could move, and the newest of them: those of its topics, any for a new place."""
    if planned.reach is not None and not planned.reach:
        return 0, []
    of_topic = sa.true() if planned.reach is None else MentionRow.topic_id.in_(sorted(planned.reach))
    n = session.scalar(
        sa.select(sa.func.count(MentionRow.id))
        .join(AnnotationRow, AnnotationRow.feedback_id == MentionRow.feedback_id)
        .where(of_topic)
    )
    newest = (MentionRow.feedback_id.desc(), MentionRow.id)
    return n or 0, read_mentions(session, lambda asked: asked.where(of_topic).order_by(*newest).limit(limit))


def _others(planned: Planned, retired: dict[int, NDArray[np.float32]]) -> dict[int, NDArray[np.float32]]:
    """Where all topics lie, or last lay if retired, but those of the edit."""
    living = {int(topic_id): _rows(planned, int(topic_id)) for topic_id in planned.model.topic_ids}
    return {topic_id: rows for topic_id, rows in (retired | living).items() if topic_id not in planned.names}


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


def _same_names(planned: Planned, topics: Iterable[TopicRow]) -> tuple[SameName, ...]:
    edit = planned.edit
    assert isinstance(edit, Define | Rename)
    return tuple(
        SameName(topic.id, topic.name, topic.name.lower() == edit.name.lower())
        for topic in topics
        if topic.state == "active"
        and topic.id not in planned.names
        and (topic.name.lower() == edit.name.lower() or same_words(topic.name, edit.name))
    )
