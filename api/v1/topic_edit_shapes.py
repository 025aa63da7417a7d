"""How an edit of topics is asked for over HTTP, and how its preview and its place in the history are told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from api.asking import Strict
from api.filters import LARGEST
from api.problems import Wrong, WrongRequest
from models.topics.edit_kinds import Define, Edit, Merge, Own, Rename, Retire, Split, Undo
from voc.storage.topic_history import PersonEdit

#: What each kind of edit must say, and what it may say.
_PARTS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "merge": (frozenset({"topic", "into"}), frozenset()),
    "split": (frozenset({"topic"}), frozenset({"examples"})),
    "retire": (frozenset({"topic"}), frozenset()),
    "define": (frozenset({"name", "sentence", "examples"}), frozenset()),
    "rename": (frozenset({"topic", "name"}), frozenset()),
    "own": (frozenset({"topic"}), frozenset({"department"})),
    "undo": (frozenset(), frozenset({"edit"})),
}


class EditIn(Strict):
    """An edit: which parts it has depends on its kind.

    merge: topic, into; split: topic, and examples of what goes, if you like; retire: topic; define: name, sentence,
    examples; rename: topic, name; own: topic, department (without it, its feedback decides); undo: edit (without it,
    the last that stands).
    """

    kind: Literal["merge", "split", "retire", "define", "rename", "own", "undo"]
    topic: int | None = Field(None, ge=1, le=LARGEST)
    into: int | None = Field(None, ge=1, le=LARGEST)
    name: str | None = Field(None, max_length=1000)
    sentence: str | None = Field(None, max_length=10_000)
    examples: list[str] | None = Field(None, max_length=500)
    department: str | None = Field(None, max_length=200)
    edit: int | None = Field(None, ge=1, le=LARGEST)


class EditToDoIn(EditIn):
    """An edit that was looked at: `version` is that of its preview; `by` is who decides, else the key's name."""

    version: int = Field(ge=1, le=LARGEST)
    by: str = Field("", max_length=120)


class MoveOut(BaseModel):
    """Mentions that would go from one topic to another (0 is a new one); trends of both are restated in these days."""

    from_id: int
    from_name: str
    to_id: int
    to_name: str
    n_mentions: int
    n_feedback: int
    first_on: date
    last_on: date


class MovedQuoteOut(BaseModel):
    """A mention that would move, or stay, as somebody wrote it."""

    feedback_id: int
    mention_id: int
    text: str
    from_id: int
    to_id: int


class NearOut(BaseModel):
    """A topic that may be the same matter."""

    topic_id: int
    name: str
    state: str
    cosine: float


class SameNameOut(BaseModel):
    """A topic with this name (`is_taken`), or with the same words in other forms."""

    topic_id: int
    name: str
    is_taken: bool


class DecidedOut(BaseModel):
    """What a person decided before about the topic that goes."""

    edit_id: int
    kind: str
    by: str
    on: date


class PreviewOut(BaseModel):
    """What an edit would do to the topics of `version`; `said` is what is so then.

    Where `n_looked_at` is fewer than `n_mentions`, all counts are of the newest ones alone. `is_settled` is false while
    the history is still being read again after an edit or fit before: what that moves is counted here, too.
    """

    version: int
    said: str
    n_mentions: int
    n_looked_at: int
    n_moved: int
    n_feedback_moved: int
    moves: tuple[MoveOut, ...]
    quotes: tuple[MovedQuoteOut, ...]
    stays: tuple[MovedQuoteOut, ...]
    decided: tuple[DecidedOut, ...]
    near: tuple[NearOut, ...]
    same_name: tuple[SameNameOut, ...]
    cosine: float | None
    radius: float | None
    is_far: bool
    is_close: bool
    is_settled: bool


class EditOut(BaseModel):
    """An edit by a person: what was done to which topic, by whom and when; `other` took it, or was cut off.

    It can be undone while it stands and no later edit (`stands_on_it`) was made on it.
    """

    id: int
    kind: str
    topic: int
    topic_name: str
    other: int | None
    other_name: str | None
    evidence: dict[str, Any]
    by: str
    at: datetime
    can_be_undone: bool
    stands_on_it: int | None
    undone_by: str | None
    undone_at: datetime | None


class EditedOut(BaseModel):
    """What was done. `is_being_read_again` says that the history still follows: see the topic."""

    said: str
    topic: int
    link: str
    edit: EditOut
    is_being_read_again: bool


class EditsQuery(Strict):
    """Which page."""

    limit: int = Field(50, ge=1, le=200)
    cursor: int | None = Field(None, ge=1, le=LARGEST, description="From `next` of the page before.")


class EditsOut(BaseModel):
    """A page of edits, the newest first."""

    items: list[EditOut]
    next: str | None


def to_edit(asked: EditIn) -> Edit:
    """The edit that a body asks for. Raises `WrongRequest` for parts that are missing, or that its kind has not."""
    must, may = _PARTS[asked.kind]
    given = {name for name in EditIn.model_fields if name != "kind" and getattr(asked, name) is not None}
    wrongs = [Wrong("body", name, f"is needed to {asked.kind}") for name in sorted(must - given)]
    wrongs += [
        Wrong("body", name, f"has no place where the kind is {asked.kind}") for name in sorted(given - must - may)
    ]
    if wrongs:
        raise WrongRequest(wrongs)
    topic, examples = asked.topic or 0, tuple(asked.examples or ())
    made: dict[str, Edit] = {
        "merge": Merge(topic, asked.into or 0),
        "split": Split(topic, examples),
        "retire": Retire(topic),
        "define": Define(asked.name or "", asked.sentence or "", examples),
        "rename": Rename(topic, asked.name or ""),
        "own": Own(topic, asked.department),
        "undo": Undo(asked.edit),
    }
    return made[asked.kind]


def show_edit(edit: PersonEdit, names: dict[int, str]) -> dict[str, Any]:
    """An edit in the terms of `EditOut`; `names` are those of the topics."""
    return {
        "id": edit.id,
        "kind": edit.kind,
        "topic": edit.topic_id,
        "topic_name": names[edit.topic_id],
        "other": edit.other_id,
        "other_name": None if edit.other_id is None else names[edit.other_id],
        "evidence": edit.evidence,
        "by": edit.by,
        "at": edit.at,
        "can_be_undone": edit.can_be_undone,
        "stands_on_it": edit.stands_on_it,
        "undone_by": edit.undone_by,
        "undone_at": edit.undone_at,
    }
