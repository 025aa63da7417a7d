"""What a person may do to topics, as values: each says what is asked, none does anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.topics.definition import Definition
from models.topics.names import Encode
from voc.errors import InputError
from voc.redacting import Redact
from voc.storage.topics import TopicModel

#: Stands for the topic that is not there yet.
NEW = 0


@dataclass(frozen=True)
class Merge:
    """Make a topic part of another."""

    topic_id: int
    into_id: int


@dataclass(frozen=True)
class Retire:
    """End a topic."""

    topic_id: int


@dataclass(frozen=True)
class Split:
    """Cut a topic in two where it falls apart by itself; `examples` say what goes to the new one, where given."""

    topic_id: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Define:
    """A new topic, by a sentence that says what belongs to it and by examples of what customers write."""

    name: str
    sentence: str
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Rename:
    """Give a topic a person's name."""

    topic_id: int
    name: str


@dataclass(frozen=True)
class Own:
    """Say which department owns a topic; None lets its feedback decide."""

    topic_id: int
    department_id: str | None


@dataclass(frozen=True)
class MoveTopic:
    """Put a topic into a theme, or into a new one of that `name`; with neither, out of all themes."""

    topic_id: int
    theme_id: int | None = None
    name: str | None = None


@dataclass(frozen=True)
class RenameTheme:
    """Give a theme a person's name."""

    theme_id: int
    name: str


@dataclass(frozen=True)
class Undo:
    """Take back one edit (an event's id), or the last that stands."""

    edit_id: int | None = None


Edit = Merge | Retire | Split | Define | Rename | Own | MoveTopic | RenameTheme | Undo


@dataclass(frozen=True)
class Tools:
    """What planning an edit needs from outside: an encoder (unit rows), the redactor, the departments there are."""

    encode: Encode
    redact: Redact
    department_ids: Sequence[str]


@dataclass(frozen=True)
class Regrouped:
    """A topic that goes from one theme to another: None is no theme, `NEW` one that is not there yet."""

    topic_id: int
    from_id: int | None
    to_id: int | None
    to_name: str | None


@dataclass(frozen=True)
class Planned:
    """An edit that can be done on the version `model`, which becomes `after`.

    `said` is what is so then, in a sentence; `names` are those of the topics it concerns, by id. The mentions that may
    move are those of the topics `reach`, or any where that is None. `own` is where the topic of the edit lies (unit
    rows), `cosine` how near the two topics of a merge or the halves of a split lie. `definition` is what a new topic
    is made of, `regrouped` a topic that changes its theme. `was` is what a new name, owner or theme replaces, or which
    edit is taken back, as `models.topics.replaced` tells: where that is another by then, the edit is not done.
    """

    edit: Edit
    said: str
    model: TopicModel
    after: TopicModel
    names: dict[int, str]
    reach: frozenset[int] | None
    own: NDArray[np.float32]
    cosine: float | None = None
    definition: Definition | None = None
    halves: tuple[Definition, Definition] | None = None
    regrouped: Regrouped | None = None
    was: str | None = None


def redacted(edit: Edit, redact: Redact) -> Edit:
    """The edit without personal data: words are redacted as feedback is; a name must hold none (`InputError`)."""
    if isinstance(edit, Define):
        examples = tuple(redact(text)[0] for text in edit.examples)
        return replace(edit, name=impersonal(edit.name, redact), sentence=redact(edit.sentence)[0], examples=examples)
    if isinstance(edit, Split):
        return replace(edit, examples=tuple(redact(text)[0] for text in edit.examples))
    if isinstance(edit, RenameTheme) or (isinstance(edit, MoveTopic) and edit.name is not None):
        return replace(edit, name=impersonal(edit.name or "", redact, of="theme"))
    return replace(edit, name=impersonal(edit.name, redact)) if isinstance(edit, Rename) else edit


def impersonal(name: str, redact: Redact, *, of: str = "topic") -> str:
    """The name of a topic or a theme. Raises `InputError` where it holds personal data."""
    _, kinds = redact(name)
    if kinds:
        raise InputError(f"A {of}'s name must not hold personal data; met: {', '.join(kinds)}. Choose another name.")
    return name
