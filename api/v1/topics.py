"""`/v1/topics/…`: one topic, and the map of all."""

from __future__ import annotations

from datetime import date

from apiflask import APIBlueprint
from flask import Response, abort
from pydantic import BaseModel

from api.as_of import AsOfQuery, TopicsThenOut, look_back
from api.asking import answer, asks
from api.editing import is_being_read_again
from api.filters import LARGEST
from api.here import here
from voc.alerts.ownership import ProposedOwner
from voc.insights.filters import Filters, Period
from voc.insights.quotes import Quote
from voc.insights.summary import Figure, Split
from voc.insights.topic import Event, Share, show_topic
from voc.insights.topic_map import Point, show_map
from voc.insights.topics import TopicFigures

blueprint = APIBlueprint("topics", __name__, url_prefix="/v1/topics", tag="Topics")


class TopicOut(BaseModel):
    """A topic's page: its figures, whose it is, and customers' own words.

    With `as_of`, `then` holds the topic as it stood, if it was there already. While `is_being_read_again`, an edit or
    fit is still being carried into the history: counts are partly those before. `silent_since` is the day since when
    hardly anybody speaks of it any more, of a topic that is retired for that. `proposed_owner` took on surges that its
    owner had handed over; an edit of the kind `own` settles it.
    """

    period: Period
    figures: TopicFigures
    keywords: tuple[str, ...]
    state: str
    merged_into: int | None
    silent_since: date | None
    is_being_read_again: bool
    scores: tuple[Figure, ...]
    split: Split
    departments: tuple[Share, ...]
    sources: tuple[Share, ...]
    complaints: tuple[Quote, ...]
    praise: tuple[Quote, ...]
    events: tuple[Event, ...]
    proposed_owner: ProposedOwner | None
    then: TopicsThenOut | None


class MapOut(BaseModel):
    """The topics on their map, most comments first; `n_silent` have a place but no comment in these days."""

    period: Period
    points: tuple[Point, ...]
    n_silent: int


@blueprint.get("/map")
@asks(filters=True)
@blueprint.output(MapOut)
def topic_map(filters: Filters) -> Response:
    """Where each topic lies beside the others, in a plane that holds over re-fits; with size and mood."""
    with here().store.reading() as session:
        return answer(show_map(session, filters))


@blueprint.get(f"/<int(max={LARGEST}):topic_id>")
@asks(AsOfQuery, filters=True)
@blueprint.output(TopicOut)
@blueprint.doc(responses=[404])
def topic(topic_id: int, filters: Filters, asked: AsOfQuery) -> Response:
    """One topic under the filters: trend, departments, sources, typical quotes; with `as_of` what was said then."""
    with here().store.reading() as session:
        found = show_topic(session, topic_id, filters, here().departments)
        is_unsettled = is_being_read_again(session)
    if found is None:
        abort(404, f"There is no topic {topic_id}.")
    return answer(
        {
            "period": found.period,
            "figures": found.figures,
            "keywords": found.keywords,
            "state": found.state,
            "merged_into": found.merged_into,
            "silent_since": found.silent_since,
            "is_being_read_again": is_unsettled,
            "scores": found.summary.figures,
            "split": found.summary.split,
            "departments": found.departments,
            "sources": found.sources,
            "complaints": found.complaints,
            "praise": found.praise,
            "events": found.events,
            "proposed_owner": found.proposed_owner,
            "then": look_back(filters, asked, topic_id=topic_id),
        }
    )
