"""A saved topic model: where the topics of a version lie, what they are called, whose they are, what befell them.

No customer's words: quotes and the examples of a definition stay in the store; names and keywords are the model's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

import numpy as np
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from models.topics.arrays import Arrays
from voc.errors import ModelError
from voc.storage.tables import BUCKETS
from voc.storage.topic_edits import LONGEST_NAME

#: Raised when what is saved comes to mean something else; what is added beside it changes nothing.
FORMAT = "voc-topics-1"

_LINE = r"^[^\x00-\x1f\x7f]+$"
_Name = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME, pattern=_LINE)]
_Short = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_LINE)]
_Id = Annotated[int, Field(gt=max(BUCKETS), le=2**53)]
_Part = Annotated[float, Field(ge=0, le=1)]
_STRICT = ConfigDict(strict=True, frozen=True, allow_inf_nan=False)
#: A row's length may miss one by this much, as float32 rounds.
_ROUNDED = 1e-3


class SavedTheme(BaseModel):
    """A theme; it is active while one of its topics is."""

    model_config = _STRICT
    id: Annotated[int, Field(ge=1, le=2**53)]
    name: _Name
    named_by: _Short | None
    state: Literal["active", "retired"]
    created_at: AwareDatetime | None


class SavedTopic(BaseModel):
    """A topic; `merged_into` is the id of another one in the same file, `place` is where it lies on the map.

    `theme` is a theme of the file, `themed_by` the person who put it there, or out of all themes.
    One that `is_silent` is retired since nobody speaks of it, and its rows are in the version all the same.
    """

    model_config = _STRICT
    id: _Id
    name: _Name
    named_by: _Short | None
    keywords: Annotated[list[_Short], Field(max_length=100)]
    state: Literal["active", "retired", "merged", "withdrawn"]
    merged_into: _Id | None
    owner_department: _Short | None
    owner_origin: Literal["person", "feedback"] | None
    first_seen_on: date | None
    created_at: AwareDatetime
    place: tuple[_Part, _Part] | None = None
    theme: int | None = None
    themed_by: _Short | None = None
    is_silent: bool = False


class SavedEvent(BaseModel):
    """What happened to a topic, in numbers and names."""

    model_config = _STRICT
    id: int
    topic_id: _Id
    kind: _Short
    at: AwareDatetime
    by: _Short
    evidence: dict[str, bool | int | float | str | None]


class About(BaseModel):
    """All that is not an array; `arrays_sha256` is the hash of the file of arrays."""

    model_config = _STRICT
    format: Literal["voc-topics-1"]
    version: int
    fitted_at: AwareDatetime
    n_mentions: Annotated[int, Field(ge=0)]
    parameters: dict[str, JsonValue]
    arrays_sha256: str = ""
    themes: Annotated[list[SavedTheme], Field(max_length=100_000)] = []
    topics: Annotated[list[SavedTopic], Field(max_length=100_000)]
    events: Annotated[list[SavedEvent], Field(max_length=10_000_000)]


@dataclass(frozen=True)
class SavedTopics:
    """A saved model in memory. Row i of the arrays belongs to `topic_ids[i]` and is its `positions[i]`-th.

    Rows of active and silent topics are the version; those of other retired ones say where they last lay.
    """

    about: About
    arrays: Arrays


def check(saved: SavedTopics) -> None:
    """Whether arrays and topics belong together and can be compared with mentions; `ModelError` says what is wrong."""
    topics = {topic.id: topic for topic in saved.about.topics}
    if len(topics) != len(saved.about.topics):
        raise ModelError("two topics have one id")
    names = [topic.name.lower() for topic in topics.values() if topic.state == "active"]
    if len(set(names)) != len(names):
        raise ModelError("two topics have one name")
    for topic in topics.values():
        if (topic.state == "merged") != (topic.merged_into is not None) or topic.merged_into == topic.id:
            raise ModelError(f"topic {topic.id} is {topic.state}, but merged into {topic.merged_into}")
        if topic.merged_into is not None and topic.merged_into not in topics:
            raise ModelError(f"topic {topic.id} is merged into {topic.merged_into}, which is not here")
        if topic.is_silent and topic.state != "retired":
            raise ModelError(f"topic {topic.id} is {topic.state}, but silent")
    _check_themes(saved.about)
    if any(event.topic_id not in topics for event in saved.about.events):
        raise ModelError("something happened to a topic that is not here")
    _check_rows(saved.arrays, {topic.id for topic in topics.values() if topic.state in ("active", "retired")})


def _check_themes(about: About) -> None:
    themes = {theme.id: theme for theme in about.themes}
    names = [theme.name.lower() for theme in about.themes if theme.state == "active"]
    if len(themes) != len(about.themes) or len(set(names)) != len(names):
        raise ModelError("two themes have one id or one name")
    if not {topic.theme for topic in about.topics} <= {None, *themes}:
        raise ModelError("a topic stands in a theme that is not here")
    living = {topic.theme for topic in about.topics if topic.state == "active"}
    if any((theme.state == "active") != (theme.id in living) for theme in about.themes):
        raise ModelError("a theme is active without a living topic, or retired with one")


def _check_rows(arrays: Arrays, with_rows: set[int]) -> None:
    ids, positions = arrays["topic_ids"], arrays["positions"]
    if len({len(arrays[name]) for name in ("topic_ids", "positions", "centroids", "radii")}) != 1:
        raise ModelError("there are not as many centroids as ids, positions and radii")
    if not set(ids.tolist()) <= with_rows:
        raise ModelError("a centroid belongs to a topic that is not here, or that has none any more")
    rows = list(zip(ids.tolist(), positions.tolist(), strict=True))
    if rows != sorted(set(rows)):
        raise ModelError("centroids are not in the order of their topics and positions")
    for name in ("centroids", "radii", "away"):
        if not np.isfinite(arrays[name]).all():
            raise ModelError(f"{name} hold what is no number")
    if len(ids) and np.abs(np.linalg.norm(arrays["centroids"], axis=1) - 1).max() > _ROUNDED:
        raise ModelError("a centroid is no unit row")
    if len(ids) and not (np.abs(arrays["radii"]) <= 1).all():
        raise ModelError("a radius is no cosine")
    away = arrays["away"].astype(np.float64)
    if np.abs(away @ away.T - np.eye(len(away))).max(initial=0) > _ROUNDED:
        raise ModelError("the directions taken away are not at right angles")
