"""`/v1/topics/emerging`: what is new and no topic yet; make it a topic, or dismiss it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from apiflask import APIBlueprint
from flask import Response, abort
from pydantic import BaseModel, Field

from api.asking import Strict, answer, asks
from api.auth import signed_by
from api.filters import LARGEST
from api.here import here
from voc.clock import utc_now
from voc.insights.emerging import list_emerging
from voc.insights.quotes import Quote
from voc.storage import emerging as book
from voc.storage.tables import EmergingRow
from voc.worker import nudge

blueprint = APIBlueprint("emerging", __name__, url_prefix="/v1/topics/emerging", tag="Topics")


class EmergingQuery(Strict):
    """Which; without a state, those that are proposed."""

    state: list[Literal["proposed", "confirmed", "dismissed", "faded"]] = Field(
        [], description="May repeat; without one: proposed."
    )


class Confirmed(Strict):
    """Who makes it a topic, and what it is called; its own words where no name is given."""

    by: str = Field("", max_length=120)
    name: str | None = Field(None, max_length=80)


class Dismissed(Strict):
    """Who says that it is nothing."""

    by: str = Field("", max_length=120)


class EmergingOut(BaseModel):
    """Something new. `n` counts customers since `first_seen_on`, `expected` what the weeks before led to expect."""

    id: int
    state: str
    first_seen_on: date
    last_seen_on: date
    n: int
    expected: float
    p_value: float
    cohesion: float
    is_sample: bool
    department: str | None
    topic_id: int | None
    ended_by: str | None
    words: tuple[str, ...]
    quotes: tuple[Quote, ...]


class EmergingListOut(BaseModel):
    """What is new, the newest first."""

    items: list[EmergingOut]


class ConfirmedOut(BaseModel):
    """The topic that it is now; its history is read again within minutes."""

    topic_id: int


@blueprint.get("")
@asks(EmergingQuery)
@blueprint.output(EmergingListOut)
def list_all(asked: EmergingQuery) -> Response:
    """What is new, the newest first: since when, how it grows, its words and quotes."""
    with here().store.reading() as session:
        return answer({"items": list_emerging(session, states=asked.state or ("proposed",))})


@blueprint.post(f"/<int(max={LARGEST}):emerging_id>/confirm")
@asks()
@blueprint.input(Confirmed)
@blueprint.output(ConfirmedOut)
@blueprint.doc(responses=[404])
def confirm(emerging_id: int, json_data: Confirmed) -> Response:
    """Make it a topic at once, since the day it was first seen."""
    from models.topics import promotion

    _there(emerging_id)
    by = signed_by(json_data.by)
    topic_id = promotion.confirm(here(), emerging_id, name=json_data.name, by=by, now=utc_now())
    nudge("models.fit_due", here().settings)
    return answer({"topic_id": topic_id})


@blueprint.post(f"/<int(max={LARGEST}):emerging_id>/dismiss")
@asks()
@blueprint.input(Dismissed)
@blueprint.output(EmergingOut)
@blueprint.doc(responses=[404])
def dismiss(emerging_id: int, json_data: Dismissed) -> Response:
    """Say that it is nothing; it comes back only if it grows to twice as much."""
    _there(emerging_id)
    with here().store.writing() as session:
        book.dismiss(session, emerging_id, by=signed_by(json_data.by), now=utc_now())
    with here().store.reading() as session:
        listed = list_emerging(session, states=book.STATES)
    return answer(next(one for one in listed if one.id == emerging_id))


def _there(emerging_id: int) -> None:
    with here().store.reading() as session:
        if session.get(EmergingRow, emerging_id) is None:
            abort(404, f"There is no emerging topic {emerging_id}.")
