"""`/v1/feedback`: search what customers said, one by one, and push what was collected elsewhere."""

from __future__ import annotations

from typing import Any, Literal

from apiflask import APIBlueprint
from flask import Response, abort, request
from pydantic import BaseModel, Field, RootModel

from api.asking import Strict, answer, asks, describes_body
from api.filters import LARGEST
from api.here import here
from api.meaning import query_encoder, vector_index
from api.problems import Wrong, WrongRequest
from api.pushing import MOST_ITEMS, FeedbackIn, Outcome, push
from voc.clock import utc_now
from voc.insights.feedback import FeedbackView, view_feedback
from voc.insights.filters import Filters
from voc.insights.search import By, Query, search_feedback

blueprint = APIBlueprint("feedback", __name__, url_prefix="/v1/feedback", tag="Feedback")


class SearchQuery(Strict):
    """What to look for, beside the filters. Without days, all of time is searched."""

    q: str = Field("", max_length=500, description='All of these words; "a phrase"; -without.')
    by: By = Field("words", description="words, meaning, or both; the latter two rank by likeness.")
    order: Literal["newest", "best"] = Field("newest", description="How a search by words is ordered.")
    sentiment: list[Literal["negative", "neutral", "positive"]] = []
    score: list[Literal["low", "high"]] = Field([], description="Detractors or promoters, by any score.")
    urgency: list[Literal["none", "low", "high", "critical"]] = []
    alert: int | None = Field(None, ge=1, le=LARGEST, description="The comments behind one alert.")
    limit: int = Field(20, ge=1, le=200)
    cursor: str | None = Field(None, max_length=200, description="From `next` of the page before.")


class FoundOut(BaseModel):
    """A page of comments; `n` counts all that match (a ranked search is one page)."""

    n: int
    items: list[FeedbackView]
    next: str | None


class FeedbackOut(RootModel[FeedbackView]):
    """One comment."""


class BatchIn(Strict):
    """Feedback to keep, at most 500 at once."""

    items: list[FeedbackIn] = Field(max_length=MOST_ITEMS)


class BatchOut(BaseModel):
    """What became of each item, in order."""

    n_accepted: int
    n_duplicate: int
    n_rejected: int
    items: list[Outcome]


@blueprint.get("")
@asks(SearchQuery, filters=True)
@blueprint.output(FoundOut)
def search(filters: Filters, asked: SearchQuery) -> Response:
    """Comments that match, the newest first, or the best match first."""
    query = Query(
        words=asked.q,
        by=asked.by,
        is_best_first=asked.order == "best",
        sentiments=tuple(asked.sentiment),
        scores=tuple(asked.score),
        urgencies=tuple(asked.urgency),
        alert_id=asked.alert,
    )
    encoder = query_encoder() if asked.by != "words" and asked.q.strip() else None
    with here().store.reading() as session:
        found = search_feedback(
            session,
            filters,
            query,
            limit=asked.limit,
            cursor=asked.cursor,
            encoder=encoder,
            index=vector_index(),
        )
    return answer({"n": found.n, "items": found.feedback, "next": found.next})


@blueprint.get(f"/<int(max={LARGEST}):feedback_id>")
@asks()
@blueprint.output(FeedbackOut)
@blueprint.doc(responses=[404])
def one(feedback_id: int) -> Response:
    """One comment with all that is said of it."""
    with here().store.reading() as session:
        found = view_feedback(session, [feedback_id])
    if not found:
        abort(404, f"There is no feedback {feedback_id}.")
    return answer(found[0])


@blueprint.post("")
@asks()
@describes_body(BatchIn)
@blueprint.output(BatchOut)
def add() -> Response:
    """Keep a batch, each item judged by itself; the same source and external id again is a duplicate, and harmless."""
    outcomes = push(here(), _items(), now=utc_now())
    counts = {name: sum(one.result == name for one in outcomes) for name in ("accepted", "duplicate", "rejected")}
    return answer({**{f"n_{name}": n for name, n in counts.items()}, "items": outcomes})


def _items() -> list[Any]:
    body = request.get_json()
    if not isinstance(body, dict) or not isinstance(body.get("items"), list):
        raise WrongRequest([Wrong("body", "items", 'the body is an object: {"items": […]}')])
    for key in body:
        if key != "items":
            raise WrongRequest([Wrong("body", str(key)[:80], "is not a key here")])
    if len(body["items"]) > MOST_ITEMS:
        raise WrongRequest([Wrong("body", "items", f"at most {MOST_ITEMS} at once; met {len(body['items'])}")])
    items: list[Any] = body["items"]
    return items
