"""How an edit of topics or themes is asked for over HTTP, and how its preview is told."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from api.asking import Strict
from api.filters import LARGEST
from api.problems import Wrong, WrongRequest
from api.v1.theme_edit_shapes import SameThemeOut, ThemeShiftOut
from models.topics.edit_kinds import (
    Define,
    Edit,
    Merge,
    MoveTopic,
    Own,
    Rename,
    RenameTheme,
    Retire,
    Split,
    Undo,
)

#: What each kind of edit must say, and what it may say.
_PARTS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "merge": (frozenset({"topic", "into"}), frozenset()),
    "split": (frozenset({"topic"}), frozenset({"examples"})),
    "retire": (frozenset({"topic"}), frozenset()),
    "define": (frozenset({"name", "sentence", "examples"}), frozenset()),
    "rename": (frozenset({"topic", "name"}), frozenset()),
    "own": (frozenset({"topic"}), frozenset({"department"})),
    "move": (frozenset({"topic"}), frozenset({"theme", "name"})),
    "rename_theme": (frozenset({"theme", "name"}), frozenset()),
    "undo": (frozenset(), frozenset({"edit"})),
}


class EditIn(Strict):
    """An edit: which parts it has depends on its kind.

    merge: topic, into; split: topic, and examples of what goes, if you like; retire: topic; define: name, sentence,
    examples; rename: topic, name; own: topic, department (without it, its feedback decides); move: topic, and the theme
    it goes to or the name of a new one (with neither, it goes out of all themes); rename_theme: theme, name; undo: edit
    (without it, the last that stands).
    """

    kind: Literal["merge", "split", "retire", "define", "rename", "own", "move", "rename_theme", "undo"]
    topic: int | None = Field(None, ge=1, le=LARGEST)
    into: int | None = Field(None, ge=1, le=LARGEST)
    name: str | None = Field(None, max_length=1000)
    sentence: str | None = Field(None, max_length=10_000)
    examples: list[str] | None = Field(None, max_length=500)
    department: str | None = Field(None, max_length=200)
    theme: int | None = Field(None, ge=1, le=LARGEST)
    edit: int | None = Field(None, ge=1, le=LARGEST)


class EditToDoIn(EditIn):
    """An edit that was looked at: `version` and `was` are its preview's; `by` is who decides, else the key's name.

    Without `was`, a name, owner or theme that somebody gave since the preview is replaced unseen.
    """

    version: int = Field(ge=1, le=LARGEST)
    was: str | None = Field(None, max_length=1000)
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

    `was` is what a new name, owner or theme would replace (a theme's number; "" for no theme, or where no person chose
    an owner), or the number of the edit that would be taken back: sent along, the edit is refused where that is another
    by then. `themes` are those that a topic would leave and come to.
    Where `n_looked_at` is fewer than `n_mentions`, all counts are of the newest ones alone. `is_settled` is false while
    the history is still being read again after an edit or fit before: what that moves is counted here, too.
    """

    version: int
    was: str | None
    said: str
    themes: tuple[ThemeShiftOut, ...]
    same_theme: tuple[SameThemeOut, ...]
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
    if asked.kind == "move" and asked.theme is not None and asked.name is not None:
        raise WrongRequest([Wrong("body", "name", "is that of a new theme: say it, or which theme, not both")])
    topic, theme, examples = asked.topic or 0, asked.theme, tuple(asked.examples or ())
    made: dict[str, Edit] = {
        "merge": Merge(topic, asked.into or 0),
        "split": Split(topic, examples),
        "retire": Retire(topic),
        "define": Define(asked.name or "", asked.sentence or "", examples),
        "rename": Rename(topic, asked.name or ""),
        "own": Own(topic, asked.department),
        "move": MoveTopic(topic, theme, asked.name),
        "rename_theme": RenameTheme(theme or 0, asked.name or ""),
        "undo": Undo(asked.edit),
    }
    return made[asked.kind]
