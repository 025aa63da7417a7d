"""`/v1/labels`: people's corrections, in force at once and kept as training data."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel, Field

from api.asking import Strict, answer, asks
from api.auth import signed_by
from api.filters import LARGEST
from api.here import here
from api.problems import Wrong, WrongRequest
from api.teaching import offer
from voc.clock import utc_now
from voc.insights.teaching import Suggestion
from voc.storage import labels as book
from voc.storage.labels import Task
from voc.storage.tables import FeedbackRow, LabelRow

blueprint = APIBlueprint("labels", __name__, url_prefix="/v1/labels", tag="Labels")


class LabelIn(Strict):
    """A correction: sentiment {"label", "mixed"}, urgency {"level", "reasons"}, departments {"ids"}, best first."""

    feedback: int = Field(ge=1, le=LARGEST)
    task: Literal["sentiment", "urgency", "departments"]
    value: dict[str, Any]
    by: str = Field("", max_length=120)


class LabelOut(BaseModel):
    """A correction, who made it and when."""

    id: int
    feedback: int
    task: str
    value: dict[str, Any]
    by: str
    at: datetime


class LabelsQuery(Strict):
    """Which page."""

    limit: int = Field(50, ge=1, le=200)
    cursor: int | None = Field(None, ge=1, le=LARGEST, description="From `next` of the page before.")


class LabelsOut(BaseModel):
    """A page of labels, the newest first."""

    items: list[LabelOut]
    next: str | None


@blueprint.get("")
@asks(LabelsQuery)
@blueprint.output(LabelsOut)
def list_labels(asked: LabelsQuery) -> Response:
    """Corrections, the newest first."""
    with here().store.reading() as session:
        rows = book.find(session, before_id=asked.cursor, limit=asked.limit + 1)
        shown = [_show(row) for row in rows[: asked.limit]]
    return answer({"items": shown, "next": str(shown[-1]["id"]) if len(rows) > asked.limit else None})


class SuggestionsQuery(Strict):
    """How many, and for which part of the models."""

    n: int = Field(20, ge=1, le=100, description="How many feedback, the one that teaches most first.")
    task: Task | None = Field(None, description="Only what this part of the models doubts; all three without it.")


class SuggestionsOut(BaseModel):
    """Feedback to label, each with why: how doubted it is, and how many are like it."""

    items: list[Suggestion]


@blueprint.get("/suggestions")
@asks(SuggestionsQuery)
@blueprint.output(SuggestionsOut)
def suggestions(asked: SuggestionsQuery) -> Response:
    """The feedback whose label would teach the models most."""
    with here().store.reading() as session:
        return answer({"items": offer(session, here(), n=asked.n, task=asked.task)})


@blueprint.post("")
@asks()
@blueprint.input(LabelIn)
@blueprint.output(LabelOut, status_code=201)
def add_label(json_data: LabelIn) -> Response:
    """Correct the annotation of a feedback."""
    with here().store.writing() as session:
        if session.get(FeedbackRow, json_data.feedback) is None:
            raise WrongRequest([Wrong("body", "feedback", "there is no such feedback")])
        row = book.add(
            session,
            json_data.feedback,
            json_data.task,
            json_data.value,
            by=signed_by(json_data.by),
            now=utc_now(),
            department_ids=here().department_ids(),
        )
        return answer(_show(row), 201)


def _show(row: LabelRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "feedback": row.feedback_id,
        "task": row.task,
        "value": row.value,
        "by": row.by,
        "at": row.at,
    }
