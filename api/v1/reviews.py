"""`/v1/reviews`: urgent feedback that the machine doubts; a person confirms or dismisses it."""

from __future__ import annotations

from typing import Literal

from apiflask import APIBlueprint
from flask import Response, abort
from pydantic import BaseModel, Field, RootModel

from api.asking import Strict, answer, asks
from api.auth import signed_by
from api.filters import LARGEST
from api.here import here
from api.v1.listing import ListQuery, department_of
from voc.alerts import reviews
from voc.clock import utc_now
from voc.insights.review_list import ReviewView, list_reviews, view_reviews
from voc.storage import reviews as book
from voc.storage.tables import ReviewRow

blueprint = APIBlueprint("reviews", __name__, url_prefix="/v1/reviews", tag="Alerts")


class ReviewsQuery(ListQuery):
    """Which reviews; without a state, those that wait."""

    state: list[Literal["waiting", "confirmed", "dismissed", "told"]] = []


class Confirmed(Strict):
    """Who says so; a key's or browser's name stands in where no name is given."""

    by: str = Field("", max_length=120)


class Dismissed(Strict):
    """Who says so, and what it is instead: an ordinary complaint (`low`), or none."""

    by: str = Field("", max_length=120)
    level: Literal["none", "low"] = "low"


class ReviewOut(RootModel[ReviewView]):
    """One doubtful feedback: the level at which it would be told, why, how sure the machine is, until when it waits."""


class ReviewsOut(BaseModel):
    """A page of reviews, the first to run out first."""

    items: list[ReviewView]
    next: str | None


@blueprint.get("")
@asks(ReviewsQuery)
@blueprint.output(ReviewsOut)
def list_all(asked: ReviewsQuery) -> Response:
    """What waits for a person's word, the first to run out first."""
    states, department_id = asked.state or ["waiting"], department_of(asked)
    with here().store.reading() as session:
        found = list_reviews(
            session, states=states, department_id=department_id, after_id=asked.cursor, limit=asked.limit + 1
        )
    shown = found[: asked.limit]
    return answer({"items": shown, "next": str(shown[-1].id) if len(found) > asked.limit else None})


@blueprint.post(f"/<int(max={LARGEST}):review_id>/confirm")
@asks()
@blueprint.input(Confirmed)
@blueprint.output(ReviewOut)
@blueprint.doc(responses=[404])
def confirm(review_id: int, json_data: Confirmed) -> Response:
    """Say that it is urgent: its department hears of it at its level, now."""
    _there(review_id)
    reviews.confirm(here(), review_id, by=signed_by(json_data.by), now=utc_now())
    return answer(_shown(review_id))


@blueprint.post(f"/<int(max={LARGEST}):review_id>/dismiss")
@asks()
@blueprint.input(Dismissed)
@blueprint.output(ReviewOut)
@blueprint.doc(responses=[404])
def dismiss(review_id: int, json_data: Dismissed) -> Response:
    """Say that it can wait: nobody is disturbed, and the models learn from it."""
    _there(review_id)
    reviews.dismiss(here(), review_id, by=signed_by(json_data.by), now=utc_now(), level=json_data.level)
    return answer(_shown(review_id))


def _there(review_id: int) -> None:
    with here().store.reading() as session:
        if session.get(ReviewRow, review_id) is None:
            abort(404, f"There is no review {review_id}.")


def _shown(review_id: int) -> ReviewView:
    with here().store.reading() as session:
        return view_reviews(session, [book.get(session, review_id)])[0]
