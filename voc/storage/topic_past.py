"""Topics as they stood at an instant: their names, owners and states, from the events since; and the version then.

Events are never changed, so what is so now is taken back, one event after another, to what was so then. Who owned a
topic by its feedback alone is no event: that is for whoever counts the feedback to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import TopicEvent, TopicModelRow, TopicRow


@dataclass(slots=True)
class TopicState:
    """What a topic was called, by whom (None: a machine), and what it was; `owner` only where a person chose it."""

    id: int
    kind: str
    name: str
    named_by: str | None
    state: str
    merged_into: int | None
    owner: str | None


def version_then(session: Session, at: datetime) -> TopicModelRow | None:
    """The version that was in use at an instant, or None before the first fit."""
    return session.scalar(
        sa.select(TopicModelRow).where(TopicModelRow.fitted_at <= at).order_by(TopicModelRow.version.desc()).limit(1)
    )


def topics_then(session: Session, at: datetime) -> dict[int, TopicState]:
    """Every topic that was there at an instant, and the fixed buckets, by id."""
    rows = session.scalars(sa.select(TopicRow).where((TopicRow.created_at <= at) | (TopicRow.kind == "bucket")))
    states = {row.id: _now(row) for row in rows}
    events = session.scalars(sa.select(TopicEvent).where(TopicEvent.at > at).order_by(TopicEvent.id.desc())).all()
    undone = [event.evidence["event"] for event in events if event.kind == "undone"]
    edits = {edit.id: edit for edit in session.scalars(sa.select(TopicEvent).where(TopicEvent.id.in_(undone)))}
    for event in events:
        if event.topic_id in states:
            _take_back(states[event.topic_id], event, edits)
    return states


def _now(row: TopicRow) -> TopicState:
    owner = row.owner_department if row.owner_origin == "person" else None
    return TopicState(row.id, row.kind, row.name, row.named_by, row.state, row.merged_into, owner)


def _take_back(state: TopicState, event: TopicEvent, edits: Mapping[int, TopicEvent]) -> None:
    """What was so before an event."""
    said = event.evidence
    if event.kind == "renamed":
        state.name, state.named_by = said["from"], said.get("named_by")
    elif event.kind == "owned":
        state.owner = said["from"] if said.get("origin") == "person" else None
    elif event.kind == "retired" or (event.kind == "merged" and "into" in said):
        state.state, state.merged_into = "active", None
    elif event.kind == "revived":
        state.state = "retired"
    elif event.kind == "undone":
        _do_again(state, edits[said["event"]])


def _do_again(state: TopicState, edit: TopicEvent) -> None:
    """What was so while an edit stood that was taken back later."""
    said, is_its = edit.evidence, edit.topic_id == state.id
    if edit.kind == "renamed":
        state.name, state.named_by = said["to"], edit.by
    elif edit.kind == "owned":
        state.owner = said["to"]
    elif edit.kind == "merged" and is_its:
        state.state, state.merged_into = "merged", said["into"]
    elif edit.kind == "retired":
        state.state = "retired"
    elif edit.kind == "defined" or (edit.kind == "split" and not is_its):
        state.state, state.merged_into = "active", None
