"""`as_of`: beside today's figures of topics, what was said of them at an instant."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from api.asking import Strict
from api.here import here
from api.problems import Wrong, WrongRequest
from models.topics.as_of import Among, TopicsThen, topics_as_of
from voc.insights.filters import Filters, scope_of


class AsOfQuery(Strict):
    """An instant to look back to."""

    as_of: datetime | None = Field(
        None, description="Answer in `then`, too, how topics stood at this instant, such as 2026-03-01T00:00Z."
    )


class TopicThenOut(BaseModel):
    """A topic or bucket as it stood: its name, owner, state and counts by the version of then."""

    id: int
    kind: str
    name: str
    named_by: str | None
    state: str
    merged_into: int | None
    owner: str | None
    owner_origin: str | None
    n_mentions: int
    n_feedback: int


class TopicsThenOut(BaseModel):
    """The topics at an instant, most feedback first; `version` is null before the first fit.

    Counts are of all feedback that had been received by then, in the days and of the sources of the filters, if any;
    where `n_looked_at` is fewer than `n_mentions`, of the newest ones alone.
    """

    as_of: datetime
    version: int | None
    n_mentions: int
    n_looked_at: int
    n_feedback: int
    topics: tuple[TopicThenOut, ...]


def look_back(filters: Filters, asked: AsOfQuery, *, topic_id: int | None = None) -> dict[str, Any] | None:
    """What was said then, of all topics or of one; None where nobody asks. Raises `WrongRequest` for other filters."""
    if asked.as_of is None:
        return None
    others = {"department": filters.departments, "topic": filters.topics, "segment": filters.segments}
    wrongs = [Wrong("query", name, "cannot be asked together with as_of") for name, values in others.items() if values]
    if wrongs:
        raise WrongRequest(wrongs)
    found = _found(filters, _aware(asked.as_of))
    topics = [topic for topic in found.topics if topic_id is None or topic.id == topic_id]
    return {**asdict(found), "topics": [asdict(topic) for topic in topics]}


def _found(filters: Filters, at: datetime) -> TopicsThen:
    with here().store.reading() as session:
        sources = scope_of(session, filters).source_ids
    among = Among(filters.from_on, filters.to_on, sources)
    return topics_as_of(here().store, at, here().department_ids(), among)


def _aware(at: datetime) -> datetime:
    """A time without a zone is read in the zone of the settings, as everywhere."""
    if not 1900 <= at.year <= 9000:
        raise WrongRequest([Wrong("query", "as_of", "an instant such as 2026-03-01T00:00Z")])
    return at if at.tzinfo is not None else at.replace(tzinfo=here().settings.zone)
