"""`/v1/silences`: planned quiet, which always ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from apiflask import APIBlueprint
from flask import Response, abort
from pydantic import AwareDatetime, BaseModel, Field

from api.asking import Strict, answer, asks
from api.auth import signed_by
from api.filters import LARGEST
from api.here import here
from api.problems import Wrong, WrongRequest
from voc.clock import utc_now
from voc.storage import silences as book
from voc.storage.tables import Silence, TopicRow

blueprint = APIBlueprint("silences", __name__, url_prefix="/v1/silences", tag="Alerts")


class SilenceIn(Strict):
    """Whom to keep quiet, until when; without a department, all of them."""

    department: str | None = None
    topic: int | None = Field(None, ge=1, le=LARGEST)
    starts_at: AwareDatetime | None = Field(None, description="Now, where it is left out.")
    ends_at: AwareDatetime
    by: str = Field("", max_length=120)
    why: str = Field("", max_length=1000)


class SilenceOut(BaseModel):
    """A planned quiet."""

    id: int
    department: str | None
    topic: int | None
    starts_at: datetime
    ends_at: datetime
    by: str
    why: str


class SilencesOut(BaseModel):
    """Those that hold now or will."""

    items: list[SilenceOut]
    next: None


@blueprint.get("")
@asks()
@blueprint.output(SilencesOut)
def list_silences() -> Response:
    """Silences that hold now or will, the first to end first."""
    with here().store.reading() as session:
        rows = book.standing(session, now=utc_now())
        return answer({"items": [_show(row) for row in rows], "next": None})


@blueprint.post("")
@asks()
@blueprint.input(SilenceIn)
@blueprint.output(SilenceOut, status_code=201)
def add_silence(json_data: SilenceIn) -> Response:
    """Keep a department or a topic quiet for a while, thirty days at most."""
    now = utc_now()
    if json_data.department is not None and json_data.department not in here().department_ids():
        raise WrongRequest([Wrong("body", "department", f"one of {', '.join(here().department_ids())}")])
    with here().store.writing() as session:
        if json_data.topic is not None and session.get(TopicRow, json_data.topic) is None:
            raise WrongRequest([Wrong("body", "topic", "there is no such topic")])
        row = book.add(
            session,
            department_id=json_data.department,
            topic_id=json_data.topic,
            starts_at=json_data.starts_at or now,
            ends_at=json_data.ends_at,
            by=signed_by(json_data.by),
            why=json_data.why,
        )
        return answer(_show(row), 201)


@blueprint.delete(f"/<int(max={LARGEST}):silence_id>")
@asks()
@blueprint.output({}, status_code=204)
@blueprint.doc(responses=[404])
def end_silence(silence_id: int) -> tuple[str, int]:
    """End a silence now; the second time changes nothing."""
    with here().store.writing() as session:
        if session.get(Silence, silence_id) is None:
            abort(404, f"There is no silence {silence_id}.")
        book.end(session, silence_id, now=utc_now())
    return "", 204


def _show(row: Silence) -> dict[str, Any]:
    return {
        "id": row.id,
        "department": row.department_id,
        "topic": row.topic_id,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "by": row.by,
        "why": row.why,
    }
