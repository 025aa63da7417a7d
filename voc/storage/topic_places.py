"""Where each topic lies on the map of topics."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.inserts import insert_into
from voc.storage.tables import TopicPlace

#: x and y, both 0 to 1, in one scale.
Place = tuple[float, float]


def places_of(session: Session) -> dict[int, Place]:
    """The place of every topic that ever had one, by its id."""
    return {row.topic_id: (row.x, row.y) for row in session.scalars(sa.select(TopicPlace))}


def keep_places(session: Session, places: Mapping[int, Place], *, now: datetime) -> None:
    """Write places down; those of other topics stay, and so does the time of a place that did not change."""
    known = places_of(session)
    moved = [
        {"topic_id": topic_id, "x": place[0], "y": place[1], "placed_at": now}
        for topic_id, place in sorted(places.items())
        if known.get(topic_id) != place
    ]
    if moved:
        statement = insert_into(session, TopicPlace)
        said = {name: statement.excluded[name] for name in ("x", "y", "placed_at")}
        session.execute(statement.on_conflict_do_update(index_elements=["topic_id"], set_=said), moved)
