"""What people did to topics, the newest first, and which of it can still be taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import TopicEvent
from voc.storage.topics import MACHINE

#: Edits that can be taken back. Those of `PLACES` move mentions, and stand on one another where they share a topic.
PLACES = ("merged", "retired", "split", "defined")
#: Those of `THEMES` change how topics are grouped: a topic's theme, and a theme's name, which its topics all tell of.
THEMES = ("themed", "theme_renamed")
KINDS = (*PLACES, *THEMES, "renamed", "owned")
_UNDONE = ("undone", "theme_undone")
#: What befalls a theme's name, its topics only tell.
_OF_THE_THEME = ("theme_renamed", "theme_undone")


@dataclass(frozen=True, slots=True)
class PersonEdit:
    """One edit of a person: `other_id` is the topic that took a merged one, or that was cut off.

    A theme's new name is told by its first topic, `topic_id`, and by those `beside_ids`.
    `undone_by` and `undone_at` say who took it back; `stands_on_it` is the later edit that would have to be taken
    back before it, where there is one.
    """

    id: int
    kind: str
    topic_id: int
    other_id: int | None
    by: str
    at: datetime
    evidence: dict[str, Any]
    undone_by: str | None = None
    undone_at: datetime | None = None
    stands_on_it: int | None = None
    beside_ids: frozenset[int] = frozenset()

    @property
    def topic_ids(self) -> frozenset[int]:
        """The topics that it changed, or that stood in the theme that it changed."""
        return self.beside_ids | {topic_id for topic_id in (self.topic_id, self.other_id) if topic_id is not None}

    @property
    def theme_id(self) -> int | None:
        """The theme that a topic was put into, or that was renamed."""
        found: int | None = self.evidence.get({"themed": "to", "theme_renamed": "theme"}.get(self.kind, ""))
        return found

    @property
    def is_undone(self) -> bool:
        """Whether it was taken back."""
        return self.undone_at is not None

    @property
    def can_be_undone(self) -> bool:
        """Whether it stands, and nothing stands on it."""
        return not self.is_undone and self.stands_on_it is None


def by_people() -> sa.ColumnElement[bool]:
    """Of events: a person had a hand in the topic itself."""
    return sa.and_(TopicEvent.by != MACHINE, TopicEvent.kind.not_in(_OF_THE_THEME))


def edits_by_people(session: Session) -> list[PersonEdit]:
    """Every edit by a person, the newest first; a merge or split once, as the edit of the topic that was changed."""
    events = session.scalars(
        sa.select(TopicEvent)
        .where(TopicEvent.by != MACHINE, TopicEvent.kind.in_((*KINDS, *_UNDONE)))
        .order_by(TopicEvent.id.desc())
    )
    undone: dict[int, TopicEvent] = {}
    beside: dict[int, set[int]] = defaultdict(set)
    found: list[PersonEdit] = []
    for event in events:
        if event.kind in _UNDONE:
            undone[event.evidence["event"]] = event
        elif "beside" in event.evidence:  # they come before the event of the first, the newest being read first
            beside[event.evidence["beside"]].add(event.topic_id)
        elif not _is_second_half(event):
            edit = _edit(event, undone.get(event.id), found)
            others = beside.pop(event.topic_id, set()) if event.kind == "theme_renamed" else set[int]()
            found.append(replace(edit, beside_ids=frozenset(others)))
    return found


def _edit(event: TopicEvent, undone: TopicEvent | None, later: Sequence[PersonEdit]) -> PersonEdit:
    other = event.evidence.get({"merged": "into", "split": "gave"}.get(event.kind, ""))
    edit = PersonEdit(
        event.id, event.kind, event.topic_id, other, event.by, event.at, dict(event.evidence),
        undone_by=None if undone is None else undone.by, undone_at=None if undone is None else undone.at,
    )  # fmt: skip
    # The last of those that stand on it has to be taken back first.
    stands = next((each for each in later if not each.is_undone and _builds_on(each, edit)), None)
    return edit if stands is None else replace(edit, stands_on_it=stands.id)


def _builds_on(later: PersonEdit, edit: PersonEdit) -> bool:
    """Whether both change the name, the owner, the theme or the place of the same topic, or the same theme's name."""
    if "theme_renamed" in (later.kind, edit.kind):
        return later.kind == edit.kind and later.theme_id == edit.theme_id
    is_like = later.kind == edit.kind or {later.kind, edit.kind} <= set(PLACES)
    return is_like and bool(later.topic_ids & edit.topic_ids)


def _is_second_half(event: TopicEvent) -> bool:
    """A merge and a split are written down for both topics."""
    return "took" in event.evidence or (event.kind == "split" and "from" in event.evidence)
