"""Take back what a person did to topics: the last edit first, by its events and the version before it.

A version never changes, so what was before an edit is still there: taking the edit back stores the rows of that
version once more, as the newest, and must be followed by `models.topics.retag`. The edit's events stay, and one that
says it was undone stands after them. Who owns a topic is not an edit here: it is set anew with `own`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.storage import emerging
from voc.storage.tables import TopicEvent, TopicRow
from voc.storage.topic_edits import edit_text, fitted, holder_of, person
from voc.storage.topics import MACHINE, keep_model, load_model, record

_KINDS = ("renamed", "merged", "retired", "split", "defined")


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: the kind of edit, in a sentence, who had done it and when; `version` where mentions move."""

    kind: str
    topic_id: int
    said: str
    by: str
    at: datetime
    version: int | None


def undo(session: Session, *, by: str, now: datetime) -> Undone:
    """Take back the last edit of a person that still stands; again, the one before it.

    Raises `InputError` where there is none, or where a later fit or edit stands in the way; nothing is changed then.
    """
    event = _last(session)
    if event is None:
        raise InputError("No edit of a person stands that could be undone. See: voc topics show TOPIC")
    topic = session.get_one(TopicRow, event.topic_id)
    if event.kind == "renamed":
        said, version = _unname(session, event, topic), None
    else:
        said, version = _restore(session, event, topic, now)
    for topic_id in (topic.id, _other(event)):
        if topic_id is None:
            continue
        evidence = {"event": event.id, "kind": event.kind}
        record(session, topic_id, "undone", by=person(by), now=now, evidence=evidence)
    session.flush()
    return Undone(event.kind, topic.id, said, event.by, event.at, version)


def _last(session: Session) -> TopicEvent | None:
    """The event of the last edit that still stands: of a merge or split, the one of the topic that was changed."""
    undone: set[int] = set()
    events = session.scalars(
        sa.select(TopicEvent)
        .where(TopicEvent.by != MACHINE, TopicEvent.kind.in_((*_KINDS, "undone")))
        .order_by(TopicEvent.id.desc())
    )
    for event in events:
        if event.kind == "undone":
            undone.add(event.evidence["event"])
        elif "took" not in event.evidence and not _is_second_half(event) and event.id not in undone:
            return event
    return None


def _other(event: TopicEvent) -> int | None:
    """The topic that took the mentions of a merged one, or that was cut off."""
    found: int | None = event.evidence.get({"merged": "into", "split": "gave"}.get(event.kind, ""))
    return found


def _is_second_half(event: TopicEvent) -> bool:
    return event.kind == "split" and "from" in event.evidence


def _unname(session: Session, event: TopicEvent, topic: TopicRow) -> str:
    before, given = event.evidence["from"], event.evidence["to"]
    if topic.name != given:
        raise InputError(f"Topic {topic.id} is no longer called {given!r}: its renaming cannot be undone.")
    holder = holder_of(session, before, but=topic.id)
    if holder is not None:
        raise InputError(
            f"Topic {holder} is called {before!r} by now. Rename it first: voc topics rename {holder} NAME"
        )
    topic.name, topic.named_by = before, _named_by(session, event)
    return f"topic {topic.id} is called {before!r} again, no longer {given!r}"


def _named_by(session: Session, event: TopicEvent) -> str | None:
    """Who had given the name before. Where the event does not tell, whoever last named the topic before it did."""
    if "named_by" in event.evidence:
        name: str | None = event.evidence["named_by"]
        return name
    return session.scalar(
        sa.select(TopicEvent.by)
        .where(
            TopicEvent.topic_id == event.topic_id, TopicEvent.id < event.id, TopicEvent.by != MACHINE,
            TopicEvent.kind == "renamed",
        )
        .order_by(TopicEvent.id.desc())
        .limit(1)
    )  # fmt: skip


def _restore(session: Session, event: TopicEvent, topic: TopicRow, now: datetime) -> tuple[str, int]:
    """Give the topics their state before an edit, and the version before it its place as the newest."""
    other_id = _other(event)
    model = fitted(session)
    if model.parameters.get("edit") != edit_text(event.kind, topic.id, other_id):
        raise InputError(
            f"The last edit ({edit_text(event.kind, topic.id, other_id)}) cannot be undone: the topics were fitted "
            f"again since (version {model.version}), and what was found stands on it. Edit them as they are now."
        )
    before = load_model(session, model.parameters["after_version"])
    if event.kind == "merged":
        topic.state, topic.merged_into = "active", None
        said = f"topic {topic.id} ({topic.name}) is no longer part of {other_id}"
    elif event.kind == "retired":
        topic.state = "active"
        said = f"topic {topic.id} ({topic.name}) is no longer retired"
    elif event.kind == "split":
        # Links to the part lead on to the whole.
        part = session.get_one(TopicRow, other_id)
        part.state, part.merged_into = "merged", topic.id
        said = f"topic {topic.id} ({topic.name}) is whole again: {part.id} ({part.name}) is part of it"
    else:
        # Not "retired": that would keep a machine from ever finding this matter.
        topic.state = "withdrawn"
        emerging.reopen_of(session, topic.id)
        said = f"topic {topic.id} ({topic.name}) is withdrawn"
    version = keep_model(
        session,
        topic_ids=before.topic_ids.tolist(),
        centroids=before.centroids,
        radii=before.radii,
        n_mentions=before.n_mentions,
        # Those of the version before, so that the edit that made it, if one did, can be undone next.
        parameters={**before.parameters, "undid": edit_text(event.kind, topic.id, other_id)},
        now=now,
    )
    return said, version
