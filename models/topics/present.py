"""The topics in use as a fit meets them: where they lie, whose they are, which of them sleep or ended."""

from __future__ import annotations

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.topics.assign import nearest_rows
from models.topics.brand import without
from models.topics.hearts import quiet_hearts
from models.topics.lineage_kinds import Present
from models.topics.retired import held_by_retired, where_retired
from models.topics.sample import Sample
from models.topics.silence import fallen_silent, spoken_of_again
from voc.storage.tables import TopicEvent, TopicRow
from voc.storage.topic_history import by_people
from voc.storage.topics import MACHINE, TopicModel

#: Edits that say where a topic lies.
_PINNING = ("defined", "merged", "split")


def present_of(session: Session, current: TopicModel, sample: Sample) -> Present:
    """The topics of the version in use, beside the mentions that the fit looks at."""
    # Taking out again what is out already would move every centre by a last digit.
    is_same = np.array_equal(current.away, sample.away)
    centroids = current.centroids if is_same else without(current.centroids, sample.away)
    assigned, cosine = nearest_rows(sample.vectors, centroids, current.radii)
    quiet = quiet_hearts(current.topic_ids, assigned, cosine, sample.written)
    retired, by_person = where_retired(session, sample.away)
    asleep = frozenset(retired) & frozenset(current.topic_ids.tolist())
    return Present(
        current.topic_ids, centroids, current.radii, assigned,
        protected=touched_by_people(session), pinned=_pinned(session), retired_by_person=by_person,
        retired={topic_id: rows for topic_id, rows in retired.items() if topic_id not in asleep},
        held=held_by_retired(session, by_person, current, sample.vectors, sample.away),
        silent=fallen_silent(session, quiet), asleep=asleep, awake=asleep & spoken_of_again(session),
        alike=_alike(session), parted=_parted(session),
        vectors=sample.vectors, written=sample.written,
    )  # fmt: skip


def _alike(session: Session) -> dict[int, int]:
    """Topics that the last fit took for another one's matter, and that one; see `lineage`."""
    last = sa.select(sa.func.max(TopicEvent.id)).where(TopicEvent.kind == "kept").group_by(TopicEvent.topic_id)
    events = session.scalars(sa.select(TopicEvent).where(TopicEvent.id.in_(last)))
    return {event.topic_id: int(event.evidence["alike"]) for event in events if "alike" in event.evidence}


def _parted(session: Session) -> dict[int, int]:
    """Topics that a fit split from another, and that one."""
    events = session.scalars(sa.select(TopicEvent).where(TopicEvent.kind == "split", TopicEvent.by == MACHINE))
    return {event.topic_id: int(event.evidence["from"]) for event in events if "from" in event.evidence}


def touched_by_people(session: Session) -> frozenset[int]:
    """Topics a person had a hand in: named, owned, defined, merged, split, put into a theme."""
    touched = session.scalars(
        sa.select(TopicRow.id).where(
            TopicRow.named_by.is_not(None)
            | (TopicRow.owner_origin == "person")
            | TopicRow.id.in_(sa.select(TopicEvent.topic_id).where(by_people()))
        )
    )
    return frozenset(touched)


def _pinned(session: Session) -> frozenset[int]:
    """Topics whose place a person decided: defined, merged or split, and those into which one of them was merged.

    Fresh eyes do not move them either: what lay at the edge of a topic that was moved would be left to a new one.
    """
    into = dict(session.execute(sa.select(TopicRow.id, TopicRow.merged_into)).all())
    decided = sa.select(TopicEvent.topic_id).where(TopicEvent.kind.in_(_PINNING), TopicEvent.by != MACHINE)
    pinned = set(session.scalars(decided))
    heirs = {heir for topic_id in pinned if (heir := into[topic_id]) is not None}
    while heirs - pinned:
        pinned |= heirs
        heirs = {heir for topic_id in heirs if (heir := into[topic_id]) is not None}
    return frozenset(pinned)
